"""Triggers by which the database itself refuses to change what must stay, for migrations."""

from collections.abc import Iterable

from django.db.migrations import RunPython

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


def append_only(table: str) -> RunPython:
    """Rows of this table are written once: no update, no delete."""
    return _both(_refuse(table, "UPDATE"), _refuse(table, "DELETE"))


def kept(table: str, *guards: str) -> RunPython:
    """No delete, and no update where one of the guards (over OLD and NEW) holds."""
    updates = [_refuse(table, "UPDATE", guard, number) for number, guard in enumerate(guards)]
    return _both(_refuse(table, "DELETE"), *updates)


def changes(columns: Iterable[str]) -> str:
    """A guard: does an update change one of these columns? `{differs}` is each database's own."""
    return "(" + " OR ".join(f"OLD.{column} {{differs}} NEW.{column}" for column in columns) + ")"


def run(*, postgresql: Iterable[str] = (), sqlite: Iterable[str] = ()) -> RunPython:
    """Statements for whichever database it is."""
    statements = {"postgresql": list(postgresql), "sqlite": list(sqlite)}

    def forwards(apps, schema_editor):
        for statement in statements[schema_editor.connection.vendor]:
            # The cursor, not schema_editor.execute: a % in the SQL is a % and nothing else.
            with schema_editor.connection.cursor() as cursor:
                cursor.execute(statement)

    return RunPython(forwards, RunPython.noop)


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


def _both(*triggers: dict[str, str]) -> RunPython:
    return run(
        postgresql=[POSTGRESQL_FUNCTION, *(trigger["postgresql"] for trigger in triggers)],
        sqlite=[trigger["sqlite"] for trigger in triggers],
    )
