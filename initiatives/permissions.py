"""Who may do what to an initiative, and why not. Reads only."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import FilteredRelation, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from accounts.models import Department, Membership, User
from accounts.permissions import can_administer
from budgets.models import Pledge
from cooperative.clock import day_began, now
from cooperative.verdicts import ALLOWED, Verdict, not_now, not_you

from .models import Adviser, Event, Initiative, Notice, Review, Seat, Turn

Status = Initiative.Status
ROLES = Q(is_executive=True) | Q(is_administrator=True)


@dataclass
class Chairs:
    """Who may answer at a table now: who speaks for a seat, who is away, who answered elsewhere."""

    COLUMNS = (
        *("pk", "name", "answered", "is_executive", "is_administrator", "held__department_id"),
        *("away__pk", "away__stand_in_id", "away__stand_in__name", "away__stand_in__is_active"),
        "covered",
    )
    names: dict[int, str] = field(default_factory=dict)
    executives: list[int] = field(default_factory=list)
    administrators: list[int] = field(default_factory=list)
    speaking: dict[int, list[int]] = field(default_factory=dict)  # department -> leads, deputies
    away: dict[int, int | None] = field(default_factory=dict)  # person -> stand-in
    answered: dict[int, int] = field(default_factory=dict)  # person -> department

    @classmethod
    def read(cls, rows: Iterable[tuple]) -> "Chairs":
        chairs = cls()
        for pk, name, answered, executive, administrator, department, *absence in rows:
            if pk not in chairs.names:
                chairs.executives += [pk] if executive else []
                chairs.administrators += [pk] if administrator else []
            chairs._know(pk, name, answered)
            speaking = chairs.speaking.setdefault(department, [])
            speaking += [] if pk in speaking else [pk]
            chairs._take_absence(pk, *absence)
        return chairs

    def _know(self, person: int, name: str, answered: int | None) -> None:
        self.names[person] = name
        if answered:
            self.answered[person] = answered

    def _take_absence(self, person: int, absence, stand_in, name, active, answered) -> None:
        if absence and not self.away.get(person):
            self.away[person] = stand_in if active else None
            if active:
                self._know(stand_in, name, answered)

    def able(self, seat: Seat) -> list[int]:
        """Ids of who can answer for a seat now, leads first."""
        there = [self.away.get(pk, pk) for pk in self.speaking.get(seat.department_id, [])]
        if seat.stand_in and seat.stand_in.is_active:
            there.append(seat.stand_in_id)
        free = (None, seat.department_id)
        return [pk for pk in dict.fromkeys(there) if pk and self.answered.get(pk) in free]


def can_propose(user: User, department: Department) -> Verdict:
    if department.pk not in user.roles:
        return not_you(
            _("Only people of %(department)s propose for it.") % {"department": department}
        )
    if department.is_archived:
        return not_now(_("%(department)s has been archived.") % {"department": department})
    return ALLOWED


def can_start_from(user: User, initiative: Initiative) -> Verdict:
    """Begin a new draft with the words of what rests: any person of a department that sits there.

    Which department it is proposed for, `can_propose` answers.
    """
    verdict = _sits_here(user, initiative)
    if verdict and initiative.status not in Initiative.AT_REST:
        return not_now(_("It does not rest. Only what rests is begun anew from."))
    return verdict


def can_edit(user: User, initiative: Initiative) -> Verdict:
    """Type in the shared draft."""
    if initiative.department_id not in user.roles:
        return not_you(
            _("Only people of %(department)s edit its drafts.")
            % {"department": initiative.department}
        )
    if not initiative.is_draft:
        return not_now(_("It has been submitted. Revise it instead."))
    return ALLOWED


def can_submit(user: User, initiative: Initiative, *, people: str = "") -> Verdict:
    """`people`: names of who speaks for the department, where a page has read them already."""
    if initiative.department_id not in user.leads:
        return not_you(
            _("Only a lead or deputy of %(department)s submits it. Ask %(people)s.")
            % {
                "department": initiative.department,
                "people": people or speakers(initiative.department_id),
            }
        )
    if not initiative.is_draft:
        return not_now(_("It has been submitted already."))
    return ALLOWED


def while_deciding(initiative: Initiative, closed: str) -> Verdict:
    """Is it decided upon now? `closed`: what is over where it is not."""
    if initiative.is_past_its_day:
        return not_now(
            _("The decision day of “%(initiative)s” has ended; it is being parked.")
            % {"initiative": initiative}
        )
    if not initiative.takes_answers:
        state = _("“%(initiative)s” is %(state)s.") % named(initiative)
        return not_now(f"{state} {closed}")
    return ALLOWED


def can_answer(user: User, seat: Seat, *, chairs: Chairs | None = None) -> Verdict:
    verdict = can_speak(user, seat, chairs=chairs)
    if not verdict:
        return verdict
    if seat.left_at:
        return not_now(_("%(department)s has left the table.") % {"department": seat})
    return while_deciding(seat.initiative, _("Answers are closed."))


def can_reconsider(user: User, seat: Seat) -> Verdict:
    verdict = can_answer(user, seat)
    if verdict and not seat.has_answered:
        return not_now(
            _("%(department)s has not answered yet. There is nothing to reconsider.")
            % {"department": seat}
        )
    return verdict


def can_speak(user: User, seat: Seat, *, chairs: Chairs | None = None) -> Verdict:
    """Does this person speak for this seat, and for no other here (rules 2, 16)?

    A page that has read who is there hands it in.
    """
    if not user.speaks_for(seat):
        return not_you(
            _("Only a lead or deputy of %(department)s speaks for it. Ask %(people)s.")
            % {"department": seat, "people": speakers(seat.department_id)}
        )
    answered = {chairs.answered.get(user.pk)} if chairs else answered_for(user, seat.initiative)
    elsewhere = answered - {seat.department_id, None}
    if elsewhere:
        other = Department.objects.get(pk=min(elsewhere))
        return not_you(
            _("You speak for %(other)s here. Nobody answers for two seats of one table.")
            % {"other": other}
        )
    return ALLOWED


def can_revise(user: User, initiative: Initiative) -> Verdict:
    verdict = _sits_here(user, initiative)
    if not verdict:
        return verdict
    if initiative.is_draft:
        return not_now(_("It is a draft still. Edit the draft instead."))
    if initiative.status == Status.LIVE:
        return ALLOWED
    return while_deciding(initiative, _("It cannot be revised now."))


def can_comment(user: User, initiative: Initiative) -> Verdict:
    if user.is_executive and user.is_active and not initiative.is_draft:
        return ALLOWED
    if initiative.is_draft:
        return can_edit(user, initiative)
    if user.is_partner and Adviser.objects.of(user).filter(initiative=initiative).exists():
        return ALLOWED
    return _sits_here(user, initiative)


def can_invite(user: User, initiative: Initiative) -> Verdict:
    """Leads and deputies: of the proposing department to a draft, of any seat afterwards."""
    if initiative.is_draft:
        return can_invite_to_draft(user, initiative.department)
    if not any(user.speaks_for(seat) for seat in initiative.table):
        return not_you(_("Only leads and deputies at this table invite."))
    return while_deciding(initiative, _("Nobody is invited now."))


def can_invite_to_draft(user: User, department: Department) -> Verdict:
    if department.pk not in user.leads:
        return not_you(
            _("Only a lead or deputy of %(department)s invites. Ask %(people)s.")
            % {"department": department, "people": speakers(department.pk)}
        )
    return ALLOWED


def can_leave(user: User, seat: Seat, *, chairs: Chairs | None = None) -> Verdict:
    verdict = can_answer(user, seat, chairs=chairs)
    if not verdict:
        return verdict
    if seat.department_id == seat.initiative.steward_id:
        return not_now(
            _("%(department)s is the steward. Hand the chair on first, or withdraw it.")
            % {"department": seat}
        )
    if seat.initiative.status == Status.LIVE:
        return not_now(_("It is live. Who sits at its table stays until it is closed."))
    if len(seat.initiative.table) <= seat.initiative.rules.minimum_seats:
        return not_now(_("Too few would stay. Invite another department first."))
    return ALLOWED


def can_call_back(user: User, seat: Seat, *, chairs: Chairs | None = None) -> Verdict:
    """Pause what is live: any seat, by whoever speaks for it (rule 13)."""
    verdict, initiative = can_speak(user, seat, chairs=chairs), seat.initiative
    if not verdict:
        return verdict
    if initiative.status != Status.LIVE:
        return not_now(
            _("“%(initiative)s” is %(state)s. Only what is live is called back.")
            % named(initiative)
        )
    if initiative.is_called_back:
        return not_now(_("It has been called back already. Answer, so that it can go on."))
    return ALLOWED


def can_nudge(user: User, seat: Seat, *, at: datetime | None = None) -> Verdict:
    initiative = seat.initiative
    verdict = _sits_here(user, initiative)
    if not verdict:
        return verdict
    over = seat.left_at or seat.has_answered or initiative.is_past_its_day
    if over or not initiative.takes_answers:
        return not_now(_("Nothing waits for %(department)s here.") % {"department": seat})
    since = day_began(at or now())
    nudges = Event.objects.filter(
        kind=Event.Kind.SEAT_NUDGED, initiative=initiative, seat=seat, at__gte=since
    )
    nudged_for = set(nudges.values_list("details__for", flat=True))
    if nudged_for & set(own_seats(user, initiative)):
        return not_now(_("Your department has nudged %(department)s today.") % {"department": seat})
    return ALLOWED


def can_withdraw(user: User, initiative: Initiative) -> Verdict:
    verdict = is_steward(user, initiative)
    if not verdict:
        return verdict
    if initiative.status not in (*Initiative.DECIDING, Status.PARKED):
        return not_now(
            _("“%(initiative)s” is %(state)s. It cannot be withdrawn now.") % named(initiative)
        )
    return ALLOWED


def can_move_decision_day(user: User, initiative: Initiative) -> Verdict:
    verdict = is_steward(user, initiative)
    if verdict and initiative.status == Status.LIVE:
        return not_now(_("It is live. Nothing ends with its decision day any more."))
    return verdict and while_deciding(initiative, _("Its decision day stands."))


def can_revive(user: User, initiative: Initiative) -> Verdict:
    if not any(user.speaks_for(seat) for seat in initiative.table):
        return not_you(_("Only leads and deputies of a seat at this table revive it."))
    if initiative.status not in (Status.PARKED, Status.WITHDRAWN):
        return not_now(
            _("“%(initiative)s” is %(state)s. There is nothing to revive.") % named(initiative)
        )
    return ALLOWED


def can_appoint(user: User, seat: Seat, *, at: datetime | None = None) -> Verdict:
    """Name a stand-in for an empty chair (rule 3)."""
    if not user.is_administrator or not user.is_active:
        return not_you(_("Only administrators appoint a stand-in."))
    if not Turn.objects.open().filter(seat=seat).exists():
        return not_now(_("Nothing waits for %(department)s here.") % {"department": seat})
    if not is_empty(seat, at=at):
        return not_now(
            _("The chair of %(department)s is not empty. %(people)s can answer.")
            % {"department": seat, "people": speakers(seat.department_id)}
        )
    return ALLOWED


def can_send_again(user: User, notice: Notice) -> Verdict:
    """Let a dead letter go out once more."""
    verdict = can_administer(user)
    if verdict and notice.dead_at is None:
        return not_now(_("This letter is not given up. Nothing has to be sent again."))
    return verdict


def is_empty(seat: Seat, *, at: datetime | None = None, chairs: Chairs | None = None) -> bool:
    """Is nobody there who may answer for it (rule 3)?"""
    return not (chairs or chairs_of(seat.initiative, at or now())).able(seat)


def chairs_of(initiative: Initiative, at: datetime) -> Chairs:
    """Who is there for the seats of a table, in one query."""
    seats = [seat.department_id for seat in initiative.table]
    speaking = Membership.objects.current().speaking().filter(department__in=seats)
    appointed = [seat.stand_in_id for seat in initiative.table if seat.stand_in_id]
    held = Q(memberships__ended_at=None, memberships__role__in=Membership.SPEAKING)
    away = Q(absences__starts_at__lte=at, absences__ends_at__gt=at, absences__ended_at=None)
    rows = (
        User.objects.active()
        .filter(ROLES | Q(pk__in=speaking.values("person")) | Q(pk__in=appointed))
        .annotate(
            held=FilteredRelation(
                "memberships", condition=held & Q(memberships__department__in=seats)
            ),
            away=FilteredRelation("absences", condition=away),
            answered=_spoken_for(initiative, "pk"),
            covered=_spoken_for(initiative, "away__stand_in"),
        )
        .order_by("-held__role", "name", "pk")  # leads before deputies
    )
    return Chairs.read(rows.values_list(*Chairs.COLUMNS))


def _spoken_for(initiative: Initiative, person: str) -> Coalesce:
    """The department for which a person answered or pledged: nobody does for two at one table."""
    answers = Review.objects.filter(seat__initiative=initiative, answered_by=OuterRef(person))
    pledges = Pledge.objects.given().filter(initiative=initiative, by=OuterRef(person))
    return Coalesce(
        Subquery(answers.order_by().values("seat__department_id")[:1]),
        Subquery(pledges.order_by().values("department_id")[:1]),
    )


def answered_for(user: User, initiative: Initiative) -> set[int]:
    """Ids of the departments for which a person has answered or pledged at this table."""
    answers = Review.objects.filter(seat__initiative=initiative, answered_by=user).order_by()
    pledges = Pledge.objects.given().filter(initiative=initiative, by=user).order_by()
    spoken = answers.values_list("seat__department_id").union(pledges.values_list("department_id"))
    return {department for (department,) in spoken}


def speakers(department_id: int) -> str:
    """Names of who speaks for a department, for sentences."""
    names = [person.name for person in User.objects.leading([department_id])]
    return _(" or ").join(names) or _("an administrator to name somebody")


def _sits_here(user: User, initiative: Initiative) -> Verdict:
    if not own_seats(user, initiative):
        return not_you(_("Only people of a department at this table do this."))
    return ALLOWED


def own_seats(user: User, initiative: Initiative) -> list[int]:
    return [
        seat.department_id
        for seat in initiative.table
        if seat.department_id in user.sits_with or seat.stand_in_id == user.pk
    ]


def is_steward(user: User, initiative: Initiative) -> Verdict:
    seat = initiative.steward_seat
    if seat is None or not user.speaks_for(seat):
        return not_you(
            _("Only the steward does this: a lead or deputy of %(department)s. Ask %(people)s.")
            % {
                "department": initiative.steward,
                "people": speakers(initiative.steward_id),
            }
        )
    return ALLOWED


def named(initiative: Initiative) -> dict:
    return {"initiative": initiative, "state": initiative.get_status_display().lower()}
