"""Two executives overrule at once: as many count as it takes, and it is agreed once."""

from functools import partial as act

import pytest

from initiatives import operations
from initiatives.models import Event, Initiative

from .test_race import ROUNDS, happened
from .threads import at_once, won

pytestmark = pytest.mark.django_db(transaction=True)
OBJECTION = {"harm": "Too early.", "section": "schedule", "change": "A month later."}
REASON = "It cannot wait."


@pytest.fixture
def objected(content, theme, consent, seat_at, ada, ben, hal, marketing, legal, hr):
    """Puts another initiative on the table, to which one department objects."""
    people = {marketing: ada, legal: ben, hr: hal}

    def anew(objecting):
        draft = operations.propose(marketing, by=ada, content=content, theme=theme)
        initiative = operations.submit(draft, by=ada, version=1)
        consent(initiative, *((by, place) for place, by in people.items() if place != objecting))
        seat, said = seat_at(initiative, objecting), OBJECTION | {"choice": "object"}
        return operations.answer(seat, by=people[objecting], seen=1, **said)

    return anew


@pytest.mark.parametrize(("objecting", "winners"), [("hr", 1), ("legal", 2)])
def test_one_overrules_hr_and_two_overrule_legal(
    objected, seat_at, cleo, enzo, objecting, winners, request
):
    department = request.getfixturevalue(objecting)
    for _ in ROUNDS:
        review = objected(department)
        initiative = review.seat.initiative
        seats = [seat_at(initiative, department) for _ in range(2)]

        outcomes = at_once(
            act(operations.overrule, seats[0], by=cleo, review=review.pk, words=REASON),
            act(operations.overrule, seats[1], by=enzo, review=review.pk, words=REASON),
        )

        assert won(outcomes) == winners
        assert review.overrulings.standing().count() == winners
        assert review.overrulings.in_force().count() == 1
        assert happened(initiative, Event.Kind.ANSWER_OVERRULED) == winners
        assert happened(initiative, Event.Kind.INITIATIVE_AGREED) == 1
        assert Initiative.objects.get(pk=initiative.pk).status == "agreed"


def test_who_is_overruled_while_answering_again_is_heard(objected, seat_at, cleo, hal, hr):
    for _ in ROUNDS:
        review = objected(hr)
        initiative = review.seat.initiative
        again = OBJECTION | {"choice": "object", "seen": 1, "harm": "Much too early."}

        overruled, answered = at_once(
            act(
                operations.overrule, seat_at(initiative, hr), by=cleo, review=review.pk, words="So."
            ),
            act(operations.answer, seat_at(initiative, hr), by=hal, **again),
        )

        assert won([answered]) == 1
        assert happened(initiative, Event.Kind.ANSWER_OVERRULED) == won([overruled])
        assert not review.overrulings.standing().exists()
        assert seat_at(initiative, hr).standing == "object"
        assert Initiative.objects.get(pk=initiative.pk).status == "in_review"
