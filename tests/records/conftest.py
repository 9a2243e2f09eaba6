"""An initiative to which everything has happened, and the record of it."""

from dataclasses import replace

import pytest

from budgets import operations as money
from initiatives import operations
from initiatives.content import Attachment, Line
from initiatives.models import Condition, Initiative
from initiatives.record import record_of

HARM = {"harm": "Zwei Gesellen sind erkennbar – „Jürgen“.", "section": "people"}
HARM |= {"change": "Nur Vornamen. 名のみ 🙂"}
BLOCKS = {"choice": "consent_with_condition", "condition": "HR voit chaque film d’abord."}


def newest(initiative: Initiative) -> Initiative:
    return Initiative.objects.get(pk=initiative.pk)


@pytest.fixture
def told(
    launch,
    content,
    consent,
    seat_at,
    envelopes,
    ada,
    ben,
    hal,
    ivo,
    cleo,
    enzo,
    marketing,
    legal,
    hr,
    it,
    pat,
) -> Initiative:
    """Agreed on revision 2: objected, overruled, outdated, left, met and reopened, sent back."""
    operations.comment(launch, by=ada, words="Said at the table alone.", section="message")
    consent(launch, (ada, marketing), (ben, legal))
    objection = operations.answer(seat_at(launch, hr), by=hal, choice="object", seen=1, **HARM)
    seat, reason = objection.seat, "Beide haben schriftlich zugestimmt: “oui”."
    operations.overrule(seat, by=cleo, review=objection.pk, words=reason)
    money.ask(newest(launch), by=enzo, words="Why not five?")
    said = replace(
        content,
        title="Frühling – 春",
        sections=content.sections | {"people": "Zwei Gesellen,\n\n* mit *Vornamen*"},
        lines=(Line("Zwei  Drehtage", 80_000, cleo.pk), Line("Captions", 40_000)),
        attachments=(Attachment("people", "consent.pdf", "application/pdf", "ab" * 32),),
    )
    operations.revise(newest(launch), by=ada, content=said, based_on=1, note="Nur Vornamen")
    envelopes(it)
    guest = operations.invite(newest(launch), it, by=ada, words="You hold the keys.")
    operations.answer(guest, by=ivo, choice="stand_aside", seen=2, words="Not our keys.")
    money.set_pledge(seat_at(launch, it), by=ivo, amount=5_000)
    operations.leave(seat_at(launch, it), by=ivo)
    adviser = operations.invite_adviser(newest(launch), pat, by=ben, words="Klingt es wahr?")
    advised = {"choice": "object", "words": "Acht, nicht neun – “vraiment”."}
    operations.advise(adviser, by=pat, seen=2, **advised)
    operations.answer(seat_at(launch, hr), by=hal, seen=2, **BLOCKS, adviser=adviser.pk)
    operations.remove_adviser(adviser, by=ben)
    keeper = {"keeper": legal.pk}
    operations.answer(seat_at(launch, hr), by=hal, seen=2, **BLOCKS, **keeper)
    consent(launch, (ada, marketing), (ben, legal))
    condition = Condition.objects.latest("pk")
    operations.say_done(condition, by=ben)
    operations.meet(condition, by=hal)
    operations.reopen(condition, by=hal, words="The third film is missing.")
    money.reply(
        money.send_back(newest(launch), by=enzo, words="Say who films."), by=ada, words="We."
    )
    return newest(launch)


@pytest.fixture
def told_and_live(told, seat_at, hal, ada, ben, enzo, marketing, legal) -> Initiative:
    """… and live since."""
    money.set_pledge(seat_at(told, marketing), by=ada, amount=100_000)
    money.set_pledge(seat_at(told, legal), by=ben, amount=60_000)
    money.set_pledge(seat_at(told, legal), by=ben, amount=60_001)
    operations.meet(Condition.objects.latest("pk"), by=hal)
    money.approve(newest(told), by=enzo, up_to=150_000, seen=2, words="Gut.")
    return newest(told)


@pytest.fixture
def record(told_and_live, house):
    return record_of(told_and_live, house)
