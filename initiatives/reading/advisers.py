"""Who advises at a table: beside the seats, shown and never counted (rule 30)."""

from django.urls import reverse

from ..advising import can_invite_adviser
from ..models import Adviser
from .advised import said_of
from .rows import Table

ADVISER = "adviser-"  # and the number of one, where a form chooses among departments and advisers


def advisers_of(table: Table) -> list[dict]:
    """In the order in which they were invited."""
    initiative, steward = table.initiative, table.initiative.steward_seat
    mine = {seat.pk for seat in table.mine}
    return [
        {
            "pk": adviser.pk,
            "name": adviser.name,
            "initials": adviser.initials,
            "partner": adviser.partner_name,
            "invited_by": adviser.invited_by,
            "department": adviser.department,
            "asked": adviser.asked,
            "until": adviser.until,
            "is_over": adviser.is_over,
            "said": said_of(adviser),
            "remove_url": reverse("initiatives:remove_adviser", args=[initiative.slug, adviser.pk])
            if not adviser.is_over and (adviser.seat in mine or steward in table.mine)
            else "",
        }
        for adviser in table.advisers
    ]


def advising_at(table: Table) -> list[tuple[int, str]]:
    """Who advises here now, by number and name: to keep a condition, for example."""
    if table.advisers is None:
        rows = Adviser.objects.current().filter(initiative=table.initiative)
        return list(rows.order_by("pk").values_list("pk", "person__name"))
    return [(one.pk, one.name) for one in table.advisers if not one.is_over]


def partners_of(table: Table) -> list[tuple[int, str]]:
    """To whom one may speak beyond the table: number and name."""
    here = {one.partner: one.partner_name for one in table.advisers if not one.is_over}
    return sorted(here.items(), key=lambda partner: partner[1])


def may_invite_adviser(table: Table) -> bool:
    return bool(table.mine) and bool(can_invite_adviser(table.user, table.initiative))
