"""Who sits at a table and why, and asking a seat (rules 2, 4, 10, 14). Writes seats and reviews."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Department, Organisation, Section, User
from accounts.worktime import after_working_days, end_of, next_working_day, working_day_from
from cooperative.verdicts import ALLOWED, Refused, Stale, Verdict, not_now

from .content import Content, changes
from .models import Initiative, Overruling, Review, Revision, Seat, SeatRequest
from .permissions import answered_for

SPONSORED_WITHIN = timedelta(hours=1)  # by the clock
Due = dict[int, datetime]  # department id -> due time, from a loader alone


def fresh(seat: Seat) -> Seat:
    """The same seat as it stands under the lock of its initiative."""
    seat.initiative.look_again()
    seat.refresh_from_db(fields=["left_at"])
    return seat.initiative.seat_of(seat.department_id) or seat


def reasons_of(department: Department, watches: dict, content: Content, proposing: int) -> list:
    """Why a department sits by itself: it proposed, it always sits, it watches a ticked fact."""
    reasons = []
    if department.pk == proposing:
        text = _("%(department)s proposed it.") % {"department": department}
        reasons.append({"kind": Seat.Reason.PROPOSER, "fact": "", "text": text})
    if watches["always"] is not None:
        reasons.append({"kind": Seat.Reason.ALWAYS, "fact": "", "text": watches["always"]})
    for fact, text in watches["facts"].items():
        if fact in content.facts:
            reasons.append({"kind": Seat.Reason.FACT, "fact": fact, "text": text})
    return reasons


def is_by_right(reasons: Iterable[dict]) -> bool:
    return any(r["kind"] in (Seat.Reason.ALWAYS, Seat.Reason.FACT) for r in reasons)


def seat_by_right(
    initiative: Initiative,
    content: Content,
    *,
    by: User | None,
    at: datetime,
    ticked: Iterable[str] = (),
) -> list[Seat]:
    """Seat whom the content seats, and show today's reasons. Returns those who sit down now.

    `ticked`: the facts that this revision ticks; they alone bring back who has left.
    """
    for seat in initiative.table:
        department = seat.department
        if not department.is_archived:
            watches = _watches(initiative, department)
            reasons = reasons_of(department, watches, content, initiative.department_id)
            _show_reasons(seat, reasons, initiative.is_draft)
    newcomers = []
    for department, reasons in who_joins(initiative, content, ticked).items():
        own = department.pk == initiative.department_id
        newcomers.append(sit(initiative, department, reasons, by=by if own else None, at=at))
    initiative.look_again()
    return newcomers


def who_joins(
    initiative: Initiative, content: Content, ticked: Iterable[str] = ()
) -> dict[Department, list]:
    """The departments that a content would seat and that do not sit yet, with the reasons.

    Who left by an own act comes back for a fact that is ticked anew, and for nothing else.
    """
    seated = {seat.department_id for seat in initiative.table}
    left = initiative.seats.filter(department=OuterRef("pk"), left_at__isnull=False)
    joining = {}
    for department in Department.objects.current().annotate(has_left=Exists(left)):
        watches = _watches(initiative, department)
        reasons = reasons_of(department, watches, content, initiative.department_id)
        back = not department.has_left or any(r["fact"] in set(ticked) for r in reasons)
        if reasons and back and department.pk not in seated:
            joining[department] = reasons
    return joining


def keep_invited(
    initiative: Initiative, invited: Iterable[Department], *, by: User, at: datetime
) -> None:
    """Let exactly these departments be invited to a draft, where nobody has been asked yet."""
    chosen = {department.pk: department for department in invited}
    seated = {seat.department_id: seat for seat in initiative.table}
    for seat in initiative.table:
        others = [r for r in seat.reasons if r["kind"] != Seat.Reason.INVITED]
        if seat.department_id not in chosen and others != seat.reasons:
            _keep_reasons(seat, others)
    for pk, department in chosen.items():
        seat, reason = seated.get(pk), invitation(department, by)
        if seat is None:
            sit(initiative, department, [reason], by=by, at=at)
        elif not any(r["kind"] == Seat.Reason.INVITED for r in seat.reasons):
            _keep_reasons(seat, [*seat.reasons, reason])
    initiative.look_again()


def invitation(department: Department, by: User, words: str = "") -> dict:
    """The reason of a seat that was invited: the words of who did so, or that they did."""
    names = {"person": by, "department": department}
    text = words or _("%(person)s invited %(department)s.") % names
    return reason_of(Seat.Reason.INVITED, text)


def reason_of(kind: Seat.Reason, text: str) -> dict:
    """Why a department sits that no fact seats."""
    return {"kind": kind, "fact": "", "text": text}


def sit_down(
    initiative: Initiative,
    department: Department,
    reason: dict,
    *,
    by: User,
    at: datetime,
    due_at: datetime | None = None,
) -> Seat:
    """Give a department a seat where it is decided upon, and ask it at once (rule 2)."""
    seat = sit(initiative, department, [reason], by=by, at=at)
    remember_watches(initiative, department)
    ask(seat, initiative.revision, Review.Cause.JOINED, at=at, due_at=due_at)
    initiative.look_again()
    move_along(initiative)
    return seat


def sit(
    initiative: Initiative, department: Department, reasons: list, *, by: User | None, at: datetime
) -> Seat:
    """Give a department a seat, with its reasons. What it asked for it has."""
    asking = initiative.seat_requests.open().filter(department=department)
    asking.update(outcome=SeatRequest.Outcome.SEATED, settled_at=at, settled_by=by)
    return Seat.objects.create(
        initiative=initiative,
        department=department,
        reasons=reasons,
        by_right=is_by_right(reasons),
        added_at=at,
        added_by=by,
    )


def ask(
    seat: Seat,
    revision: Revision,
    cause: Review.Cause,
    *,
    at: datetime,
    due_at: datetime | None = None,
    changed: Iterable[str] = (),
) -> Review:
    """Ask a seat about a revision; what it said before counts no more."""
    if seat.review:
        seat.review.supersede(at)
    review = Review.objects.create(
        seat=seat,
        revision=revision,
        cause=cause,
        changed=list(changed),
        asked_at=at,
        due_at=max(due_at or due_of(seat, at), at),
    )
    seat.counting = [review]
    return review


def due_of(seat: Seat, at: datetime) -> datetime:
    """Until when a seat that is asked now is to answer (rule 14).

    Urgent by the clock, else in its department's calendar; while a sponsor is awaited, never after
    the decision day, which is near.
    """
    initiative, rules = seat.initiative, seat.initiative.rules
    if initiative.is_urgent:
        return at + timedelta(hours=rules.urgent_clock_hours)
    due_at = after_working_days(seat.department.calendar, at, rules.normal_working_days)
    if not initiative.awaits_sponsor:
        return due_at
    house = Organisation.objects.current()
    day = initiative.decision_day or days_to_decide(initiative, house, urgent_day(initiative, at))
    return min(due_at, end_of(day, house.zone) - timedelta(minutes=1))


def urgent_day(initiative: Initiative, at: datetime) -> date:
    """The local day of the last answer, if an executive sponsors it within the hour."""
    hours = SPONSORED_WITHIN + timedelta(hours=initiative.rules.urgent_clock_hours)
    return (at + hours).astimezone(Organisation.objects.current().zone).date()


def what_concerns(seat: Seat, new: Revision | Content) -> list[str]:
    """What of a new content outdates a seat's answer: sections, facts, or the total (rule 10)."""
    seen = seat.review.seen
    watched = changes(seen.hashes, new.hashes).watched(seat.watched_sections, seat.watched_facts)
    risen = new.target * 100 > seen.target * (100 + seat.initiative.rules.total_rise_percent)
    return [*watched.sections, *watched.facts, *(["total"] if risen else [])]


def concerned(initiative: Initiative, new: Revision | Content) -> dict[Seat, list[str]]:
    """The seats whose answers a content outdates, and why. The others stay. Writes nothing."""
    answered = [seat for seat in initiative.table if seat.has_answered]
    found = {seat: what_concerns(seat, new) for seat in answered}
    return {seat: why for seat, why in found.items() if why}


def ask_all(initiative: Initiative, cause: Review.Cause, *, at: datetime, due: Due) -> None:
    """Ask every seat at once; nobody waits for another department (rule 4)."""
    for seat in initiative.table:
        ask(seat, initiative.revision, cause, at=at, due_at=due.get(seat.department_id))


def ask_those_concerned(
    initiative: Initiative, new: Revision, *, at: datetime, due: Due
) -> dict[Seat, list[str]]:
    """Outdate exactly the answers that a revision concerns and ask those seats again (rule 10)."""
    outdated = concerned(initiative, new)
    for seat, why in outdated.items():
        due_at = due.get(seat.department_id)
        ask(seat, new, Review.Cause.REVISION, at=at, due_at=due_at, changed=why)
    return outdated


def keep_pace(initiative: Initiative, *, at: datetime, due: Due) -> None:
    """Whoever has not answered does so by the pace that it has from now on (rule 14)."""
    for seat in initiative.waiting:
        seat.review.due_at = max(due.get(seat.department_id) or due_of(seat, at), at)
        seat.review.save(update_fields=["due_at"])
    initiative.look_again()
    move_along(initiative)


def end_overrulings(initiative: Initiative, at: datetime) -> None:
    """Where regulated or investor matters are ticked, nothing is overruled any more (rule 7)."""
    standing = Overruling.objects.standing()
    standing.filter(review__seat__initiative=initiative).update(ended_at=at)
    initiative.look_again()


def are_enough(initiative: Initiative) -> Verdict:
    """At least so many departments sit at a table (rule 1)."""
    least = initiative.rules.minimum_seats
    if len(initiative.table) < least:
        return not_now(
            _("At least %(least)s departments sit at a table. Invite one more.") % {"least": least}
        )
    return ALLOWED


def is_whole(seat: Seat, choice, words, harm, section, change, condition) -> Verdict:
    """Does an answer say what it must say (rule 5)?"""
    if choice not in Review.Answer.values or (section and section not in Section.values):
        return not_now(_("Choose one of the four answers."))
    if choice == Review.Answer.OBJECT and not (harm and section and change):
        return not_now(_("An objection names the harm, the section and the change."))
    if choice == Review.Answer.CONSENT_WITH_CONDITION and not condition:
        return not_now(_("Enter the condition."))
    if choice == Review.Answer.STAND_ASIDE and seat.by_right and not words:
        return not_now(
            _("Your department sits here by right. Say in one line why it stands aside.")
        )
    return ALLOWED


def sits_here(initiative: Initiative, keeper: int | None) -> Verdict:
    """Does the department that is to keep a condition sit at this table?"""
    if keeper and not initiative.seat_of(keeper):
        return not_now(_("Who keeps a condition sits at this table. Choose one that does."))
    return ALLOWED


def require_known(seat: Seat, stands: int | None) -> None:
    """Refuse what was written over another answer of the seat than the one that stands (rule 12).

    `stands`: as the page had it; None where nobody has read a page.
    """
    if stands in (None, seat.stands):
        return
    about = {"department": seat, "person": seat.review.answered_by}
    if not seat.has_answered:
        sentence = _("%(department)s is undecided again since you began. Your text is kept.")
        raise Stale(sentence % about)
    sentence = _(
        "%(person)s answered for %(department)s while you wrote: %(answer)s. Your text is kept; "
        "sent once more, it takes the place of that answer."
    )
    raise Stale(sentence % (about | {"answer": seat.review.get_answer_display().lower()}))


def may_stand_in(seat: Seat, person: User) -> Verdict:
    """Whom administrators may appoint: of the department, or an executive (rule 3)."""
    here = seat.department_id in person.roles
    if not person.is_active or not (here or person.is_executive):
        return not_now(
            _("Appoint somebody of %(department)s, or an executive.") % {"department": seat}
        )
    if answered_for(person, seat.initiative) - {seat.department_id}:
        return not_now(_("%(person)s has answered for another seat here.") % {"person": person})
    return ALLOWED


def take_snapshot(initiative: Initiative) -> None:
    """Keep today's settings and watches; later changes never touch this initiative."""
    initiative.rules_stored = Organisation.objects.current().rules_stored
    current = Department.objects.current()
    initiative.watches = {str(department.pk): department.watches for department in current}
    initiative.save(update_fields=["rules_stored", "watches"])


def remember_watches(initiative: Initiative, department: Department) -> None:
    """A department that is younger than the snapshot brings its own watches."""
    if str(department.pk) not in initiative.watches:
        initiative.watches[str(department.pk)] = department.watches
        initiative.save(update_fields=["watches"])


def decision_day_of(initiative: Initiative, at: datetime) -> tuple[date, datetime]:
    """The chosen decision day or the default, and when it ends (UTC).

    Raises `Refused` where the chosen day lies before the latest due time (rule 14).
    """
    house = Organisation.objects.current()
    earliest = latest_due_day(initiative, house)
    latest = max(earliest, at.astimezone(house.zone).date())
    if initiative.awaits_sponsor:
        latest = urgent_day(initiative, at)
    default = days_to_decide(initiative, house, latest)
    day = initiative.decision_day or default
    if day < earliest:
        sentence = _("The last answer is due on %(day)s. Decide on that day or later.")
        raise Refused(not_now(sentence % {"day": date_format(earliest, "j F")}))
    return day, end_of(day, house.zone)


def move_along(initiative: Initiative) -> None:
    """A later review moves the decision day along; it never lies before a due time (rule 14).

    Of what is live that day has done its work.
    """
    if not initiative.is_deciding:
        return
    house = Organisation.objects.current()
    latest = latest_due_day(initiative, house)
    if latest > initiative.decision_day:
        set_decision_day(initiative, days_to_decide(initiative, house, latest))


def days_to_decide(initiative: Initiative, house: Organisation, latest: date) -> date:
    """The default decision day: the latest due time and some working days more (rule 14)."""
    days = initiative.rules.decision_days_after_due
    return next_working_day(house.calendar, working_day_from(house.calendar, latest), days)


def latest_due_day(initiative: Initiative, house: Organisation) -> date:
    """The local day of the last due time at this table."""
    due = max(seat.review.due_at for seat in initiative.table if seat.review)
    return due.astimezone(house.zone).date()


def set_decision_day(initiative: Initiative, day: date) -> None:
    """Write the day and, in UTC, when it ends where the organisation is."""
    initiative.decision_day = day
    initiative.decision_ends_at = end_of(day, Organisation.objects.current().zone)
    initiative.save(update_fields=["decision_day", "decision_ends_at"])


def _watches(initiative: Initiative, department: Department) -> dict:
    """Today's watches for a draft, the snapshot once it is submitted."""
    return department.watches if initiative.is_draft else initiative.watches_of(department.pk)


def _show_reasons(seat: Seat, reasons: list, in_draft: bool) -> None:
    """Once asked, a seat keeps its reasons and may gain some; in a draft it may lose its place."""
    asked = [r for r in seat.reasons if r["kind"] not in ("proposer", "always", "fact")]
    if in_draft:
        _keep_reasons(seat, reasons + asked)
    else:
        _keep_reasons(seat, seat.reasons + [r for r in reasons if r not in seat.reasons])


def _keep_reasons(seat: Seat, kept: list) -> None:
    """Write a seat's reasons. Without any it goes: a draft's seat, which nobody has asked yet."""
    if not kept:
        seat.delete()
    elif kept != seat.reasons:
        seat.reasons, seat.by_right = kept, is_by_right(kept)
        seat.save(update_fields=["reasons", "by_right"])
