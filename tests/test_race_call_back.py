"""A call back meets another one, a live revision, the last answer: once each, and it goes on."""

from dataclasses import replace
from functools import partial as act

import pytest

from budgets import operations as money
from initiatives import operations
from initiatives.content import Line
from initiatives.models import Event, Initiative

from .test_race import ROUNDS, happened
from .threads import at_once, won

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def live(content, theme, consent, seat_at, envelopes, ada, ben, hal, marketing, legal, hr):
    """Brings another initiative of 800.00 to life; no executive approves so little."""
    envelopes(marketing, legal, hr, amount=100_000_000)
    said = replace(content, lines=(Line("Films", 80_000),))

    def anew() -> Initiative:
        draft = operations.propose(marketing, by=ada, content=said, theme=theme)
        initiative = operations.submit(draft, by=ada, version=1)
        money.set_pledge(seat_at(initiative, marketing), by=ada, amount=80_000)
        consent(initiative, (ada, marketing), (ben, legal), (hal, hr))
        return Initiative.objects.get(pk=initiative.pk)

    return anew


def test_two_call_it_back_and_one_does(live, seat_at, ada, ben, marketing, legal):
    for _ in ROUNDS:
        initiative = live()
        said = {"section": "message", "words": "Not so."}

        outcomes = at_once(
            act(operations.call_back, seat_at(initiative, marketing), by=ada, **said),
            act(operations.call_back, seat_at(initiative, legal), by=ben, **said),
        )

        assert won(outcomes) == 1
        assert happened(initiative, Event.Kind.INITIATIVE_CALLED_BACK) == 1
        assert initiative.call_backs.open().count() == 1


def test_a_call_back_and_a_revision_both_happen_and_it_goes_on_once(
    live, seat_at, consent, ada, ben, hal, marketing, legal, hr
):
    for _ in ROUNDS:
        initiative = live()
        content = initiative.revision.content
        said = replace(content, sections=content.sections | {"message": "Eight of ten."})
        seat = seat_at(initiative, hr)

        outcomes = at_once(
            act(operations.call_back, seat, by=hal, section="people", words="Not so."),
            act(
                operations.revise,
                Initiative.objects.get(pk=initiative.pk),
                by=ada,
                content=said,
                based_on=1,
            ),
        )

        assert won(outcomes) == 2
        table = Initiative.objects.get(pk=initiative.pk)
        assert table.is_called_back and table.is_being_revised
        people = {marketing: ada, legal: ben, hr: hal}
        consent(initiative, *((people[s.department], s.department) for s in table.waiting))
        table = Initiative.objects.get(pk=initiative.pk)
        assert not table.takes_answers and table.agreed_revision.number == 2
        assert happened(initiative, Event.Kind.REVISION_TOOK_FORCE) == 1
        assert happened(initiative, Event.Kind.INITIATIVE_RESUMED) == 1


def test_the_last_two_answers_let_it_go_on_once(live, seat_at, ben, hal, legal, hr):
    for _ in ROUNDS:
        initiative = live()
        seat = seat_at(initiative, hr)
        operations.call_back(seat, by=hal, section="people", words="Not so.")

        outcomes = at_once(
            act(operations.answer, seat_at(initiative, hr), by=hal, choice="consent", seen=1),
            act(operations.answer, seat_at(initiative, legal), by=ben, choice="consent", seen=1),
        )

        assert won(outcomes) == 2
        assert happened(initiative, Event.Kind.INITIATIVE_RESUMED) == 1
        assert not Initiative.objects.get(pk=initiative.pk).is_called_back
