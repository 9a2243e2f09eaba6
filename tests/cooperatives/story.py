"""What happens to one random initiative, from its draft to where its plan leads it."""

from random import Random

from .acts import Acts
from .house import FACTS, House, sentence
from .plain_model import Table

PLANS = ("draft", "in_review", "agreed", "live", "live", "parked", "declined", "withdrawn")


class Story(Acts):
    """An initiative with its plan; `row` is what a file says of it."""

    def __init__(self, rng: Random, house: House, number: int) -> None:
        super().__init__(rng, house, number)
        self.plan = rng.choice(PLANS if self.is_old else [p for p in PLANS if p != "parked"])
        self.parked = self.withdrawn = self.submitted_by = self.submitted_at = None
        self._draft()
        if self.plan != "draft" and self._submit():
            self._live_through()

    def _draft(self) -> None:
        rng, house = self.rng, self.house
        leading = [d for d in house.departments.values() if d.leads]
        department = rng.choice(leading)
        self.drafted_at = self.at
        facts = set(rng.sample(FACTS, rng.randint(0, 3)))
        words = self.writer.write(facts)
        count = rng.randint(1, len(department.members))
        words.row["authors"] = rng.sample(department.members, count)
        self.table = Table(
            house=house,
            department=department.id,
            steward=department.id,
            proposed_by=rng.choice(department.members),
            draft=words,
        )
        late = {fact for fact in facts if rng.random() < 0.3 and self._is_watched(fact)}
        self.table.seat_by_right(facts - late, self.at)
        self.tick()
        if late:
            self.table.seat_by_right(facts, self.at)
            self.tick()
        if rng.random() < 0.3:
            self._comment()
        least = house.data["settings"]["minimum_seats"]
        while len(self.table.chairs) < least or rng.random() < 0.3:
            if not self._invite_to_draft():
                break
        self.saved_at = self.at
        others = [name for name in self.table.chairs if house.departments[name].leads]
        if rng.random() < 0.3:
            self.table.steward = rng.choice(others)

    def _is_watched(self, fact: str) -> bool:
        """By somebody who does not sit anyway: only such a seat shows when it was ticked."""
        return any(
            fact in d.facts and not d.always and d.id != self.table.department
            for d in self.house.departments.values()
        ) and not any(
            fact in d.facts and (d.always or d.id == self.table.department)
            for d in self.house.departments.values()
        )

    def _invite_to_draft(self) -> bool:
        names = self._absent_departments()
        if not names:
            return False
        by = self.rng.choice(self.house.departments[self.table.department].leads)
        reason = {"kind": "invited", "fact": None, "text": sentence(self.rng, 1)}
        self.table.sit(self.rng.choice(names), [reason], self.at, by)
        self.tick()
        return True

    def _submit(self) -> bool:
        table, rng = self.table, self.rng
        if len(table.chairs) < table.settings["minimum_seats"]:
            return False
        self.tick()
        if not self.is_old:
            self.now = (-1, rng.randint(420, 600))
        self.submitted_at = self.at
        self.submitted_by = rng.choice(self.house.departments[table.department].leads)
        words = table.draft
        words.row |= {"number": 1, "at": self.at, "note": sentence(rng, 1)}
        table.revisions.append(words)
        table.authors |= {*words.row["authors"], self.submitted_by}
        table.state = "in_review"
        for name in table.chairs:
            table.ask(name, "submitted", self.at)
        return True

    def _live_through(self) -> None:
        acts = {
            self._answer_somewhere: 8,
            self._pledge_somewhere: 5,
            self._revise: 2,
            self._comment: 2,
            self._nudge: 1,
            self._reconsider: 1,
            self._invite: 1,
            self._ask: 1,
            self._reply: 2,
            self._meet: 2,
            self._overrule: 3,
            self._send_back: 1,
            self._approve: 2,
        }
        if self.rng.random() < 0.3:
            self._push()
            self._approve_all(most=1)
        for _ in range(self.rng.randint(3, 16)):
            if self._is_deciding:
                self.tick()
                self.rng.choices(list(acts), list(acts.values()))[0]()
                self._settle()
        if self.plan != "in_review":
            self._push()
        for act in (self._meet, self._comment, self._meet):
            if self.table.state == "live":
                self.tick()
                act()
        self._come_to_rest()

    def _push(self) -> None:
        """Towards agreed, and further towards live where that is planned."""
        for name in self.rng.sample(sorted(self.table.chairs), len(self.table.chairs)):
            chair = self.table.chairs[name]
            agrees = chair.is_overruled or chair.verdict in ("consent", "consent_with_condition")
            if self._is_deciding and not agrees:
                self.tick()
                self._answer(name, self.rng.choice(["consent", "consent_with_condition"]))
                self._settle()
        for _ in range(6):
            if self._is_deciding:
                self.tick()
                self._reply()
                self._settle()
        if self.plan == "live" or self.rng.random() < 0.4:
            self._fund()
        if self.plan == "live":
            self._approve_all()

    def _fund(self) -> None:
        """Until it is funded or everybody has given what counts."""
        for name in self.rng.sample(sorted(self.table.chairs), len(self.table.chairs)):
            if self._is_deciding and not self.table.is_funded:
                self.tick()
                short = max(self.table.target - self.table.counted, 1)
                self._pledge(name, self.table.pledged.get(name, 0) + short)
                self._settle()

    def _approve_all(self, most: int = 5) -> None:
        for _ in range(most):
            if self.table.state == "agreed" and self.table.is_funded:
                self.tick()
                if self.rng.random() < 0.5:
                    self._meet()
                    self._settle()
                    self.tick()
                self._approve()
                self._settle()

    def _come_to_rest(self) -> None:
        table, rng = self.table, self.rng
        if not self._is_deciding:
            return
        self.tick()
        if self.plan == "declined":
            self._decide("decline", rng.choice(self.house.executives))
            self._rest("parked")
        elif self.plan == "parked":
            last = max(int(review["due"].split("@")[0]) for review in table.reviews)
            self.now = (max(last, self.now[0] + 1), 17 * 60)
            self._rest("parked")
        elif self.plan == "withdrawn" and self.speakers(table.steward, answers=False):
            self._rest("withdrawn")

    def _rest(self, state: str) -> None:
        self.table.rest(self.at)
        self.table.state = state
        row = {"at": self.at, "remembered": self.table.remembered}
        if state == "parked":
            self.parked = row | {"lacked": ["something"]}
        else:
            by = self.rng.choice(self.speakers(self.table.steward, answers=False))[0]
            self.withdrawn = row | {"by": by, "reason": sentence(self.rng)}

    def _decision_day(self) -> str | None:
        if self.table.state == "draft":
            return None
        if self.parked and self.plan == "parked":
            return self.parked["at"].split("@")[0]
        last = max(int(review["due"].split("@")[0]) for review in self.table.reviews)
        day = max(last, 1 if self._is_deciding else self.now[0]) + self.rng.randint(0, 5)
        return f"{day:+d}" if day else "0"

    def row(self) -> dict:
        """The initiative as a file has it."""
        table = self.table
        seats = sorted(table.chairs, key=lambda name: name != table.steward)
        row = {
            "id": f"i-{self.number}",
            "title": table.words.row["title"],
            "purpose": table.words.row["purpose"],
            "theme": self.rng.choice(self.house.data["story"]["themes"])["id"],
            "state": table.state,
            "pace": "normal",
            **dict.fromkeys(("sponsor", "sponsored_at", "sponsor_words", "from_idea", "lifted")),
            "proposed_by": table.proposed_by,
            "department": table.department,
            "steward": table.steward,
            "submitted_by": self.submitted_by,
            "drafted_at": self.drafted_at,
            "submitted_at": self.submitted_at,
            "agreed_at": table.agreed_at,
            "live_at": table.live_at,
            "committed_at": table.live_at,
            "decision_day": self._decision_day(),
            "revisions": [words.row for words in table.revisions],
            "seats": [table.chairs[name].row for name in seats],
            "reviews": table.reviews,
            "nudges": self.nudges,
            "pledges": table.pledges,
            "approvals": [approval.row for approval in table.approvals],
            "commitments": table.commitments,
            "comments": self.comments,
            "parked": self.parked,
            "withdrawn": self.withdrawn,
            "closed": None,
            **{name: [] for name in ("advisers", "further_approvers", "expenses", "tellings")},
            "events": [],
            "expected": table.expected(),
        }
        if table.state == "draft":
            row["draft"] = table.draft.row | {"saved_at": self.saved_at}
        return row
