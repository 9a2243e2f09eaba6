"""Check the file of a decision record, without asking the database."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from initiatives.record import Wrong, check

HOLDS = """It holds. Recomputed from the file alone:
  {events} events, each holding the digest of the one before
  {revisions} revisions, each the one that its event says was published
  {texts} texts, each by its hash
  {answers} answers with their conditions, objections and overrulings; {approvals} approvals
  {postings} postings of money, and who pays what
What no file can prove by itself:
  that nothing was left off its end, and that it was not written anew as a whole: compare
    event {number}, digest {digest}
    with “Check it” at the foot of the record’s page at {address}
  that people and departments are called as it says: the events know them by number"""


class Command(BaseCommand):
    help = "Check the file of a decision record (record.json) by itself."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *, file: Path, **options: object) -> None:
        try:
            told = check(file.read_bytes().decode()).told
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"It cannot be read: {error}") from None
        except Wrong as wrong:
            raise CommandError(str(wrong)) from None
        lists = ("events", "revisions", "texts", "answers", "approvals", "postings")
        counts = {name: len(told[name]) for name in lists}
        address = told["installation"]["address"]
        self.stdout.write(HOLDS.format(**counts, **told["head"], address=address))
