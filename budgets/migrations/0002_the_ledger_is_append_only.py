"""The database refuses changed or unbalanced postings, whatever code tries (rule 26)."""

from django.db import migrations

from cooperative.triggers import Statements, append_only, changes, kept

SAID = ["initiative_id", "verdict", "by_id", "on_behalf_of_id", "at", "revision_id", "up_to"]
PLACE = ["initiative_id", "department_id", "year", "posting_id", "rest_id"]
SET = ["kind", "before", "amount", "at", "by_id", "on_behalf_of_id", "note"]

# PostgreSQL looks at the whole posting when the transaction commits.
POSTGRESQL_BALANCE = [
    """
    CREATE FUNCTION refuse_unbalanced() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF (SELECT sum(amount) FROM budgets_line WHERE posting_id = NEW.posting_id) <> 0 THEN
            RAISE EXCEPTION 'posting % does not sum to zero', NEW.posting_id
                USING ERRCODE = '23000';
        END IF;
        RETURN NULL;
    END $$
    """,
    """
    CREATE CONSTRAINT TRIGGER a_posting_sums_to_zero AFTER INSERT ON budgets_line
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse_unbalanced()
    """,
]
# SQLite has no deferred trigger, but deferred foreign keys: the rest of a posting must point to
# the only row of `budgets_zero` when the transaction commits.
SQLITE_BALANCE = [
    "CREATE TABLE budgets_zero (sum bigint PRIMARY KEY CHECK (sum = 0))",
    "INSERT INTO budgets_zero VALUES (0)",
    """
    CREATE TABLE budgets_imbalance (
        posting_id bigint PRIMARY KEY,
        rest bigint NOT NULL REFERENCES budgets_zero (sum) DEFERRABLE INITIALLY DEFERRED
    )
    """,
    """
    CREATE TRIGGER a_posting_sums_to_zero AFTER INSERT ON budgets_line
    BEGIN
        INSERT INTO budgets_imbalance VALUES (NEW.posting_id, NEW.amount)
        ON CONFLICT (posting_id) DO UPDATE SET rest = rest + NEW.amount;
    END
    """,
]


class Migration(migrations.Migration):
    dependencies = [("budgets", "0001_initial")]
    operations = [
        append_only("budgets_posting"),
        append_only("budgets_line"),
        append_only("budgets_commitment"),
        Statements(postgresql=POSTGRESQL_BALANCE, sqlite=SQLITE_BALANCE),
        kept(
            "budgets_approval",
            changes([*SAID, "words_id"]),
            f"OLD.voided_at IS NOT NULL AND {changes(['voided_at', 'voided_because'])}",
            f"OLD.replied_at IS NOT NULL AND {changes(['replied_at', 'replied_by_id', 'reply_id'])}",
        ),
        kept("budgets_pledge", changes(PLACE + SET)),
    ]
