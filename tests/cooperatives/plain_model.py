"""The rules of one table, written down once more and plainly, without a word of the product's code.

It keeps everything as the file has it. What the product comes to is compared with this.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from .house import FACTS, SECTIONS, House

ANSWERS = ("consent", "consent_with_condition", "object", "stand_aside")
Moment = tuple[int, int]  # day, minute of the day


@dataclass
class Words:
    """A content: the texts of the file, and a stamp for what each section says."""

    row: dict
    stamps: dict[str, int]
    target: int
    payees: set[str]

    @property
    def facts(self) -> set[str]:
        return set(self.row["facts"])


@dataclass
class Chair:
    """A seat: its row, its review that is open or counts, and what it said."""

    row: dict
    review: dict | None = None
    verdict: str = ""
    saw: Words | None = None
    cause: str = ""
    watches_too: str = ""  # the section that a standing objection names
    condition: dict | None = None  # the one that counts
    in_the_way: dict | None = None  # its objection or blocking condition
    overruled_by: list[str] = field(default_factory=list)
    is_overruled: bool = False

    def forget(self) -> None:
        """What it said counts no more."""
        self.verdict, self.condition, self.watches_too = "", None, ""
        self.in_the_way, self.overruled_by, self.is_overruled = None, [], False

    @property
    def standing(self) -> str:
        if self.verdict == "object" and self.is_overruled:
            return "overruled"
        if self.verdict:
            return self.verdict
        return "outdated" if self.cause == "revision" else "waiting"


@dataclass
class Approval:
    row: dict
    up_to: int
    is_void: bool = False
    is_open: bool = False  # asked or sent back, and not settled


@dataclass
class Table:
    """One initiative under the rules."""

    house: House
    department: str
    steward: str
    proposed_by: str
    draft: Words
    state: str = "draft"
    chairs: dict[str, Chair] = field(default_factory=dict)
    revisions: list[Words] = field(default_factory=list)
    reviews: list[dict] = field(default_factory=list)
    pledged: dict[str, int] = field(default_factory=dict)
    pledges: list[dict] = field(default_factory=list)
    approvals: list[Approval] = field(default_factory=list)
    answered_for: dict[str, str] = field(default_factory=dict)  # person -> department
    authors: set[str] = field(default_factory=set)
    spoke: set[str] = field(default_factory=set)  # answered or pledged, and on whose behalf
    agreed_at: str | None = None
    live_at: str | None = None
    remembered: list[dict] = field(default_factory=list)
    commitments: list[dict] = field(default_factory=list)

    # --- Settings -----------------------------------------------------------------------------

    @property
    def settings(self) -> dict:
        return self.house.data["settings"]

    def minor(self, text: str) -> int:
        return int(text.replace(".", ""))

    @property
    def words(self) -> Words:
        return self.revisions[-1] if self.revisions else self.draft

    @property
    def target(self) -> int:
        return self.words.target

    # --- Seats --------------------------------------------------------------------------------

    def reasons(self, name: str, facts: set[str]) -> list[dict]:
        """Why a department sits by itself."""
        department = self.house.departments[name]
        reasons = []
        if name == self.department:
            reasons.append({"kind": "proposer", "fact": None, "text": "It proposed."})
        if department.always:
            reasons.append({"kind": "always", "fact": None, "text": "It always sits."})
        for fact in department.facts:
            if fact in facts:
                reasons.append({"kind": "fact", "fact": fact, "text": "It watches."})
        return reasons

    def seat_by_right(self, facts: set[str], at: str) -> list[str]:
        """Seat who sits by itself and does not yet; who sits may gain reasons."""
        newcomers = []
        for name in self.house.departments:
            reasons = self.reasons(name, facts)
            if name in self.chairs:
                row = self.chairs[name].row
                known = [(reason["kind"], reason["fact"]) for reason in row["reasons"]]
                more = [r for r in reasons if (r["kind"], r["fact"]) not in known]
                row["reasons"] += more
                row["by_right"] |= any(r["kind"] in ("always", "fact") for r in more)
            elif reasons:
                self.sit(name, reasons, at, self.proposed_by if name == self.department else None)
                newcomers.append(name)
        return newcomers

    def sit(self, name: str, reasons: list[dict], at: str, by: str | None) -> None:
        by_right = any(reason["kind"] in ("always", "fact") for reason in reasons)
        row = {"department": name, "by_right": by_right, "added_at": at, "added_by": by}
        self.chairs[name] = Chair({**row, "reasons": reasons, "stand_in": None})

    def ask(self, name: str, cause: str, at: str, changed: tuple[list, list] = ((), ())) -> None:
        chair = self.chairs[name]
        day, clock = at.split("@")
        due = int(day) + self.house.pace
        chair.review = {
            "id": f"{name}/{len(self.revisions)}",
            "department": name,
            "revision": len(self.revisions),
            "cause": cause,
            "changed_sections": list(changed[0]),
            "changed_facts": list(changed[1]),
            "asked_at": at,
            "due": f"{due:+d}@{clock}" if due else f"0@{clock}",
            "asked": [],
            "empty_chair": False,
            "reminders": [],
            "answers": [],
        }
        chair.cause = cause
        chair.forget()
        self.reviews.append(chair.review)

    def concern(self, name: str, new: Words) -> tuple[list, list] | None:
        """What of a revision outdates an answer: sections and facts, or `budget` for a rise."""
        chair, department = self.chairs[name], self.house.departments[name]
        watched = {*department.sections, chair.watches_too}
        sections = [s for s in SECTIONS if chair.saw.stamps[s] != new.stamps[s] and s in watched]
        differing = chair.saw.facts ^ new.facts
        facts = [fact for fact in FACTS if fact in differing and fact in department.facts]
        if sections or facts:
            return sections, facts
        percent = 100 + self.settings["total_rise_reasks_percent"]
        return (["budget"], []) if new.target * 100 > chair.saw.target * percent else None

    # --- Money --------------------------------------------------------------------------------

    def counts(self, pledge: int) -> int:
        share = self.settings["largest_share"]
        if self.target <= self.minor(share["above"]):
            return pledge
        return min(pledge, self.target * share["percent"] // 100)

    @property
    def counted(self) -> int:
        return sum(self.counts(pledge) for pledge in self.pledged.values())

    @property
    def is_funded(self) -> bool:
        payers = sum(1 for pledge in self.pledged.values() if self.counts(pledge))
        narrow = self.target > self.minor(self.settings["largest_share"]["above"])
        return self.counted >= self.target and (payers >= 2 or not narrow)

    @property
    def approvals_needed(self) -> int:
        needed = None
        for band in self.settings["approval_bands"]:
            below = band["below"] is not None and self.target < self.minor(band["below"])
            up_to = band["up_to"] is not None and self.target <= self.minor(band["up_to"])
            if below or up_to or (band["below"] is None and band["up_to"] is None):
                needed = band["approvals"]
                break
        regulated = "regulated_or_investor" in self.words.facts
        return max(needed, self.settings["approvals_if_regulated"]) if regulated else needed

    def barred(self, away: dict[str, str]) -> set[str]:
        """Four eyes: who has a part in it, and who stands in for such a person."""
        appointed = {
            chair.row["stand_in"]["person"]
            for chair in self.chairs.values()
            if chair.row["stand_in"]
        }
        barred = {self.proposed_by} | self.authors | self.spoke | appointed | self.words.payees
        return barred | {away[name] for name in barred if name in away}

    def able(self, away: dict[str, str]) -> list[str]:
        barred = self.barred(away)
        return [name for name in self.house.executives if name not in barred]

    def counting(self, away: dict[str, str]) -> list[Approval]:
        able = self.able(away)
        return [
            approval
            for approval in self.approvals
            if approval.row["verdict"] == "approve"
            and not approval.is_void
            and approval.up_to >= self.target
            and approval.row["by"] in able
        ]

    # --- What happens by itself ---------------------------------------------------------------

    @property
    def is_regulated(self) -> bool:
        return "regulated_or_investor" in self.words.facts

    def end_overrulings(self) -> None:
        """What is regulated is overruled by nobody, nor is it again once that is unticked."""
        for chair in self.chairs.values():
            if self.is_regulated:
                chair.overruled_by, chair.is_overruled = [], False

    def can_overrule(self, name: str, away: dict[str, str]) -> list[str]:
        """Executives from neither the proposing nor this department, who have not done so yet."""
        chair, parties = (
            self.chairs[name],
            [self.house.departments[d] for d in (self.department, name)],
        )
        barred = {person for department in parties for person in department.members}
        barred |= {
            away[lead] for department in parties for lead in department.leads if lead in away
        }
        barred |= {chair.review["answers"][-1][key] for key in ("by", "on_behalf_of")}
        if chair.row["stand_in"]:
            barred.add(chair.row["stand_in"]["person"])
        for one in chair.overruled_by:
            barred |= {one, away.get(one), *(lead for lead in away if away[lead] == one)}
        return [name for name in self.house.executives if name not in barred]

    @property
    def is_agreed(self) -> bool:
        verdicts = {name: c.verdict and c.standing for name, c in self.chairs.items()}
        others = [v for name, v in verdicts.items() if name != self.department]
        sent_back = any(a.is_open and a.row["verdict"] == "send_back" for a in self.approvals)
        return (
            len(verdicts) >= self.settings["minimum_seats"]
            and all(verdict and verdict != "object" for verdict in verdicts.values())
            and any(verdict.startswith("consent") for verdict in others)
            and not sent_back
        )

    @property
    def blocking(self) -> int:
        heard = [chair for chair in self.chairs.values() if not chair.is_overruled]
        return sum(1 for c in self.open_conditions(heard) if c["when"] == "before_live")

    @property
    def unmet(self) -> list[dict]:
        return self.open_conditions(self.chairs.values())

    @staticmethod
    def open_conditions(chairs: Iterable[Chair]) -> list[dict]:
        set_ = [chair.condition for chair in chairs if chair.condition]
        return [condition for condition in set_ if not condition["met"]]

    def settle(self, at: str, away: dict[str, str]) -> None:
        """Agreed, in review again, live."""
        if self.state == "in_review" and self.is_agreed:
            self.state, self.agreed_at = "agreed", at
        elif self.state == "agreed" and not self.is_agreed:
            self.state, self.agreed_at = "in_review", None
            self.void(at)
        if self.state != "agreed" or self.blocking or not self.is_funded:
            return
        if len(self.counting(away)) >= self.approvals_needed:
            self.state, self.live_at = "live", at
            self._commit()

    def void(self, at: str) -> None:
        for approval in self.approvals:
            if approval.row["verdict"] == "approve" and not approval.is_void:
                approval.is_void = True
                approval.row["voided"] = {"at": at, "reason": "It is in review again."}

    def _commit(self) -> None:
        """Largest remainder over what counts; ties to the department that is seated first."""
        payers = [name for name in self.house.departments if self.pledged.get(name)]
        weight = {name: self.counts(self.pledged[name]) for name in payers}
        whole = sum(weight.values())
        charge = {name: self.target * weight[name] // whole for name in payers}
        rest = {name: self.target * weight[name] % whole for name in payers}
        left = self.target - sum(charge.values())
        for name in sorted(payers, key=lambda name: (-rest[name], payers.index(name)))[:left]:
            charge[name] += 1
        self.commitments = [
            {
                "department": name,
                "pledged": self.house.text(self.pledged[name]),
                "counted": self.house.text(weight[name]),
                "committed": self.house.text(charge[name]),
                "surplus_returned": self.house.text(self.pledged[name] - charge[name]),
            }
            for name in payers
        ]

    def rest(self, at: str) -> None:
        """Parked or withdrawn: approvals are void, pledges return and are remembered."""
        self.void(at)
        self.remembered = [
            {"department": name, "amount": self.house.text(amount)}
            for name, amount in self.pledged.items()
            if amount
        ]
        self.pledged = {}

    # --- What is expected of it ---------------------------------------------------------------

    def expected(self) -> dict:
        text, chairs = self.house.text, {} if self.state == "draft" else self.chairs
        deciding = self.state in ("in_review", "agreed")
        away = self.house.away((0, 0))
        waiting = [name for name, chair in chairs.items() if not chair.verdict]
        return {
            "target": text(self.target),
            "pledged": text(sum(self.pledged.values())),
            "counted": text(self.counted),
            "funded": self.is_funded,
            "short": text(max(0, self.target - self.counted)),
            "surplus": text(max(0, self.counted - self.target)),
            "spent": text(0),
            "approvals_needed": self.approvals_needed,
            "approvals_given": sum(
                1 for a in self.approvals if a.row["verdict"] == "approve" and not a.is_void
            ),
            "may_approve": self.able(away) if deciding else [],
            "standing": {name: chair.standing for name, chair in chairs.items()},
            # A window is at most five days: who is nine days late is late by a whole one.
            "held_up_by": [
                name
                for name in waiting
                if deciding and int(chairs[name].review["due"].split("@")[0]) <= -9
            ],
            "open_conditions": len(self.unmet),
            "blocking_conditions": self.blocking,
        }
