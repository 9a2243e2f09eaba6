"""Four eyes (rule 22): whom an own part in an initiative bars from approving its money."""

from dataclasses import dataclass

from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Value
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Absence, User
from cooperative.clock import now
from initiatives.models import BudgetLine, Initiative, Review, Revision, Seat, Turn

from .models import Approval, Pledge

Authorship = Revision.authors.through

WHY: dict[str, Promise] = {
    "proposed": _("You proposed it."),
    "submitted": _("You submitted it."),  # and so published its first revision
    "wrote": _("You wrote a revision of it."),
    "pledged": _("You pledged for a department."),
    "answered": _("You answered for a department."),
    "paid": _("You are named as a payee."),
    "appointed": _("You were appointed to answer for a department."),
}
STANDS_IN = _("You stand in for somebody who may not approve it.")


@dataclass(frozen=True)
class FourEyes:
    """Who is barred and why, who may approve at all, and who is away."""

    bars: dict[int, str]  # person id -> why
    executives: dict[int, str]  # person id -> name
    away: dict[int, int | None]  # person id -> stand-in

    @property
    def able(self) -> dict[int, str]:
        """The executives whom nothing bars, by name."""
        return {pk: name for pk, name in self.executives.items() if pk not in self.bars}

    def stands_with(self, person: int) -> set[int]:
        """Those whom a person stands in for now, and who stands in for that person."""
        covered = {away for away, stand_in in self.away.items() if stand_in == person}
        return (covered | {self.away.get(person)}) - {None}


def four_eyes(initiative: Initiative) -> FourEyes:
    """Everything that rule 22 asks about the people, in one query."""
    rows = list(_parts(initiative))
    part_of = {person: why for why in reversed(WHY) for person, kind, *_rest in rows if kind == why}
    bars = {person: str(WHY[why]) for person, why in part_of.items() if person}
    if initiative.submitted_by_id:
        bars[initiative.submitted_by_id] = str(WHY["submitted"])
    bars[initiative.proposed_by_id] = str(WHY["proposed"])
    away = {person: other for person, kind, other, _name in rows if kind == "away"}
    for person in list(bars):
        if away.get(person):
            bars.setdefault(away[person], str(STANDS_IN))
    executives = {person: name for person, kind, _other, name in rows if kind == "executive"}
    return FourEyes(bars, executives, away)


def _parts(initiative: Initiative) -> QuerySet:
    """(person, why, stand-in, name) of everybody who has a part in it, is away, or executive."""
    pledges = Pledge.objects.given().filter(initiative=initiative)
    answers = Review.objects.filter(seat__initiative=initiative, answered_by__isnull=False)
    payees = BudgetLine.objects.filter(revision=initiative.revision_id, payee__isnull=False)
    appointed = initiative.seats.sitting().filter(stand_in__isnull=False)
    away = Absence.objects.at(now()).filter(stand_in__isnull=False)
    return _row(User.objects.executives(), "pk", "executive", name="name").union(
        _row(Authorship.objects.filter(revision__initiative=initiative), "user_id", "wrote"),
        _row(pledges.filter(by__isnull=False), "by_id", "pledged"),
        _row(pledges.filter(on_behalf_of__isnull=False), "on_behalf_of_id", "pledged"),
        _row(answers, "answered_by_id", "answered"),
        _row(answers.filter(on_behalf_of__isnull=False), "on_behalf_of_id", "answered"),
        _row(payees, "payee_id", "paid"),
        _row(appointed, "stand_in_id", "appointed"),
        _row(away, "person_id", "away", other="stand_in_id"),
        all=True,
    )


def _row(people: QuerySet, person: str, why: str, *, other: str = "", name: str = "") -> QuerySet:
    columns = {
        "who": F(person),
        "why": Value(why, CharField()),
        "other": F(other) if other else Value(0),
        "called": F(name) if name else Value("", CharField()),
    }
    return people.order_by().annotate(**columns).values_list(*columns)


def approvable_by(user: User) -> QuerySet[Initiative]:
    """Where `can_approve` says yes to this executive: the same rules as one query, for queues."""
    waiting = Turn.objects.open().filter(initiative=OuterRef("pk"), kind=Turn.Kind.APPROVE)
    if not user.is_executive or not user.is_active:
        return Initiative.objects.none()
    asked = Initiative.objects.filter(Exists(waiting))
    return asked.exclude(_has_a_part(user)).exclude(_has_approved(user))


def _has_a_part(user: User) -> Q:
    """The bars of rule 22, this person's own and those of whom this person stands in for."""
    here = OuterRef("pk")
    pledges = Pledge.objects.given().filter(_is(user, "by") | _is(user, "on_behalf_of"))
    answers = Review.objects.filter(_is(user, "answered_by") | _is(user, "on_behalf_of"))
    return (
        _is(user, "proposed_by")
        | _is(user, "submitted_by")
        | Q(Exists(Authorship.objects.filter(_is(user, "user"), revision__initiative=here)))
        | Q(Exists(pledges.filter(initiative=here)))
        | Q(Exists(answers.filter(seat__initiative=here)))
        | Q(Exists(BudgetLine.objects.filter(_is(user, "payee"), revision=OuterRef("revision"))))
        | Q(Exists(Seat.objects.sitting().filter(_is(user, "stand_in"), initiative=here)))
    )


def _has_approved(user: User) -> Q:
    """This person, or one who counts once with this person, has said yes to all of it."""
    for_me = Absence.objects.at(now()).filter(person=user, stand_in__isnull=False)
    together = _is(user, "by") | Q(by__in=for_me.values("stand_in"))
    given = Approval.objects.given().filter(together, up_to__gte=OuterRef("target"))
    return Q(Exists(given.filter(initiative=OuterRef("pk"))))


def _is(user: User, field: str) -> Q:
    """Is it this person, or one whom this person stands in for now?"""
    away = Absence.objects.at(now()).filter(stand_in=user)
    return Q(**{field: user.pk}) | Q(**{f"{field}__in": away.values("person")})
