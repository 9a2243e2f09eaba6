"""Events, revisions and answers are never changed; a text is struck at most."""

from django.db import migrations

from cooperative.triggers import append_only, changes, kept

ASKED = ["id", "seat_id", "revision_id", "cause", "changed", "asked_at"]
ANSWERED = ["due_at", "answer", "answered_by_id", "on_behalf_of_id", "answered_at", "seen_id"]
SAID = ["words_id", "harm_id", "section", "change_id"]
COMMENTED = ["initiative_id", "by_id", "posted_at", "section", "reply_to_id", "words_id"]
MET = ["review_id", "words_id", "by_day", "department_id"]


class Migration(migrations.Migration):
    dependencies = [("initiatives", "0001_initial")]
    operations = [
        append_only("initiatives_event"),
        append_only("initiatives_revision"),
        append_only("initiatives_revision_authors"),
        append_only("initiatives_budgetline"),
        kept(
            "initiatives_review",
            changes(ASKED),
            f"OLD.answer <> '' AND {changes(ANSWERED + SAID)}",
            f"OLD.superseded_at IS NOT NULL AND {changes([*ANSWERED, *SAID, 'superseded_at'])}",
        ),
        kept("initiatives_condition", changes(MET)),
        kept(
            "initiatives_text",
            f"{changes(['id', 'sha256'])} OR ({changes(['body'])} AND NEW.body <> '')",
        ),
        kept("initiatives_comment", changes(COMMENTED)),
    ]
