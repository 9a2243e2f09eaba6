"""The floor of reminding: raw claim, raw smtplib, one letter a person; and the outbox alone.

The floor forgets what it claimed when it dies. `send_safely` keeps our promise, as raw as it can
be: a lease, a letter and a mark for each person.
"""

import smtplib
from collections import defaultdict

SEED = """
CREATE TABLE floor_person (id bigint PRIMARY KEY, email text, name text);
CREATE TABLE floor_initiative (id bigint PRIMARY KEY, title text);
CREATE TABLE floor_review (
    id bigint PRIMARY KEY,
    initiative_id bigint REFERENCES floor_initiative,
    reviewer_id bigint REFERENCES floor_person,
    status text, due_at timestamptz, reminded_at timestamptz, leased_until timestamptz
);
CREATE INDEX ON floor_review (due_at) WHERE status = 'pending' AND reminded_at IS NULL;
CREATE INDEX ON floor_review (initiative_id);
CREATE INDEX ON floor_review (reviewer_id);
CREATE TABLE floor_reminder (
    review_id bigint, kind text, due_at timestamptz, sent_at timestamptz,
    PRIMARY KEY (review_id, kind, due_at)
);
INSERT INTO floor_person SELECT g, 'user' || g || '@example.org', 'First' || g
    FROM generate_series(1, 200) g;
INSERT INTO floor_initiative SELECT g, 'Initiative ' || g || ' spring campaign on Mastodon'
    FROM generate_series(1, %(rows)s / 5) g;
INSERT INTO floor_review
    SELECT (i.id - 1) * 5 + k, i.id, 1 + (i.id + k * 31) %% 200, 'pending',
        now() - ((i.id * 13 + k * 7) %% 50000) * interval '1 minute' - interval '1 hour'
    FROM floor_initiative i, generate_series(1, 5) k;
"""
CLAIM = """
WITH due AS (
    SELECT id FROM floor_review
    WHERE status = 'pending' AND reminded_at IS NULL AND due_at < now()
    ORDER BY due_at LIMIT %s FOR UPDATE SKIP LOCKED
)
UPDATE floor_review r SET reminded_at = now()
FROM due, floor_initiative i, floor_person p
WHERE r.id = due.id AND i.id = r.initiative_id AND p.id = r.reviewer_id
RETURNING r.id, r.reviewer_id, p.email, p.name, i.id, i.title, r.due_at
"""
OUTBOX = """
INSERT INTO floor_reminder (review_id, kind, due_at)
SELECT id, 'due', due_at FROM floor_review WHERE status = 'pending' AND due_at < now()
ON CONFLICT DO NOTHING
"""


def send(cursor, rows: int, port: int) -> None:
    cursor.execute(CLAIM, [rows])
    letters = defaultdict(list)
    for row in cursor.fetchall():
        letters[row[1]].append(row)
    server = smtplib.SMTP("127.0.0.1", port)
    for items in letters.values():
        server.sendmail("bench@example.org", [items[0][2]], letter(items))
    server.quit()


def send_safely(cursor, rows: int, port: int) -> None:
    cursor.execute(CLAIM.replace("SET reminded_at = now()", "SET leased_until = now()"), [rows])
    letters = defaultdict(list)
    for row in cursor.fetchall():
        letters[row[1]].append(row)
    server = smtplib.SMTP("127.0.0.1", port)
    for person, items in letters.items():
        server.sendmail("bench@example.org", [items[0][2]], letter(items))
        cursor.execute(
            "UPDATE floor_review SET reminded_at = now(), leased_until = NULL"
            " WHERE reviewer_id = %s AND leased_until IS NOT NULL",
            [person],
        )
    server.quit()


def letter(items: list[tuple]) -> bytes:
    lines = "".join(
        f"- {title} (due {due:%Y-%m-%d}) https://example.org/i/{pk}/\r\n"
        for *_, pk, title, due in items
    )
    return (
        f"From: bench@example.org\r\nTo: {items[0][2]}\r\n"
        f"Subject: {len(items)} reviews wait for you\r\n"
        "Content-Type: text/plain; charset=utf-8\r\n\r\n"
        f"Dear {items[0][3]},\r\n\r\n{lines}"
    ).encode()


def anew(cursor) -> None:
    """Nobody has been reminded of anything."""
    cursor.execute("UPDATE floor_review SET reminded_at = NULL, leased_until = NULL")
    cursor.execute("VACUUM FULL ANALYZE floor_review")


def insert(cursor) -> None:
    cursor.execute(OUTBOX)
