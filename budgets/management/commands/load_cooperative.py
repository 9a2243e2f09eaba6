"""Fills an empty database from a file of a whole cooperative."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from budgets.loading.places import Broken
from budgets.loading.reading import Cooperative, read
from budgets.loading.replay import Loaded, NotEmpty, load


class Command(BaseCommand):
    help = "Fills an empty database from a file of the format “cooperative-data/2”, all or nothing."

    def add_arguments(self, parser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--sample", action="store_true", help="a sample to play with")

    def handle(self, *args, **options) -> None:
        now = timezone.now()
        try:
            cooperative = read(options["file"].read_bytes(), now=now)
            done = load(cooperative, now=now, sample=options["sample"] or settings.SAMPLE)
        except OSError as error:
            raise CommandError(f"{options['file']} cannot be read: {error.strerror}.") from error
        except NotEmpty:
            raise CommandError(
                "This database holds something already. Load into an empty one."
            ) from None
        except Broken as broken:
            raise CommandError(f"Nothing was loaded. {broken}") from None
        if options["verbosity"]:
            self.report(cooperative, done)

    def report(self, cooperative: Cooperative, done: Loaded) -> None:
        """What was loaded, what was left out, and what a file may hold that we do not keep yet."""
        widest = max((len(row.id) for row in cooperative.initiatives), default=0)
        self.stdout.write(f"{done.house}: {len(done.loaded)} initiatives loaded")
        for row in done.loaded:
            self.stdout.write(f"  {row.id:{widest}}  {row.state}")
        if done.left_out:
            self.stdout.write(f"{len(done.left_out)} left out, for an act that is not built yet")
        for row, acts in done.left_out:
            self.stdout.write(f"  {row.id:{widest}}  {', '.join(acts)}")
        unkept = [f"{count} {name}" for name, count in cooperative.unkept.items() if count]
        if unkept:
            self.stdout.write(f"Not kept yet: {', '.join(unkept)}")
