"""What people do at a random table: each does what the rules allow, or nothing."""

from .house import SECTIONS, sentence
from .plain_model import Approval
from .teller import Teller


class Acts(Teller):
    """The acts on the table. `_settle` follows each of them."""

    def _answer_somewhere(self) -> None:
        name = self.rng.choice(sorted(self.table.chairs))
        weights = {"consent": 5, "consent_with_condition": 2, "object": 2, "stand_aside": 1}
        verdict = self.rng.choices(list(weights), list(weights.values()))[0]
        if self.rng.random() < 0.3:
            # In one act, as the page does it: first the pledge, then the answer.
            self._pledge(name)
            self._settle()
        if self._is_deciding:
            self._answer(name, verdict)

    def _answer(self, name: str, verdict: str) -> None:
        table, rng, chair = self.table, self.rng, self.table.chairs[name]
        if not self.house.departments[name].leads and not chair.row["stand_in"]:
            self._appoint(name)
        speakers = self.speakers(name)
        if not speakers:
            return
        by, behalf = rng.choice(speakers)
        said = self._said(verdict, by, behalf)
        chair.review["answers"].append(said)
        chair.forget()
        chair.verdict, chair.saw = verdict, table.words
        chair.condition = said.get("condition")
        chair.watches_too = said["objection"]["section"] if verdict == "object" else ""
        blocks = chair.condition and chair.condition["when"] == "before_live"
        chair.in_the_way = said.get("objection") or (chair.condition if blocks else None)
        table.answered_for[by] = name
        table.spoke |= {by, behalf} - {None}

    def _said(self, verdict: str, by: str, behalf: str | None) -> dict:
        rng = self.rng
        said = {
            "at": self.at,
            "by": by,
            "on_behalf_of": behalf,
            "verdict": verdict,
            "revision": len(self.table.revisions),
            "words": sentence(rng),
        }
        if verdict == "consent_with_condition":
            days = [{"while_live_by": f"{day:+d}"} for day in (-14, 3, 30)]
            when = rng.choice(["before_live", *days])
            condition = {"text": sentence(rng), "when": when, "met": None, "overruled": []}
            said["condition"] = condition
        if verdict == "object":
            said["objection"] = {
                "harm": sentence(rng),
                "section": rng.choice(SECTIONS),
                "change": sentence(rng),
                "overruled": [],
            }
        return said

    def _appoint(self, name: str) -> None:
        """An empty chair: somebody of the department, or an executive."""
        chair, members = self.table.chairs[name], self.house.departments[name].members
        free = [p for p in members if p not in self.table.answered_for]
        if not free or chair.verdict:
            return
        chair.row["stand_in"] = {
            "person": self.rng.choice(free),
            "by": self.house.administrators[0],
            "at": self.at,
        }
        self.tick()

    def _pledge_somewhere(self) -> None:
        self._pledge(self.rng.choice(sorted(self.table.chairs)))

    def _pledge(self, name: str, amount: int | None = None) -> None:
        table, rng = self.table, self.rng
        before, speakers = table.pledged.get(name, 0), self.speakers(name)
        if amount is None:
            amount = rng.randint(0, max(1, table.target))
        if amount == before or not speakers:
            return
        if amount < before and table.counting(self.away):
            return
        kind = "made" if not before else "raised" if amount > before else "lowered"
        by, behalf = rng.choice(speakers)
        table.pledges.append(
            {
                "department": name,
                "fiscal_year": "current",
                "at": self.at,
                "by": by,
                "on_behalf_of": behalf,
                "kind": kind if amount else "withdrawn",
                "amount": self.house.text(amount),
            }
        )
        table.pledged[name] = amount
        table.spoke |= {by, behalf} - {None}
        self.most[name] = max(amount, self.most.get(name, 0))

    def _approve(self) -> None:
        table = self.table
        if table.state != "agreed" or not table.is_funded:
            return
        given = {approval.row["by"] for approval in table.counting(self.away)}
        pairs = {*self.away.items(), *((b, a) for a, b in self.away.items())}
        together = {name for name, other in pairs if other in given}
        able = [name for name in table.able(self.away) if name not in given | together]
        if not able or len(given) >= table.approvals_needed:
            return
        up_to = table.target + self.rng.choice([0, 0, 5, 70_000])
        self._decide("approve", self.rng.choice(able), up_to=up_to)

    def _decide(self, verdict: str, by: str, up_to: int | None = None) -> None:
        row = {
            "by": by,
            "at": self.at,
            "verdict": verdict,
            "revision": len(self.table.revisions),
            "up_to": None if up_to is None else self.house.text(up_to),
            "reason": sentence(self.rng, 1) if verdict != "approve" else "",
            "second_factor": True,
            "answer": None,
            "voided": None,
        }
        is_open = verdict in ("ask", "send_back")
        self.table.approvals.append(Approval(row, up_to or 0, is_open=is_open))

    def _asking(self) -> list[Approval]:
        return [approval for approval in self.table.approvals if approval.is_open]

    def _ask(self) -> None:
        asking = {approval.row["by"] for approval in self._asking()}
        free = [name for name in self.house.executives if name not in asking]
        if free:
            self._decide("ask", self.rng.choice(free))

    def _send_back(self) -> None:
        asking = {approval.row["by"] for approval in self._asking()}
        free = [name for name in self.house.executives if name not in asking]
        if free and self.table.state == "agreed":
            self._decide("send_back", self.rng.choice(free))

    def _reply(self) -> None:
        speakers = self.speakers(self.table.steward, answers=False)
        for approval in self._asking()[:1]:
            if speakers:
                by = self.rng.choice(speakers)[0]
                approval.row["answer"] = {"by": by, "at": self.at, "text": sentence(self.rng)}
                approval.is_open = False

    def _reconsider(self) -> None:
        chairs = [name for name, chair in self.table.chairs.items() if chair.verdict]
        if not chairs:
            return
        name = self.rng.choice(chairs)
        chair, speakers = self.table.chairs[name], self.speakers(name)
        if speakers:
            by, _ = self.rng.choice(speakers)
            said = self._said("reconsider", by, None)
            chair.review["answers"].append(said)
            chair.cause = "reconsidered"
            chair.forget()

    def _overrule(self) -> None:
        """An objection or a blocking condition goes no further: by one executive, or by two."""
        table = self.table
        for name, chair in table.chairs.items():
            said = chair.in_the_way
            if not said or said.get("met") or chair.is_overruled or table.is_regulated:
                continue
            able = table.can_overrule(name, self.away)
            if able:
                by = self.rng.choice(able)
                said["overruled"].append({"at": self.at, "by": by, "reason": sentence(self.rng)})
                chair.overruled_by.append(by)
                chair.is_overruled = len(chair.overruled_by) >= self.house.to_overrule(name)
                return

    def _meet(self) -> None:
        for name, chair in self.table.chairs.items():
            speakers = self.speakers(name)
            if chair.condition and not chair.condition["met"] and speakers:
                by = self.rng.choice(speakers)[0]
                chair.condition["met"] = {"at": self.at, "by": by}
                return

    def _invite(self) -> None:
        """A further department, invited or admitted: it is asked about what is on the table."""
        names, table = self._absent_departments(), self.table
        seats = [name for name in table.chairs if self.speakers(name, answers=False)]
        if not names or not seats or not self._may_ask:
            return
        by = self.rng.choice(self.speakers(self.rng.choice(seats), answers=False))[0]
        name = self.rng.choice(names)
        reason = {"kind": "invited", "fact": None, "text": sentence(self.rng, 1)}
        asking = self._who_may_ask(name)
        if asking and self.rng.random() < 0.5:
            reason["kind"], by = "asked_to_join", self.rng.choice(asking)
        table.sit(name, [reason], self.at, by)
        table.ask(name, "joined", self.at)

    def _who_may_ask(self, name: str) -> list[str]:
        """Leads and deputies of a department that knows of it, if the steward can admit it."""
        table = self.table
        if "regulated_or_investor" in table.words.facts:
            return []
        admitting = self.house.departments[table.steward].leads
        return self.house.departments[name].leads if admitting else []

    def _comment(self) -> None:
        table = self.table
        if table.state == "draft":
            people = self.house.departments[table.department].members
        else:
            people = self.people_here() + self.house.executives
        earlier = [c["id"] for c in self.comments if c["at"] != self.at]
        self.comments.append(
            {
                "id": f"i{self.number}/c{len(self.comments)}",
                "at": self.at,
                "by": self.rng.choice(people),
                "section": self.rng.choice([None, *SECTIONS]),
                "reply_to": self.rng.choice([None, *earlier]),
                "body": sentence(self.rng),
                "mentions": [],
            }
        )

    def _nudge(self) -> None:
        waiting = [name for name, chair in self.table.chairs.items() if not chair.verdict]
        for name in waiting[:1]:
            if self.nudged.get(name, -99) < self.now[0]:
                self.nudged[name] = self.now[0]
                by = self.rng.choice(self.people_here())
                self.nudges.append({"at": self.at, "by": by, "department": name})

    def _revise(self) -> None:
        table, rng = self.table, self.rng
        people = self.people_here()
        if not self._may_ask or not people:
            return
        new = self.writer.rewrite(table.words)
        new.row |= {
            "number": len(table.revisions) + 1,
            "at": self.at,
            "note": sentence(rng, 1),
            "authors": [rng.choice(people)],
        }
        if rng.random() < 0.3:
            new.row["authors"] += [rng.choice(people)]
        new.row["authors"] = list(dict.fromkeys(new.row["authors"]))
        answered = [name for name, chair in table.chairs.items() if chair.verdict]
        outdated = {name: table.concern(name, new) for name in answered}
        table.revisions.append(new)
        table.authors |= set(new.row["authors"])
        table.end_overrulings()
        for name, changed in outdated.items():
            if changed:
                table.ask(name, "revision", self.at, changed)
        for name in table.seat_by_right(new.facts, self.at):
            table.ask(name, "joined", self.at)
        for approval in self._asking():
            approval.is_open = False
