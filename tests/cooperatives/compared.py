"""What a database holds of a file, compared act by act; each difference is one line of text."""

from collections.abc import Iterator
from datetime import datetime

from django.utils import timezone

from accounts.models import Organisation
from budgets.models import Account, Approval, Commitment, funding_of
from budgets.permissions import approvals_needed, blocking, who_can_approve
from initiatives.events import digest_of
from initiatives.life import duties_of
from initiatives.models import Condition, Event, Initiative, Notice, Overruling, Review, Turn

from .plain_time import PlainTime
from .recorded import differences_of_records

# The file's names of what happens by itself or is said, and ours.
KINDS = {
    "initiative.drafted": ["initiative_proposed"],
    "initiative.submitted": ["initiative_submitted"],
    "initiative.agreed": ["initiative_agreed"],
    "initiative.reopened": ["initiative_reopened"],
    "initiative.live": ["initiative_went_live"],
    "initiative.parked": ["initiative_parked"],
    "initiative.withdrawn": ["initiative_withdrawn"],
    "seat.nudged": ["seat_nudged"],
    "stand_in.appointed": ["stand_in_appointed"],
    "answer.given": ["review_answered", "review_reconsidered"],
    "answer.outdated": ["review_outdated"],
    "condition.met": ["condition_met"],
    "revision.published": ["revision_published"],
    "approval.given": ["approval_given"],
    "approval.asked": ["question_asked"],
    "approval.answered": ["question_replied"],
    "approval.sent_back": ["initiative_sent_back"],
    "approval.declined": ["initiative_declined"],
    "adviser.answered": ["adviser_answered"],
    "comment.posted": ["comment_posted"],
    "expense.recorded": ["expense_recorded"],
    "expense.confirmed": ["expense_confirmed"],
    "initiative.closed": ["initiative_closed"],
}
OVERRULING = ("objection.overruled", "condition.overruled")
PLEDGING = ("pledge.made", "pledge.raised", "pledge.lowered", "pledge.withdrawn")


class Compared:
    """One file beside the database into which it was loaded."""

    def __init__(self, data: dict, now: datetime) -> None:
        self.data = data
        self.time = PlainTime(data, now)
        self.decimals = Organisation.objects.current().decimals

    def money(self, text: str | None) -> int | None:
        return None if text is None else int(text.replace(".", ""))

    def differences(self) -> list[str]:
        found = []
        for row in self.data["initiatives"]:
            initiative = Initiative.objects.filter(slug=row["id"]).first()
            if initiative:
                pairs = self.pairs(row, initiative)
                found += [
                    f"{row['id']}: {name}: {there!r} in the file, {here!r} in the database"
                    for name, there, here in pairs
                    if there != here
                ]
        return found + list(self.of_the_house())

    def pairs(self, row: dict, initiative: Initiative) -> Iterator[tuple[str, object, object]]:
        yield from self.basics(row, initiative)
        yield from self.revisions(row, initiative)
        yield from self.seats(row, initiative)
        yield from self.answers(row, initiative)
        yield from self.money_said(row, initiative)
        yield from self.words_said(row, initiative)
        yield from self.events(row, initiative)
        yield from self.expected(row["expected"], initiative)
        yield from self.duties(row, initiative)

    def basics(self, row: dict, initiative: Initiative):
        moment = self.time.moment
        for name in ("drafted_at", "submitted_at", "agreed_at", "live_at"):
            yield name, moment(row[name]), getattr(initiative, name)
        for name in ("proposed_by", "submitted_by", "department", "steward", "theme"):
            yield name, row[name], getattr(getattr(initiative, name), "slug", None)
        yield "state", row["state"], initiative.status
        yield "title", row["title"], initiative.title
        yield "decision day", self.time.day(row["decision_day"]), initiative.decision_day

    def revisions(self, row: dict, initiative: Initiative):
        found = {revision.number: revision for revision in initiative.revisions.all()}
        yield "revisions", [r["number"] for r in row["revisions"]], sorted(found)
        for said in row["revisions"]:
            revision = found[said["number"]]
            name = f"revision {revision.number}"
            yield name, self.time.moment(said["at"]), revision.published_at
            authors = sorted(person.slug for person in revision.authors.all())
            yield f"{name}, authors", sorted(said["authors"]), authors
            yield f"{name}, note", said["note"], revision.note.body if revision.note else ""
            yield from self.content(name, said, revision.content)
        if row["state"] == "draft":
            draft = initiative.drafts.shared().get()
            yield "saved", self.time.moment(row["draft"]["saved_at"]), draft.saved_at
            yield from self.content("draft", row["draft"], draft.content)

    def content(self, name: str, said: dict, content):
        for part in ("title", "purpose", "hope"):
            yield f"{name}, {part}", said[part], getattr(content, part)
        yield f"{name}, sections", said["sections"], content.sections
        yield f"{name}, facts", set(said["facts"]), set(content.facts)
        for part in ("first_day", "last_day"):
            yield f"{name}, {part}", self.time.day(said[part]), getattr(content, part)
        lines = [(line["label"], self.money(line["amount"])) for line in said["budget_lines"]]
        yield f"{name}, lines", lines, [(line.label, line.amount) for line in content.lines]
        files = [(file["section"], file["file_name"]) for file in said["attachments"]]
        yield f"{name}, files", files, [(f.section, f.file_name) for f in content.attachments]
        yield f"{name}, target", self.money(said["target"]), content.target

    def seats(self, row: dict, initiative: Initiative):
        found = {seat.department.slug: seat for seat in initiative.table}
        yield "seats", {seat["department"] for seat in row["seats"]}, set(found)
        yield "steward first", row["seats"][0]["department"], next(iter(found))
        for said in row["seats"]:
            seat = found[said["department"]]
            name = f"seat of {seat.department.slug}"
            yield name, self.time.moment(said["added_at"]), seat.added_at
            yield f"{name}, by right", said["by_right"], seat.by_right
            yield f"{name}, by", said["added_by"], seat.added_by and seat.added_by.slug
            reasons = {(reason["kind"], reason["fact"] or "") for reason in said["reasons"]}
            yield f"{name}, reasons", reasons, {(r["kind"], r["fact"]) for r in seat.reasons}
            stand_in = said["stand_in"] and said["stand_in"]["person"]
            yield f"{name}, stand-in", stand_in, seat.stand_in and seat.stand_in.slug

    def answers(self, row: dict, initiative: Initiative):
        asked, given, terms = [], [], []
        for review in row["reviews"]:
            name, moment = review["department"], self.time.moment
            changed = {*review["changed_sections"], *review["changed_facts"]}
            asked.append(
                (name, review["cause"], moment(review["asked_at"]), moment(review["due"]))
                + (review["revision"], tuple(sorted(changed)))
            )
            for said in review["answers"]:
                if said["verdict"] != "reconsider":
                    given.append(self._answer_said(name, said))
                if said.get("condition"):
                    terms.append(self._condition_said(name, said["condition"]))
        causes = ("submitted", "joined", "revision")
        reviews = Review.objects.filter(seat__initiative=initiative)
        found = reviews.filter(cause__in=causes).select_related("seat__department", "revision")
        yield "asked", sorted(asked), sorted(self._review_asked(review) for review in found)
        answered = reviews.exclude(answer="").select_related("seat__department", "words")
        yield "answers", sorted(given), sorted(self._review_answered(r) for r in answered)
        yield from self.overrulings(row, initiative)
        set_ = Condition.objects.filter(review__seat__initiative=initiative)
        found = sorted((self._condition(condition) for condition in set_), key=str)
        yield "conditions", sorted(terms, key=str), found

    def overrulings(self, row: dict, initiative: Initiative):
        """Who overruled what a department said, and why; also what has ended since."""
        said = [
            (self.time.moment(one["at"]), review["department"], one["by"], one["reason"])
            for review in row["reviews"]
            for answer in review["answers"]
            for terms in (answer.get("objection"), answer.get("condition"))
            for one in (terms or {"overruled": []})["overruled"]
        ]
        columns = ("at", "review__seat__department__slug", "by__slug", "reason__body")
        made = Overruling.objects.filter(review__seat__initiative=initiative)
        yield "overrulings", sorted(said), sorted(made.values_list(*columns))

    def _answer_said(self, name: str, said: dict) -> tuple:
        objection = said.get("objection") or {"harm": "", "section": "", "change": ""}
        return (
            self.time.moment(said["at"]),
            name,
            said["by"],
            said["on_behalf_of"] or "",
            said["verdict"],
            said["revision"],
            said["words"],
            *(objection[part] for part in ("harm", "section", "change")),
        )

    def _review_asked(self, review: Review) -> tuple:
        changed = set(review.changed)
        if "total" in changed:
            changed = changed - {"total"} or {"budget"}
        place = (review.seat.department.slug, review.cause, review.asked_at, review.due_at)
        return (*place, review.revision.number, tuple(sorted(changed)))

    def _review_answered(self, review: Review) -> tuple:
        return (
            review.answered_at,
            review.seat.department.slug,
            review.answered_by.slug,
            review.on_behalf_of.slug if review.on_behalf_of else "",
            review.answer,
            review.seen.number,
            review.words.body if review.words else "",
            review.harm.body if review.harm else "",
            review.section,
            review.change.body if review.change else "",
        )

    def _condition_said(self, name: str, said: dict) -> tuple:
        when = None if said["when"] == "before_live" else said["when"]["while_live_by"]
        met = said["met"] or {"at": None, "by": None}
        terms = (self.time.day(when), self.time.moment(met["at"]), met["by"])
        return (name, said["text"], *terms)

    def _condition(self, condition: Condition) -> tuple:
        name = condition.review.seat.department.slug
        met_by = condition.met_by and condition.met_by.slug
        return (name, condition.words.body, condition.by_day, condition.met_at, met_by)

    def money_said(self, row: dict, initiative: Initiative):
        keys = ("department", "by", "on_behalf_of", "kind")
        said = [
            (self.time.moment(p["at"]), *(p[key] or "" for key in keys), self.money(p["amount"]))
            for p in row["pledges"]
        ]
        made = initiative.pledges.exclude(kind="returned").select_related("department", "by")
        yield "pledges", said, [self._pledge(pledge) for pledge in made]
        rest = row["parked"] if row["state"] == "parked" else row["withdrawn"]
        remembered = {
            (part["department"], self.money(part["amount"]))
            for part in (rest or {"remembered": []})["remembered"]
        }
        returned = initiative.pledges.filter(kind="returned", rest__ended_at=None)
        found = set(returned.values_list("department__slug", "before"))
        yield "remembered", remembered, found
        commitments = Commitment.objects.filter(initiative=initiative)
        columns = ("department__slug", "pledged", "counted", "committed")
        bound = {
            (c["department"], *(self.money(c[key]) for key in ("pledged", "counted", "committed")))
            for c in row["commitments"]
        }
        yield "commitments", bound, set(commitments.values_list(*columns))
        yield "approvals", [self._said(a) for a in row["approvals"]], self._approvals(initiative)

    def _pledge(self, pledge) -> tuple:
        behalf = pledge.on_behalf_of.slug if pledge.on_behalf_of else ""
        place = (pledge.at, pledge.department.slug, pledge.by.slug, behalf)
        return (*place, pledge.kind, pledge.amount)

    def _said(self, said: dict) -> tuple:
        moment = self.time.moment
        answer = said["answer"] or {"by": None, "at": None, "text": None}
        voided = said["voided"] and moment(said["voided"]["at"])
        return (
            *(moment(said["at"]), said["by"], said["verdict"], said["revision"]),
            *(self.money(said["up_to"]), said["reason"], voided),
            *(answer["by"], answer["text"]),
        )

    def _approvals(self, initiative: Initiative) -> list[tuple]:
        return [
            (
                *(a.at, a.by.slug, a.verdict, a.revision.number, a.up_to),
                *(a.words.body if a.words else "", a.voided_at),
                *(a.replied_by.slug if a.reply else None, a.reply.body if a.reply else None),
            )
            for a in Approval.objects.filter(initiative=initiative)
        ]

    def words_said(self, row: dict, initiative: Initiative):
        said = [
            (self.time.moment(c["at"]), c["by"], c["section"] or "", c["body"])
            for c in row["comments"]
        ]
        columns = ("posted_at", "by__slug", "section", "words__body")
        yield "comments", sorted(said), sorted(initiative.comments.values_list(*columns))
        replies = sum(1 for comment in row["comments"] if comment["reply_to"])
        yield "replies", replies, initiative.comments.filter(reply_to__isnull=False).count()
        nudges = [(self.time.moment(n["at"]), n["by"], n["department"]) for n in row["nudges"]]
        nudged = initiative.events.filter(kind=Event.Kind.SEAT_NUDGED)
        columns = ("at", "by__slug", "seat__department__slug")
        yield "nudges", sorted(nudges), sorted(nudged.values_list(*columns))
        for state in ("parked", "withdrawn"):
            kind = getattr(Event.Kind, f"INITIATIVE_{state.upper()}")
            if row["state"] == state and initiative.rests.current().get().kind == state:
                at = initiative.events.get(kind=kind).at
                yield state, self.time.moment(row[state]["at"]), at

    def events(self, row: dict, initiative: Initiative):
        """By kind, time and person, where the file has events at all."""
        if not row["events"]:
            return
        for kind, ours in KINDS.items():
            told = [e for e in row["events"] if e["kind"] == kind]
            if kind == "revision.published":
                told = [e for e in told if e["revision"] > 1]
            said = sorted((self.time.moment(e["at"]), e["by"] or "") for e in told)
            found = initiative.events.filter(kind__in=ours).values_list("at", "by__slug")
            by_itself = kind.split(".")[1] in ("agreed", "reopened", "live", "parked", "outdated")
            here = sorted((at, "" if by_itself else by) for at, by in found)
            yield f"events {kind}", said, here
        for kind, told in (("pledge_set", PLEDGING), ("answer_overruled", OVERRULING)):
            said = sorted(self.time.moment(e["at"]) for e in row["events"] if e["kind"] in told)
            found = initiative.events.filter(kind=kind)
            yield f"events {kind}", said, sorted(found.values_list("at", flat=True))

    def expected(self, expected: dict, initiative: Initiative):
        funding = funding_of(initiative)
        surplus = max(0, funding.counted - funding.target)
        for name in ("target", "pledged", "counted", "short"):
            yield name, self.money(expected[name]), getattr(funding, name)
        yield "surplus", self.money(expected["surplus"]), surplus
        yield "funded", expected["funded"], funding.is_funded
        yield "approvals needed", expected["approvals_needed"], approvals_needed(initiative)
        given = Approval.objects.filter(initiative=initiative).given()
        yield "approvals given", expected["approvals_given"], given.count()
        able = sorted(person.slug for person in who_can_approve(initiative))
        yield "may approve", sorted(expected["may_approve"]), able
        seats = initiative.table if initiative.status != "draft" else []
        standing = {seat.department.slug: seat.standing for seat in seats}
        yield "standing", expected["standing"], standing
        now = timezone.now()
        late = sorted(seat.department.slug for seat in seats if seat.review.is_held_up(now))
        yield "held up by", sorted(expected["held_up_by"]), late
        unmet = [c for seat in seats for c in seat.review.asked_for if not c.is_met]
        yield "open conditions", expected["open_conditions"], len(unmet)
        yield "blocking conditions", expected["blocking_conditions"], len(blocking(initiative))
        counted = initiative.expenses.spent().values_list("amount", flat=True)
        yield "spent", self.money(expected["spent"]), sum(counted)

    def duties(self, row: dict, initiative: Initiative):
        """Each waits for somebody now, and nothing else does."""
        owed = {duty.key(initiative) for duty in duties_of(initiative, timezone.now())}
        yield "duties", owed, set(initiative.turns.open().values_list("key", flat=True))
        waiting = {
            name
            for name, standing in row["expected"]["standing"].items()
            if standing in ("waiting", "outdated") and row["state"] in ("in_review", "agreed")
        }
        turns = initiative.turns.open().filter(kind=Turn.Kind.ANSWER)
        asked = set(turns.values_list("seat__department__slug", flat=True))
        yield "turns to answer", waiting, asked

    # --- The house -----------------------------------------------------------------------------

    def of_the_house(self) -> Iterator[str]:
        yield from self._envelopes()
        yield from self._chains()
        yield from differences_of_records()
        if sum(Account.objects.values_list("balance", flat=True)):
            yield "The ledger does not balance."
        if Notice.objects.filter(sent_at=None).exists() or Notice.objects.filter(read_at=None):
            yield "Something is still to be told."

    def _envelopes(self) -> Iterator[str]:
        """Recomputed over what was loaded; what the file expects is over everything."""
        year = self.time.fiscal_year(self.data["organisation"]["fiscal_year"]["starts"])
        granted = {
            row["department"]: self.money(row["amount"])
            for row in self.data["envelopes"]
            if row["countersigned_at"]
        }
        bound = dict.fromkeys(granted, 0)
        for row in self.data["initiatives"]:
            if Initiative.objects.filter(slug=row["id"]).exists():
                for name, amount in self.bound_by(row).items():
                    bound[name] += amount
        for name, amount in granted.items():
            found = Account.objects.filter(kind="envelope", department__slug=name, year=year)
            free = found.values_list("balance", flat=True).first() or 0
            if free != amount - bound[name]:
                yield f"envelope of {name}: {amount - bound[name]} free in the file, {free} here"

    def bound_by(self, row: dict) -> dict[str, int]:
        """What an initiative holds of each envelope: pledges, or what it was committed."""
        if row["state"] in ("parked", "withdrawn"):
            return {}
        if row["commitments"]:
            back = (row["closed"] or {}).get("returned", [])
            returned = {r["department"]: self.money(r["amount"]) for r in back}
            return {
                c["department"]: self.money(c["committed"]) - returned.get(c["department"], 0)
                for c in row["commitments"]
            }
        return {p["department"]: self.money(p["amount"]) for p in row["pledges"]}

    def _chains(self) -> Iterator[str]:
        previous: dict = {}
        for event in Event.objects.order_by("number"):
            number, digest = previous.get(event.initiative_id, (0, ""))
            if (event.number, event.previous) != (number + 1, digest) or (
                event.digest != digest_of(event)
            ):
                yield f"The chain breaks at {event}."
            previous[event.initiative_id] = (event.number, event.digest)
