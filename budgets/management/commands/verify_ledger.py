"""Prove the ledger, or say what is wrong with it."""

from django.core.management.base import BaseCommand, CommandError

from budgets.models import Verification
from budgets.operations import verify_ledger

HOLDS = """The ledger holds. Recomputed from {postings} postings and {lines} lines:
  every posting sums to zero, has its digest, and stands in the chain of events
  every balance is what its lines add up to, and no account is overdrawn
  per department and year, envelope, pledged, committed and spent are what was granted
  nothing is pledged or committed where the state allows none
Head {head}"""
DIFFERS = """{first}
Nothing more is posted on the accounts concerned. Put it right, then verify again: that lifts it."""


class Command(BaseCommand):
    help = "Recomputes the whole ledger; exits with 1 and names the first bad row where it differs."

    def handle(self, *args, **options) -> None:
        kept: Verification = verify_ledger()
        if kept.holds:
            counts = {name: getattr(kept, name) for name in ("postings", "lines", "head")}
            self.stdout.write(HOLDS.format(**counts))
            return
        for sentence in kept.differences[1:]:
            self.stderr.write(sentence)
        if kept.more:
            self.stderr.write(f"And {kept.more} more.")
        raise CommandError(DIFFERS.format(first=kept.differences[0]))
