"""Who hears of what. One table: read it to know who is told when something happens."""

from collections.abc import Callable, Iterable

from django.db.models import Q

from accounts.models import User

from .hearers import Hearers, Owed
from .models import Adviser, Event, Notice, Seat

Audience = Callable[[Event], Iterable[User]]


def nobody(event: Event) -> Iterable[User]:
    """It stands in the log; or a turn tells whom it concerns."""
    return ()


def the_table(event: Event) -> Iterable[User]:
    """Leads and deputies of the seats, and who was appointed for one."""
    seats = Seat.objects.sitting().filter(initiative=event.initiative_id)
    speaking = User.objects.leading(seats.values("department_id"))
    appointed = User.objects.active().filter(appointed_to__in=seats)
    return User.objects.filter(Q(pk__in=speaking) | Q(pk__in=appointed))


def the_steward(event: Event) -> Iterable[User]:
    return User.objects.leading([event.initiative.steward_id])


def the_seat(event: Event) -> Iterable[User]:
    """Leads and deputies of the seat that it is about."""
    return User.objects.leading([event.seat.department_id])


def who_is_addressed(event: Event) -> Iterable[User]:
    """Whoever a comment replies to or mentions."""
    return User.objects.active().filter(pk__in=event.details.get("addressed", ()))


def who_hears_a_comment(event: Event) -> Iterable[User]:
    return [*the_table(event), *who_is_spoken_to(event)]


def who_is_spoken_to(event: Event) -> Iterable[User]:
    """Whoever is addressed, and the advisers of the partner to whom it is said too."""
    advisers = Adviser.objects.current().filter(
        initiative=event.initiative_id, person__partner=event.details.get("partner") or 0
    )
    advising = User.objects.filter(pk__in=advisers.values("person"))
    return [*who_is_addressed(event), *advising]


def who_asked_to_join(event: Event) -> Iterable[User]:
    """Leads and deputies of the department that asked for a seat."""
    return User.objects.leading([event.details["department"]])


def who_approved(event: Event) -> Iterable[User]:
    """The executives whose approvals were voided, and the table."""
    executives = User.objects.active().filter(pk__in=event.details["approvers"])
    return [*executives, *the_table(event)]


def administrators(event: Event) -> Iterable[User]:
    return User.objects.administrators()


def administrators_and_executives(event: Event) -> Iterable[User]:
    return [*User.objects.administrators(), *User.objects.executives()]


def who_set_it(event: Event) -> Iterable[User]:
    """The administrator whose change was countersigned or refused."""
    return User.objects.active().filter(pk=event.details["set_by"])


def the_person(event: Event) -> Iterable[User]:
    """Whom an administrator appointed, whose role it is, or who recorded an expense."""
    return User.objects.active().filter(pk=event.details["person"])


def the_table_and_the_person(event: Event) -> Iterable[User]:
    return [*the_table(event), *the_person(event)]


AUDIENCES: dict[Event.Kind, Audience] = {
    Event.Kind.INITIATIVE_PROPOSED: nobody,
    Event.Kind.INITIATIVE_SUBMITTED: nobody,  # the turn to answer tells
    Event.Kind.INITIATIVE_SPONSORED: the_table,
    Event.Kind.PACE_CHANGED: the_table,
    Event.Kind.INITIATIVE_AGREED: the_table,
    Event.Kind.INITIATIVE_REOPENED: the_table,
    Event.Kind.INITIATIVE_WENT_LIVE: the_table,
    Event.Kind.INITIATIVE_CALLED_BACK: the_table,
    Event.Kind.INITIATIVE_RESUMED: the_table,
    Event.Kind.INITIATIVE_PARKED: the_table,
    Event.Kind.INITIATIVE_DECLINED: the_table,
    Event.Kind.INITIATIVE_SENT_BACK: the_table,
    Event.Kind.INITIATIVE_WITHDRAWN: the_table,
    Event.Kind.INITIATIVE_CLOSED: the_table,
    Event.Kind.INITIATIVE_REVIVED: the_table,
    Event.Kind.DECISION_DAY_MOVED: the_table,
    Event.Kind.SEAT_REQUESTED: nobody,  # the turn to admit tells
    Event.Kind.SEAT_REQUEST_TAKEN_BACK: nobody,  # the turn to admit is settled
    Event.Kind.SEAT_REFUSED: who_asked_to_join,
    Event.Kind.SEAT_JOINED: the_steward,
    Event.Kind.SEAT_INVITED: nobody,  # the turn to answer tells
    Event.Kind.SEAT_LEFT: the_steward,
    Event.Kind.SEAT_NUDGED: the_seat,
    Event.Kind.STEWARD_OFFERED: nobody,  # the turn to take on tells
    Event.Kind.STEWARD_OFFER_TAKEN_BACK: nobody,  # the turn to take on is settled
    Event.Kind.STEWARD_REFUSED: the_steward,
    Event.Kind.STEWARD_CHANGED: the_table,
    Event.Kind.STAND_IN_APPOINTED: the_person,
    Event.Kind.ADVISER_INVITED: the_table_and_the_person,
    Event.Kind.ADVISER_ANSWERED: the_table,
    Event.Kind.ADVISER_REMOVED: the_table,
    Event.Kind.REVISION_PUBLISHED: the_table,
    Event.Kind.REVISION_TOOK_FORCE: the_table,
    Event.Kind.REVIEW_ANSWERED: the_table,
    Event.Kind.REVIEW_RECONSIDERED: the_table,
    Event.Kind.REVIEW_OUTDATED: nobody,  # the turn to answer again tells
    Event.Kind.ANSWER_OVERRULED: the_table,
    Event.Kind.CONDITION_DONE: nobody,  # the turn to say whether it is met tells
    Event.Kind.CONDITION_MET: the_table,
    Event.Kind.CONDITION_REOPENED: the_table,
    Event.Kind.COMMENT_POSTED: who_hears_a_comment,
    Event.Kind.COMMENT_EDITED: who_is_addressed,  # those whom it did not mention before
    Event.Kind.PLEDGE_SET: the_steward,
    Event.Kind.PLEDGE_LET_GO: the_steward,
    Event.Kind.SHARE_LIFTED: the_table,
    Event.Kind.APPROVAL_GIVEN: the_table,
    Event.Kind.APPROVALS_VOIDED: who_approved,
    Event.Kind.QUESTION_ASKED: nobody,  # the turn to reply tells
    Event.Kind.QUESTION_REPLIED: the_person,
    Event.Kind.EXPENSE_RECORDED: nobody,  # the turn to confirm tells
    Event.Kind.EXPENSE_CONFIRMED: the_person,
    Event.Kind.EXPENSE_REFUSED: the_person,
    Event.Kind.POSTING_REVERSED: the_table_and_the_person,
    Event.Kind.ENVELOPE_GRANTED: administrators,
    Event.Kind.CHANGE_SET: nobody,  # the turn to countersign tells
    Event.Kind.CHANGE_COUNTERSIGNED: who_set_it,
    Event.Kind.CHANGE_REFUSED: who_set_it,
    Event.Kind.SETTING_CHANGED: nobody,
    Event.Kind.DEPARTMENT_CHANGED: nobody,
    Event.Kind.DEPARTMENT_ARCHIVED: administrators,
    Event.Kind.MEMBERSHIP_CHANGED: the_person,
    Event.Kind.PERSON_CHANGED: nobody,
    Event.Kind.PARTNER_ADDED: nobody,
    Event.Kind.CALENDAR_CHANGED: nobody,
    Event.Kind.THEME_CHANGED: nobody,
    Event.Kind.ABSENCE_SET: nobody,
    Event.Kind.LEDGER_DIFFERS: administrators_and_executives,
    Event.Kind.LEDGER_HOLDS: administrators_and_executives,
    Event.Kind.LETTER_SENT_AGAIN: nobody,
    Event.Kind.ATTEMPT_REFUSED: nobody,
}


# What goes by mail too. The rest stands in the app alone, until there are digests: who answers,
# pledges or talks to everybody many times a day is not to fill anybody's mailbox.
BY_MAIL = frozenset(
    {
        Event.Kind.INITIATIVE_SPONSORED,
        Event.Kind.INITIATIVE_AGREED,
        Event.Kind.INITIATIVE_WENT_LIVE,
        Event.Kind.INITIATIVE_CALLED_BACK,
        Event.Kind.INITIATIVE_RESUMED,
        Event.Kind.INITIATIVE_PARKED,
        Event.Kind.INITIATIVE_DECLINED,
        Event.Kind.INITIATIVE_SENT_BACK,
        Event.Kind.INITIATIVE_WITHDRAWN,
        Event.Kind.INITIATIVE_CLOSED,
        Event.Kind.INITIATIVE_REVIVED,
        Event.Kind.DECISION_DAY_MOVED,
        Event.Kind.REVISION_TOOK_FORCE,
        Event.Kind.ANSWER_OVERRULED,
        Event.Kind.SHARE_LIFTED,
        Event.Kind.SEAT_NUDGED,
        Event.Kind.SEAT_REFUSED,
        Event.Kind.STEWARD_REFUSED,
        Event.Kind.STEWARD_CHANGED,
        Event.Kind.STAND_IN_APPOINTED,
        Event.Kind.APPROVALS_VOIDED,
        Event.Kind.QUESTION_REPLIED,
        Event.Kind.EXPENSE_REFUSED,
        Event.Kind.CHANGE_COUNTERSIGNED,
        Event.Kind.CHANGE_REFUSED,
        Event.Kind.MEMBERSHIP_CHANGED,
        Event.Kind.LEDGER_DIFFERS,
        Event.Kind.LEDGER_HOLDS,
    }
)


# What goes by mail to some of those who hear of it: to them it was said.
BY_MAIL_TO: dict[Event.Kind, Audience] = {
    Event.Kind.COMMENT_POSTED: who_is_spoken_to,
    Event.Kind.COMMENT_EDITED: who_is_addressed,
    Event.Kind.POSTING_REVERSED: the_person,
    Event.Kind.ADVISER_INVITED: the_person,
}

# Told to people who need not sit at the table: of it they know no more than its title and state.
BEYOND_THE_TABLE = frozenset({Event.Kind.SEAT_REFUSED})


def announce(event: Event) -> None:
    """Write a notice for each person who is to hear of an event, but not for who did it."""
    kind = Event.Kind(event.kind)
    people = {person.pk for person in AUDIENCES[kind](event)} - {event.by_id}
    mailed = people if kind in BY_MAIL else {p.pk for p in BY_MAIL_TO.get(kind, nobody)(event)}
    # In the order of ids: two announcements at once never wait for each other.
    Notice.objects.bulk_create(
        Notice(event=event, person_id=pk, due_at=event.at, by_mail=pk in mailed)
        for pk in sorted(people)
    )


def announce_steps(rungs: Iterable[tuple[int, Owed, Notice.Step]], hearers: Hearers) -> None:
    """Write the notices of steps that turns have reached (rule 15), each person once."""
    Notice.objects.bulk_create(
        (
            Notice(turn_id=turn, step=step, person_id=pk, due_at=hearers.at)
            for turn, owed, step in rungs
            for pk in sorted(hearers.of(owed, step))
        ),
        ignore_conflicts=True,
    )
