"""What happens next, in order, and whose turn each step is."""

from collections.abc import Iterator

from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Rules
from budgets.models import Approval
from budgets.permissions import approvals_needed, blocking
from cooperative.templatetags.ui import spoken

from ..conditions import adviser_of, keeper_of
from ..models import Condition, Initiative, Seat
from .rows import Table
from .seats import day, opening, overruled_by, spelled, together

Step = dict[str, object]  # title, text, done, current


def steps_of(table: Table) -> list[Step]:
    """The way to live, or the way that was gone; the step that is on is marked."""
    if table.initiative.is_draft:
        found = list(_of_draft(table))
    elif table.initiative.takes_answers:
        deciding = (_sponsoring, _answers, _settling, _money, _begins)
        found = [step for part in deciding for step in part(table)]
    elif table.initiative.status in (Initiative.Status.LIVE, Initiative.Status.CLOSED):
        found = list(_gone(table))
    else:
        return []
    ahead = [step for step in found if not step["done"]]
    if ahead:
        ahead[0]["current"] = True
    return found


def way_of(initiative: Initiative) -> str:
    """What the steps are: the way ahead, or why it is live."""
    settled = initiative.status in (Initiative.Status.LIVE, Initiative.Status.CLOSED)
    ahead = not settled or initiative.takes_answers
    return _("What happens next") if ahead else _("Live, because")


def _step(title: str, text: str, *, done: bool = False) -> Step:
    return {"title": title, "text": text, "done": done, "current": False}


def _of_draft(table: Table) -> Iterator[Step]:
    department = table.initiative.department
    yield _step(
        _("Submit to the table"),
        _("A lead or deputy of %(department)s does it") % {"department": department},
    )
    yield _step(_("Every seat answers"), _("All at once, nobody waits for another"))
    yield _step(_("It goes live"), _("By itself, once all agree and the money is there"))


def _sponsoring(table: Table) -> Iterator[Step]:
    """Urgent is only what an executive stands behind; nobody waits for that to answer."""
    if table.initiative.awaits_sponsor:
        hours = table.initiative.rules.urgent_clock_hours
        yield _step(
            _("An executive sponsors it"),
            _("Answers are due %(hours)s hours later, by the clock; until then at the normal pace")
            % {"hours": hours},
        )


def _answers(table: Table) -> Iterator[Step]:
    """Who answers, and the chairs for which nobody can."""
    waiting = table.initiative.waiting
    empty = [seat for seat in waiting if not table.chairs.able(seat)]
    there = [seat for seat in waiting if seat not in empty]
    if there:
        due = min(seat.review.due_at for seat in there)
        late = _("Was due %(day)s") if due < table.at else _("Due %(day)s")
        yield _step(_answering(there), late % {"day": day(due)})
    for seat in empty:
        names = together(table.names(table.chairs.administrators)) or _("An administrator")
        yield _step(
            _("Somebody is named for %(department)s") % {"department": seat},
            _("%(people)s: nobody there can answer") % {"people": names},
        )


def _answering(seats: list[Seat]) -> str:
    names = [str(seat) for seat in seats]
    if len(names) > 3:
        return _("%(n)s departments answer") % {"n": opening(len(names))}
    sentence = ngettext("%(names)s answers", "%(names)s answer", len(names))
    return sentence % {"names": together(names)}


def _settling(table: Table) -> Iterator[Step]:
    initiative = table.initiative
    steward = steward_of(table)
    if initiative.objections:
        revises = _("%(steward)s revises") % {"steward": steward}
        yield _step(_settled(initiative.objections), revises)
    if not initiative.waiting and not initiative.objections and not initiative.is_of_one_mind:
        yield _step(
            _("One more department consents"),
            _("%(steward)s invites one") % {"steward": steward},
        )
    for question in table.questions:
        if question.verdict == Approval.Verdict.SEND_BACK:
            title = _("%(steward)s replies to %(person)s")
            names = {"steward": steward, "person": question.by}
            yield _step(title % names, _("It was sent back"))
    conditions = list(blocking(initiative))
    if len(conditions) > 1:
        yield _step(*_meetings(conditions))
    elif conditions:
        yield _step(*_meeting(table, conditions[0]))


def _settled(objections: list[Seat]) -> str:
    if len(objections) > 2:
        return _("%(n)s objections settled") % {"n": opening(len(objections))}
    names = together([str(seat) for seat in objections])
    title = ngettext(
        "%(names)s’s objection settled", "The objections of %(names)s settled", len(objections)
    )
    return title % {"names": names}


def _meetings(conditions: list[Condition]) -> tuple[str, str]:
    """Several conditions are one step: whose they are stands with each of them, below."""
    title = _("%(n)s conditions met") % {"n": opening(len(conditions))}
    names = list(dict.fromkeys(str(condition.review.seat) for condition in conditions))
    ticks = ngettext("%(names)s ticks them", "%(names)s tick them", len(names))
    return title, ticks % {"names": together(names)}


def _meeting(table: Table, condition: Condition) -> tuple[str, str]:
    """Whose turn a condition is: to do it, or to say whether it is met."""
    department, keeper = condition.review.seat, keeper_of(table.initiative, condition)
    ours, adviser = keeper.department_id == table.initiative.steward_id, adviser_of(condition)
    does = _("%(keeper)s does it, %(department)s ticks it")
    done = _("%(keeper)s says it is done, %(department)s looks")
    title = _("%(department)s’s condition met") % {"department": department}
    return title, (done if condition.is_done else does) % {
        "keeper": adviser or (steward_of(table) if ours else keeper),
        "department": department,
    }


def steward_of(table: Table) -> str:
    """Who acts for the steward, by first name; else the department."""
    seat = table.initiative.steward_seat
    names = table.names(table.chairs.able(seat)) if seat else []
    return names[0].split(" ")[0] if names else str(table.initiative.steward)


def _money(table: Table) -> Iterator[Step]:
    if not table.initiative.takes_pledges:
        return
    funding = table.funding
    if funding.short:
        title = _("%(amount)s more pledged") % {"amount": table.cash(funding.short)}
        yield _step(title, _("Any seat can pledge"))
    elif not funding.is_funded:
        yield _step(_("A second department pays"), _("No budget this large is carried by one"))
    if table.missing_approvals:
        yield _step(*_approval(table))


def supporters_with_more(table: Table) -> list[Seat]:
    """Who pledged already, has more in the envelope, and of whom more would count."""
    counts = table.funding.counts
    return [
        seat
        for seat in table.seats
        if seat.pledged and seat.free and counts(seat.pledged + 1) > seat.pledged
    ]


def _approval(table: Table) -> tuple[str, str]:
    """Who approves, and why so many."""
    missing = table.missing_approvals
    given = {approval.by_id for approval in table.approvals}
    able = [name for pk, name in table.eyes.able.items() if pk not in given]
    if len(able) < missing:
        title = _("A further approver is named")
        return title, _("Four eyes: too few executives can approve this")
    because = why_so_many(table)
    if len(able) == missing:
        sentence = ngettext("%(names)s approves", "%(names)s approve", missing)
        return sentence % {"names": together(able)}, because
    title = ngettext("One executive approves", "%(n)s executives approve", missing)
    return title % {"n": opening(missing)}, _("%(why)s; %(names)s can") % {
        "why": because,
        "names": together(able),
    }


def why_so_many(table: Table) -> str:
    """“Needed above €10,000”: the band of rule 22 under which this falls."""
    rules, initiative = table.initiative.rules, table.initiative
    if initiative.is_regulated and _by_band(rules, initiative.target) < approvals_needed(
        initiative
    ):
        return _("Regulated or investor matters need two")
    below = [band for band in rules.bands if not band.holds(initiative.target)]
    limits = [band.up_to if band.up_to is not None else band.below for band in below]
    if not limits:
        return _("Every budget needs it")
    over = max(limits)
    sentence = (
        _("Needed above %(amount)s") if _is_up_to(below, over) else _("Needed from %(amount)s")
    )
    return sentence % {"amount": table.cash(over)}


def _by_band(rules: Rules, target: int) -> int:
    return rules.approvals_needed(target, regulated=False)


def _is_up_to(bands: list, amount: int) -> bool:
    return any(band.up_to == amount for band in bands)


def _begins(table: Table) -> Iterator[Step]:
    if table.initiative.is_being_revised:
        numbers = {
            "asked": table.revision.number,
            "agreed": table.initiative.agreed_revision.number,
        }
        yield _step(
            _("Revision %(asked)s takes force") % numbers,
            _("Until then revision %(agreed)s stays") % numbers,
        )
    if table.initiative.is_called_back:
        yield _step(_("It goes on"), _("Spending and tellings pause until then"))
    if not table.initiative.is_deciding:
        return
    first_day = table.revision.first_day
    yield _step(_("It goes live and begins"), spoken(first_day, "day"))


def _gone(table: Table) -> Iterator[Step]:
    """Why it is live (rule 23), and its days."""
    initiative = table.initiative
    count = len(table.seats)
    overruled = [seat for seat in table.seats if seat.is_overruled]
    over = sum(1 for seat in overruled if seat.objects_)
    all_seats = _("Both seats agreed") if count == 2 else _("All %(n)s seats agreed")
    some = _("%(n)s of %(all)s seats agreed") % {"n": count - over, "all": count}
    agreed = some if over else all_seats % {"n": spelled(count)}
    yield _step(agreed, day(initiative.agreed_at), done=True)
    for seat in overruled:
        yield _step(*went_ahead(seat), done=True)
    payers = sum(1 for seat in table.seats if seat.committed)
    if initiative.target:
        yield _step(
            _("%(amount)s committed") % {"amount": table.cash(initiative.target)},
            ngettext("by %(n)s department", "by %(n)s departments", payers)
            % {"n": spelled(payers)},
            done=True,
        )
    approvers = [approval.by.name for approval in table.approvals]
    if approvers:
        sentence = ngettext("%(names)s approved", "%(names)s approved", len(approvers))
        last = max(approval.at for approval in table.approvals)
        yield _step(sentence % {"names": together(approvers)}, day(last), done=True)
    yield _step(_("Live"), _("since %(day)s") % {"day": day(initiative.live_at)}, done=True)
    yield from _days(table)


def went_ahead(seat: Seat) -> tuple[str, str]:
    """“Went ahead over HR’s objection”, “by Dana Brandt, because …” (rule 7)."""
    objection = _("Went ahead over %(department)s’s objection")
    condition = _("Went ahead over %(department)s’s condition")
    because = " ".join(given.reason.body for given in seat.review.given)
    return (objection if seat.objects_ else condition) % {"department": seat}, _(
        "by %(people)s, because: %(because)s"
    ) % {"people": overruled_by(seat), "because": Truncator(because).chars(160)}


def _days(table: Table) -> Iterator[Step]:
    revision, today = table.revision, table.at.astimezone(table.house.zone).date()
    yield _step(_("First day"), spoken(revision.first_day, "day"), done=revision.first_day < today)
    if revision.last_day:
        done = revision.last_day < today
        yield _step(_("Last day"), spoken(revision.last_day, "day"), done=done)
