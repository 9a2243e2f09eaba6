"""The administrators’ desk: what is stuck, whose turn it is, and since when."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from initiatives.models import Seat, Turn

from ..forms.settings import SETTINGS, Setting
from ..models import Change, Organisation
from .status import what_is_amiss

MOST = 25


@dataclass(frozen=True)
class Stuck:
    """A line of the desk: what waits, for whom, why, and the address of what helps."""

    title: str
    why: str
    due_at: datetime
    is_late: bool
    url: str
    act: str = ""


@dataclass(frozen=True)
class Desk:
    ours: list[Stuck]
    late: list[Stuck]
    to_countersign: int
    amiss: list[str]  # what does not run as it should


def desk_now() -> Desk:
    """What waits for administrators, and what others let wait too long. Four queries."""
    now = timezone.now()
    ours = Q(role=Turn.Role.ADMINISTRATORS)
    turns = Turn.objects.open().filter(ours | Q(due_at__lt=now))
    turns = list(turns.select_related("initiative", "seat__department")[: 2 * MOST])
    mine = [turn for turn in turns if turn.role == Turn.Role.ADMINISTRATORS]
    chairs = Seat.objects.select_related("department").in_bulk([turn.about for turn in mine])
    return Desk(
        ours=[appointing(turn, chairs.get(turn.about), now) for turn in mine][:MOST],
        late=[waiting(turn, now) for turn in turns if turn not in mine][:MOST],
        to_countersign=Change.objects.open().count(),
        amiss=what_is_amiss(),
    )


def appointing(turn: Turn, chair: Seat | None, now: datetime) -> Stuck:
    """An empty chair: nobody who may answer for it is there before it is due (rule 3)."""
    sentence = _("%(department)s’s chair is empty: nobody is there who may answer for it in time.")
    initiative = turn.initiative
    return Stuck(
        title=str(initiative),
        why=sentence % {"department": chair},
        due_at=turn.due_at,
        is_late=turn.is_late(now),
        url=reverse("initiatives:appoint", args=[initiative.slug, turn.about]),
        act=_("Appoint a stand-in"),
    )


def waiting(turn: Turn, now: datetime) -> Stuck:
    whose = turn.seat or turn.get_role_display() or turn.person
    words = {"whose": str(whose)[:1].upper() + str(whose)[1:], "kind": turn.get_kind_display()}
    house_turn = reverse("budgets:changes")
    return Stuck(
        title=str(turn.initiative or _("What was set on the desk")),
        why=_("%(whose)s: %(kind)s") % words,
        due_at=turn.due_at,
        is_late=turn.is_late(now),
        url=turn.initiative.get_absolute_url() if turn.initiative else house_turn,
    )


def settings_in_words(house: Organisation) -> list[tuple[Setting, str, bool]]:
    """Each setting, its value in words, and whether a change of it waits for an executive."""
    set_ = Change.objects.open().filter(kind=Change.Kind.SETTING).values_list("subject", flat=True)
    waiting_for = {subject["setting"] for subject in set_}
    return [
        (
            setting,
            setting.in_words(house.settings[name], house.currency),
            name in waiting_for,
        )
        for name, setting in SETTINGS.items()
        if name in house.settings
    ]
