"""Two executives sponsor at once, or the steward changes the pace: one of them does."""

from functools import partial as act

import pytest

from initiatives import operations
from initiatives.models import Event, Initiative, Turn

from .test_race import ROUNDS, happened
from .threads import at_once, won

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def hurried(content, theme, ada, ben, hal, cleo, enzo, marketing, legal, hr):
    """Puts another urgent initiative on the table, which nobody sponsors yet."""

    def anew() -> list[Initiative]:
        said = {"content": content, "theme": theme, "pace": "urgent"}
        draft = operations.propose(marketing, by=ada, **said)
        initiative = operations.submit(draft, by=ada, version=1)
        return [Initiative.objects.get(pk=initiative.pk) for _ in range(2)]

    return anew


def test_two_sponsor_and_one_does(hurried, cleo, enzo):
    for _ in ROUNDS:
        one, other = hurried()

        outcomes = at_once(
            act(operations.sponsor, one, by=cleo), act(operations.sponsor, other, by=enzo)
        )

        assert won(outcomes) == 1
        assert happened(one, Event.Kind.INITIATIVE_SPONSORED) == 1
        assert Initiative.objects.get(pk=one.pk).is_urgent


def test_a_sponsor_and_a_change_of_pace_do_not_both_count(hurried, cleo, ada):
    for _ in ROUNDS:
        one, other = hurried()

        sponsored, changed = at_once(
            act(operations.sponsor, one, by=cleo), act(operations.change_pace, other, by=ada)
        )

        assert won([sponsored, changed]) == 1
        table = Initiative.objects.get(pk=one.pk)
        assert table.is_urgent == bool(won([sponsored]))
        assert not table.awaits_sponsor
        assert not table.turns.open().filter(kind=Turn.Kind.SPONSOR).exists()
        for turn in table.turns.open().filter(kind=Turn.Kind.ANSWER):
            assert turn.due_at == turn.seat.review.due_at
