"""What a random proposal says, and how a revision changes it."""

from copy import deepcopy
from random import Random

from .house import FACTS, SECTIONS, House, sentence
from .plain_model import Words


class Writer:
    """Writes contents; `stamp` numbers what was really changed."""

    def __init__(self, rng: Random, house: House, number: int) -> None:
        self.rng, self.house, self.number = rng, house, number
        self.stamp = 0

    def write(self, facts: set[str]) -> Words:
        """A first content."""
        rng = self.rng
        row = {
            "title": f"{self.number} {sentence(rng, 9)}",
            "purpose": sentence(rng),
            "first_day": f"{rng.randint(1, 40):+d}",
            "last_day": rng.choice([None, "+40", "+90"]),
            "hope": sentence(rng, 1),
            "facts": sorted(facts),
            "sections": {name: rng.choice(["", sentence(rng)]) for name in SECTIONS},
            "attachments": [],
            "budget_lines": self._lines(),
        }
        row["sections"]["message"] = sentence(rng)
        return self._summed(Words(row, dict.fromkeys(SECTIONS, 0), 0, set()))

    def rewrite(self, old: Words) -> Words:
        """The next content: something really changes; noise of markup changes nothing."""
        rng, new = self.rng, Words(deepcopy(old.row), dict(old.stamps), old.target, set())
        sections, noisy = new.row["sections"], rng.choice(SECTIONS)
        sections[noisy] = f"  {sections[noisy]} \n"
        changes = [self._reword, self._rename, self._move, self._attach, self._cost, self._tick]
        for change in rng.choices(changes, k=rng.randint(1, 2)):
            self.stamp += 1
            change(new)
        return self._summed(new)

    def _summed(self, words: Words) -> Words:
        lines = words.row["budget_lines"]
        words.target = sum(int(line["amount"].replace(".", "")) for line in lines)
        words.row["target"] = self.house.text(words.target)
        words.payees = {line["payee"] for line in lines} - {None}
        return words

    def _lines(self) -> list[dict]:
        rng = self.rng
        scale, people = rng.choice([500, 90_000, 900_000]), self.house.data["people"]
        return [
            {
                "label": f"{number} {sentence(rng, 1)}",
                "amount": self.house.text(rng.choice([0, 1, 1, 1]) * rng.randint(1, scale)),
                "payee": rng.choice(people)["id"] if rng.random() < 0.2 else None,
            }
            for number in range(rng.choice([0, 1, 2, 3]))
        ]

    def _reword(self, new: Words) -> None:
        section = self.rng.choice(SECTIONS)
        new.row["sections"][section] = f"{self.stamp} {sentence(self.rng)}"
        new.stamps[section] = self.stamp

    def _rename(self, new: Words) -> None:
        part = self.rng.choice(["title", "purpose", "hope"])
        new.row[part] = f"{self.stamp} {sentence(self.rng, 1)}"
        new.stamps["message"] = self.stamp

    def _move(self, new: Words) -> None:
        new.row["first_day"], new.row["last_day"] = "+41", f"+{100 + self.stamp}"
        new.stamps["schedule"] = self.stamp

    def _attach(self, new: Words) -> None:
        section = self.rng.choice(SECTIONS)
        name = f"{self.stamp} {self.rng.choice(['plan.pdf', '図.png', 'صورة.jpg'])}"
        new.row["attachments"].append(
            {"section": section, "file_name": name, "media_type": "application/pdf"}
        )
        new.stamps[section] = self.stamp

    def _cost(self, new: Words) -> None:
        lines = new.row["budget_lines"]
        if lines and self.rng.random() < 0.6:
            line = self.rng.choice(lines)
            amount = int(line["amount"].replace(".", ""))
            rise = self.rng.choice([1, amount // 50 + 1, amount or 1])
            line["amount"] = self.house.text(amount + rise)
        else:
            amount = self.house.text(self.rng.randint(1, 9000))
            lines.append({"label": f"new {self.stamp}", "amount": amount, "payee": None})
        new.stamps["budget"] = self.stamp

    def _tick(self, new: Words) -> None:
        """A fact is ticked, or not any more; a text changes with it."""
        new.row["facts"] = sorted(new.facts ^ {self.rng.choice(FACTS)})
        self._reword(new)
