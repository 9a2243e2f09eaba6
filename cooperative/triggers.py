"""Triggers by which the database itself refuses to change what must stay, for migrations."""

from collections.abc import Iterable

from django.db.migrations.operations.base import Operation

# 23000 is “integrity constraint violation”: Django raises IntegrityError on both databases.
POSTGRESQL_FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is kept as it was written', TG_TABLE_NAME USING ERRCODE = '23000';
END $$
"""
POSTGRESQL_TRIGGER = """
CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW {when}
EXECUTE FUNCTION refuse_change()
"""
SQLITE_TRIGGER = """
CREATE TRIGGER {name} BEFORE {event} ON {table} {when}
BEGIN SELECT RAISE(ABORT, '{table} is kept as it was written'); END
"""


class Statements(Operation):
    """Statements for whichever database it is; they stay where a migration is taken back.

    `RunPython` would draw up all models for each, which takes most of the time of migrating.
    """

    reversible = True

    def __init__(self, *, postgresql: Iterable[str] = (), sqlite: Iterable[str] = ()) -> None:
        self.statements = {"postgresql": list(postgresql), "sqlite": list(sqlite)}

    def state_forwards(self, app_label, state) -> None:
        pass

    def database_forwards(self, app_label, schema_editor, from_state, to_state) -> None:
        for statement in self.statements[schema_editor.connection.vendor]:
            # The cursor, not schema_editor.execute: a % in the SQL is a % and nothing else.
            with schema_editor.connection.cursor() as cursor:
                cursor.execute(statement)

    def database_backwards(self, app_label, schema_editor, from_state, to_state) -> None:
        pass


def append_only(table: str) -> Statements:
    """Rows of this table are written once: no update, no delete."""
    return _both(_refuse(table, "UPDATE"), _refuse(table, "DELETE"))


def kept(table: str, *guards: str) -> Statements:
    """No delete, and no update where one of the guards (over OLD and NEW) holds."""
    updates = [_refuse(table, "UPDATE", guard, number) for number, guard in enumerate(guards)]
    return _both(_refuse(table, "DELETE"), *updates)


def changes(columns: Iterable[str]) -> str:
    """A guard: does an update change one of these columns? `{differs}` is each database's own."""
    return "(" + " OR ".join(f"OLD.{column} {{differs}} NEW.{column}" for column in columns) + ")"


def _refuse(table: str, event: str, guard: str = "", number: int = 0) -> dict[str, str]:
    name = f"{table}_keeps_{event.lower()}_{number}"
    when = f"WHEN ({guard})" if guard else ""
    names = {"name": name, "event": event, "table": table}
    return {
        "postgresql": POSTGRESQL_TRIGGER.format(
            when=when.format(differs="IS DISTINCT FROM"), **names
        ),
        "sqlite": SQLITE_TRIGGER.format(when=when.format(differs="IS NOT"), **names),
    }


def _both(*triggers: dict[str, str]) -> Statements:
    return Statements(
        postgresql=[POSTGRESQL_FUNCTION, *(trigger["postgresql"] for trigger in triggers)],
        sqlite=[trigger["sqlite"] for trigger in triggers],
    )
