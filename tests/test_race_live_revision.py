"""Two complete a revision of what is live at once: it takes force, and is paid for, once."""

from dataclasses import replace
from functools import partial as act

import pytest

from budgets import operations as money
from budgets.models import Account, Posting
from initiatives import operations
from initiatives.content import Line
from initiatives.models import Event, Initiative

from .test_race import ROUNDS, happened
from .threads import at_once, won

pytestmark = pytest.mark.django_db(transaction=True)
TOTAL, MORE = 80_000, 90_000


@pytest.fixture
def live(content, theme, consent, seat_at, envelopes, ada, ben, hal, marketing, legal, hr):
    """Brings another initiative of 800.00 to life; no executive approves so little."""
    envelopes(marketing, legal, hr, amount=100_000_000)
    said = replace(content, lines=(Line("Films", TOTAL),))

    def anew() -> Initiative:
        draft = operations.propose(marketing, by=ada, content=said, theme=theme)
        initiative = operations.submit(draft, by=ada, version=1)
        money.set_pledge(seat_at(initiative, marketing), by=ada, amount=TOTAL)
        consent(initiative, (ada, marketing), (ben, legal), (hal, hr))
        return Initiative.objects.get(pk=initiative.pk)

    return anew


def test_the_last_answer_and_the_last_pledge_come_at_once(
    live, consent, seat_at, ada, ben, hal, marketing, legal, hr
):
    for _ in ROUNDS:
        initiative = live()
        said = replace(initiative.revision.content, lines=(Line("Films", MORE),))
        operations.revise(initiative, by=ada, content=said, based_on=1)
        consent(initiative, (ada, marketing), (hal, hr))

        outcomes = at_once(
            act(operations.answer, seat_at(initiative, legal), by=ben, choice="consent", seen=2),
            act(money.set_pledge, seat_at(initiative, hr), by=hal, amount=MORE - TOTAL),
        )

        assert won(outcomes) == 2
        assert happened(initiative, Event.Kind.REVISION_TOOK_FORCE) == 1
        table = Initiative.objects.get(pk=initiative.pk)
        assert not table.is_being_revised
        assert Posting.objects.filter(initiative=table, kind="commit").count() == 2
        bound = Account.objects.filter(initiative=table, kind="committed")
        assert sum(bound.values_list("balance", flat=True)) == MORE
        assert not Account.objects.filter(initiative=table, kind="pledged", balance__gt=0).exists()


def test_two_revise_what_is_live_and_one_reads_the_other_first(live, ada, ben):
    for _ in ROUNDS:
        initiative = live()
        content = initiative.revision.content
        one, other = (Initiative.objects.get(pk=initiative.pk) for _ in range(2))
        texts = [content.sections | {"schedule": text} for text in ("Monday.", "Tuesday.")]

        outcomes = at_once(
            act(
                operations.revise,
                one,
                by=ada,
                content=replace(content, sections=texts[0]),
                based_on=1,
            ),
            act(
                operations.revise,
                other,
                by=ben,
                content=replace(content, sections=texts[1]),
                based_on=1,
            ),
        )

        assert won(outcomes) == 1
        assert happened(initiative, Event.Kind.REVISION_TOOK_FORCE) == 1
        assert Initiative.objects.get(pk=initiative.pk).agreed_revision.number == 2
