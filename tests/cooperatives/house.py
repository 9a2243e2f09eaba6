"""Random organisations: departments, people, calendars, settings, as a file has them."""

from dataclasses import dataclass, field
from random import Random

SECTIONS = ("message", "audience", "channels", "schedule", "people", "replies", "budget")
FACTS = (
    "claim_or_contest",
    "personal_data",
    "new_tool_or_account",
    "shows_employees",
    "invites_replies",
    "pays_creators_or_media",
    "regulated_or_investor",
)
CURRENCIES = {"JPY": 0, "CLP": 0, "EUR": 2, "INR": 2, "CAD": 2, "KWD": 3, "TND": 3}
ZONES = (
    "Asia/Tokyo",
    "Asia/Kuwait",
    "Asia/Kathmandu",
    "Europe/Amsterdam",
    "Africa/Cairo",
    "America/St_Johns",
    "America/Santiago",
    "Pacific/Auckland",
    "UTC",
)
WEEKS = (
    ["mon", "tue", "wed", "thu", "fri"],
    ["sun", "mon", "tue", "wed", "thu"],
    ["mon", "tue", "wed", "thu", "fri", "sat"],
    ["tue", "wed", "thu", "fri"],
)
HOURS = (("09:00", "17:00"), ("06:30", "21:15"), ("00:00", "23:59"))
HOLIDAYS = ("01-01", "02-29", "05-01", "08-15", "12-25", "12-26", "easter-2", "easter+1", "easter")
NAMES = (
    "Zoë Čapek",
    "محمد الأحمد",
    "山田 花子",
    "김민준",
    "Ольга Шевченко",
    "נועה לוי",
    "अनिल शर्मा",
    "Nguyễn Thị Minh Khai",
    "O’Brien-Smythe",
    "Siân ap Rhys",
    "🦊 Fox",
    "Ọlájídé",
)
NOUNS = (
    "Presse",
    "広報部",
    "الشؤون القانونية",
    "Ταμείο",
    "Recht & Regeln",
    "人事",
    "Werkplaats",
    "קשרי לקוחות",
    "Dépôt",
    "🌍 Outreach",
    "Übersee",
    "Ąžuolas",
)
WORDS = (
    "We say what we *know*",
    "und hören zu.",
    "毎日、駅で。",
    "نحن نستمع",
    "No promise without a date — ever",
    "😀👩‍👩‍👧",
    "- one\n- two",
    "شكراً, thanks, 谢谢",
    "“quoted” & <tagged>",
    "ﬁn\u202edlrow\u202c",
)


@dataclass
class Department:
    id: str
    sections: list[str]
    facts: list[str]
    always: bool
    place: int
    leads: list[str] = field(default_factory=list)  # leads and deputies
    members: list[str] = field(default_factory=list)  # everybody of it


@dataclass
class House:
    """An organisation, and its part of the file."""

    data: dict
    decimals: int
    departments: dict[str, Department]
    executives: list[str]
    administrators: list[str]
    absences: list[dict]
    pace: int

    def text(self, amount: int) -> str:
        """Minor units as a file writes them."""
        if not self.decimals:
            return str(amount)
        digits = f"{amount:0{self.decimals + 1}d}"
        return f"{digits[: -self.decimals]}.{digits[-self.decimals :]}"

    def to_overrule(self, name: str) -> int:
        """How many executives it takes."""
        row = next(row for row in self.data["departments"] if row["id"] == name)
        return 2 if row["needs_two_executives"] else 1

    def away(self, moment: tuple[int, int]) -> dict[str, str]:
        """Who is away at a moment, and who stands in."""
        return {
            absence["person"]: absence["stand_in"]
            for absence in self.absences
            if minute_of(absence["from"]) <= moment < minute_of(absence["until"])
        }


def minute_of(text: str) -> tuple[int, int]:
    """“-3@10:15” as something that can be compared."""
    day, clock = text.split("@")
    hour, minute = clock.split(":")
    return int(day), int(hour) * 60 + int(minute)


def sentence(rng: Random, most: int = 4) -> str:
    return " ".join(rng.choice(WORDS) for _ in range(rng.randint(1, most)))


def make_house(rng: Random) -> House:
    currency = rng.choice(list(CURRENCIES))
    decimals = CURRENCIES[currency]
    calendars = _calendars(rng)
    departments = _departments(rng, rng.randint(2, 12))
    people, executives, administrators = _people(rng, departments)
    pace = rng.randint(2, 5)
    house = House(
        data={},
        decimals=decimals,
        departments=departments,
        executives=executives,
        administrators=administrators,
        absences=_absences(rng, departments, people),
        pace=pace,
    )
    house.data = {
        "schema": "cooperative-data/2",
        "organisation": {
            "id": f"house-{rng.randint(1, 999)}",
            "name": rng.choice(NOUNS),
            "kind": sentence(rng, 1),
            "about": sentence(rng),
            "currency": currency,
            "time_zone": rng.choice(ZONES),
            "language": "en",
            "fiscal_year": {"id": "current", "starts": rng.choice(["01-01", "04-01", "10-01"])},
            "calendar": calendars[0]["id"],
        },
        "settings": _settings(rng, house, pace),
        "calendars": calendars,
        "departments": [_department_row(rng, d, calendars) for d in departments.values()],
        "people": people,
        "partners": [{"id": "studio", "name": "Studio", "kind": "", "contact": None, "grants": []}],
        "story": {
            "title": sentence(rng, 1),
            "core_message": sentence(rng),
            "themes": [
                {"id": f"theme-{number}", "title": f"{number} {sentence(rng, 1)}", "summary": ""}
                for number in range(rng.randint(1, 4))
            ],
        },
        "absences": house.absences,
        **{name: [] for name in ("channels", "trainings", "training_completions", "ideas")},
        "policy": {"title": "", "versions": [], "acceptances": []},
        "events": [],
    }
    return house


def _calendars(rng: Random) -> list[dict]:
    """All of the same week; their hours and holidays differ."""
    week = rng.choice(WEEKS)
    return [
        {
            "id": f"calendar-{number}",
            "name": f"{number} {rng.choice(NOUNS)}",
            "week": week,
            "hours": dict(zip(("from", "to"), rng.choice(HOURS), strict=True)),
            "holidays": [
                {"on": on, "name": sentence(rng, 1)}
                for on in rng.sample(HOLIDAYS, rng.randint(0, 3))
            ],
        }
        for number in range(rng.randint(1, 3))
    ]


def _departments(rng: Random, count: int) -> dict[str, Department]:
    return {
        f"dep-{number}": Department(
            id=f"dep-{number}",
            sections=rng.sample(SECTIONS, rng.randint(0, 3)),
            facts=rng.sample(FACTS, rng.randint(0, 2)),
            always=rng.random() < 0.15,
            place=number,
        )
        for number in range(count)
    }


def _department_row(rng: Random, department: Department, calendars: list[dict]) -> dict:
    return {
        "id": department.id,
        "name": f"{NOUNS[department.place]} {department.place}",
        "initials": f"D{department.place}",
        "charter": sentence(rng),
        "colour": {"light": f"#{rng.randrange(16**6):06x}", "dark": "#f5779d"},
        "watches": {
            "sections": department.sections,
            "facts": [{"fact": fact, "reason": sentence(rng)} for fact in department.facts],
        },
        "always_seated": department.always,
        "always_seated_reason": "It always sits." if department.always else None,
        "calendar": rng.choice(calendars)["id"],
        "needs_two_executives": rng.random() < 0.2,
    }


def _people(rng: Random, departments: dict[str, Department]) -> tuple[list[dict], list, list]:
    people: list[dict] = []

    def enter(roles: list[str], memberships: list[tuple[str, str]]) -> str:
        number = len(people)
        people.append(
            {
                "id": f"person-{number}",
                "name": f"{rng.choice(NAMES)} {number}",
                "email": f"Person.{number}@house.example.com",
                "title": sentence(rng, 1),
                "roles": roles,
                "active": True,
                "time_zone": rng.choice(ZONES),
                "language": "en",
                "memberships": [{"department": d, "role": role} for d, role in memberships],
                "partner": None,
            }
        )
        for name, role in memberships:
            departments[name].members.append(f"person-{number}")
            if role != "member":
                departments[name].leads.append(f"person-{number}")
        return f"person-{number}"

    names = list(departments)
    for place, name in enumerate(names):
        # Some department but the first has nobody who speaks for it: its chair is empty.
        hollow = place > 0 and rng.random() < 0.1
        if not hollow:
            enter([], [(name, "lead")])
        for role in rng.choices(["deputy", "member"], k=rng.randint(1, 2)):
            enter([], [(name, "member" if hollow else role)])
    if rng.random() < 0.5:
        one, two = rng.sample(names, 2)
        enter([], [(one, "deputy"), (two, "member")])
    executives = []
    for _ in range(rng.randint(2, 4)):
        member = [(rng.choice(names), "member")] if rng.random() < 0.3 else []
        executives.append(enter(["executive"], member))
    administrators = [enter(["administrator"], [])]
    return people, executives, administrators


def _absences(rng: Random, departments: dict[str, Department], people: list[dict]) -> list[dict]:
    """Some leads are away, each with a stand-in who is there and stands in for nobody else."""
    absences, taken = [], set()
    for department in departments.values():
        free = [person["id"] for person in people if person["id"] not in taken]
        leads = [name for name in department.leads if name in free]
        if len(leads) < 2 or rng.random() < 0.5:
            continue
        person = leads[0]
        near = [name for name in department.members if name in free and name != person]
        others = [name for name in free if name != person]
        stand_in = rng.choice(near + others[-2:] + rng.sample(others, 1))
        taken |= {person, stand_in}
        begin = rng.randint(-50, -3)
        absences.append(
            {
                "person": person,
                "stand_in": stand_in,
                "from": f"{begin}@09:00",
                "until": rng.choice([f"{begin // 2}@17:00", "+3@17:00", "-1@08:00"]),
                "set_at": f"{begin - rng.randint(0, 9)}@08:{rng.randint(10, 59)}",
                "note": sentence(rng, 1),
            }
        )
    return absences


def _settings(rng: Random, house: House, pace: int) -> dict:
    above, step = rng.randint(1, 90_000), rng.randint(1, 900_000)
    bands = [
        {"below": house.text(above), "up_to": None, "approvals": 0},
        {"below": None, "up_to": house.text(above + step), "approvals": rng.randint(0, 2)},
        {"below": None, "up_to": None, "approvals": rng.randint(1, 3)},
    ]
    return {
        "minimum_seats": rng.choice([2, 2, 2, 3]) if len(house.departments) > 3 else 2,
        "total_rise_reasks_percent": rng.choice([0, 5, 12]),
        "pace": {"normal": {"working_days": pace}, "urgent": {"clock_hours": 4}},
        "decision_day_after_due": {"working_days": rng.randint(0, 5)},
        "single_mails_a_day": 3,
        "quiet_hours": {"from": "18:00", "to": "08:00"},
        "largest_share": {
            "percent": rng.choice([50, 60, 75, 100]),
            "above": house.text(rng.randint(0, 200_000)),
        },
        "approval_bands": bands[rng.randint(0, 2) :],
        "approvals_if_regulated": rng.randint(0, 2),
    }
