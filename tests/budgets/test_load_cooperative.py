"""A cooperative is loaded from a file, by replaying what happened in it."""

import copy
import json
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import Department, Organisation, User
from budgets.models import Line
from cooperative.palette import PALETTE
from initiatives.models import Event, Initiative, Notice

from ..cooperatives.compared import Compared

SAMPLE = Path(__file__).parents[2] / "cooperative" / "sample" / "cooperative.json"
WHOLE = json.loads(SAMPLE.read_text())


@pytest.fixture
def data() -> dict:
    """The sample with one short initiative, so that it loads in no time."""
    data = copy.deepcopy(WHOLE)
    data["initiatives"] = [i for i in data["initiatives"] if i["id"] == "ask-the-driver"]
    data["ideas"] = []
    for partner in data["partners"]:
        partner["grants"] = []
    return data


@pytest.fixture
def load(tmp_path):
    """Writes a file, text or data, and loads it."""

    def run(data: dict | str | bytes, **options) -> None:
        path = tmp_path / "cooperative.json"
        text = json.dumps(data, ensure_ascii=False, indent=1) if isinstance(data, dict) else data
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        call_command("load_cooperative", str(path), **options)

    return run


@pytest.fixture
def refused(load, db):
    """Loads what must be refused whole, and gives what was said."""

    def run(data: dict | str | bytes) -> str:
        with pytest.raises(CommandError) as error:
            load(data)
        assert not Organisation.objects.exists()
        assert not User.objects.exists()
        assert not Event.objects.exists()
        return str(error.value)

    return run


def line_of(data: dict, part: str) -> int:
    """On which line of the written file a text stands first."""
    return json.dumps(data, ensure_ascii=False, indent=1).split(part)[0].count("\n") + 1


def test_the_sample_comes_out_as_its_file_says(db, capsys):
    now = timezone.now()
    call_command("load_cooperative", str(SAMPLE), sample=True)

    assert Compared(WHOLE, now).differences() == []
    assert Organisation.objects.get().is_sample
    assert mail.outbox == []
    said = capsys.readouterr().out
    assert "9 initiatives loaded" in said
    for line in (
        "creators-ride-along       schedule a telling",
        "winter-timetable          schedule a telling",
    ):
        assert line in said
    assert not Initiative.objects.filter(slug="winter-timetable").exists()
    adviser = Initiative.objects.get(slug="how-we-fixed-it").advisers.get()
    assert (adviser.person.slug, adviser.invited_by.slug) == ("milan-horvath", "nadia-el-idrissi")
    assert not adviser.is_over and adviser.person.partner.slug == "studio-wisselstand"


def test_a_real_cooperative_is_no_sample_and_its_people_sign_in_by_mail(load, data, db):
    load(data)

    assert not Organisation.objects.get().is_sample
    assert not any(person.has_usable_password() for person in User.objects.all())
    verified = EmailAddress.objects.filter(verified=True, primary=True)
    assert verified.count() == User.objects.count() == len(data["people"])


def test_departments_keep_their_order_and_their_colours(load, data, db):
    data["departments"][1]["colour"] = {"light": "#123456", "dark": "#abcdef"}
    load(data)

    found = list(Department.objects.values_list("slug", "colour"))
    assert [slug for slug, _ in found] == [row["id"] for row in data["departments"]]
    colours = [colour for _, colour in found]
    assert colours[0] == PALETTE[0].key
    assert colours[1] == "cobalt"  # the next free one: the wished one is not ours
    assert len(set(colours)) == len(colours)


def test_steps_of_the_ladder_before_the_load_count_as_done(load, db):
    data = copy.deepcopy(WHOLE)
    data["initiatives"] = [i for i in WHOLE["initiatives"] if i["id"].startswith("evening")]
    data["ideas"] = []
    for partner in data["partners"]:
        partner["grants"] = []
    load(data)

    legal = Initiative.objects.get().turns.open().get(seat__department__slug="legal")
    steps = set(legal.notices.filter(sent_at__isnull=False).values_list("step", flat=True))
    assert steps == set(Notice.Step.values)


@pytest.mark.parametrize(
    "name", ["winter-timetable", "first-train-last-train", "creators-ride-along"]
)
def test_what_was_spent_and_returned_is_what_the_file_expects(name, load, db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    data, now = copy.deepcopy(WHOLE), timezone.now()
    (row,) = [row for row in data["initiatives"] if row["id"] == name]
    row |= {"tellings": [], "from_idea": None}
    data |= {"initiatives": [row], "ideas": []}
    for partner in data["partners"]:
        partner["grants"] = [g for g in partner["grants"] if g["initiative"] == name]
    load(data)

    told = Compared(data, now)
    loaded = Initiative.objects.get()
    spent = loaded.expenses.spent().order_by("pk")
    assert sum(e.amount for e in spent) == told.money(row["expected"]["spent"])
    for expense, said in zip(spent, confirmed_in(row), strict=True):
        lines = expense.posting.lines.filter(account__kind="spent")
        parts = dict(lines.values_list("account__department__slug", "amount"))
        assert parts == {s["department"]: told.money(s["amount"]) for s in said["shares"]}
        assert expense.receipt.name == said["receipt"]["file_name"]
    assert loaded.status == row["state"]
    if row["closed"]:
        back = Line.objects.filter(posting__kind="close", account__kind="envelope")
        returned = {r["department"]: told.money(r["amount"]) for r in row["closed"]["returned"]}
        assert dict(back.values_list("account__department__slug", "amount")) == returned
        assert sum(returned.values()) == 77_965
        assert loaded.closing.learned.body == row["closed"]["learned"]


def confirmed_in(row: dict) -> list[dict]:
    """The confirmed expenses, in the order in which they were recorded."""
    return [expense for expense in row["expenses"] if expense["state"] == "confirmed"]


def test_partners_advise_and_comment_in_what_is_loaded(load, db):
    data = copy.deepcopy(WHOLE)
    (ride,) = [row for row in WHOLE["initiatives"] if row["id"] == "creators-ride-along"]
    data["initiatives"] = [copy.deepcopy(ride) | {"expenses": [], "tellings": []}]
    data["ideas"] = []
    for partner in data["partners"]:
        partner["grants"] = [g for g in partner["grants"] if g["initiative"] == ride["id"]]
    load(data)

    loaded = Initiative.objects.get()
    sanne, milan = loaded.advisers.order_by("person__name").reverse()
    assert [adviser.person.name for adviser in (sanne, milan)] == ["Sanne Oduya", "Milan Horváth"]
    (advice,) = sanne.advice.all()
    said = ride["advisers"][0]["answer"]
    assert (advice.answer, advice.words.body) == (said["verdict"], said["words"])
    assert advice.revision.number == said["revision"]
    comment = loaded.comments.get(by=milan.person)
    assert comment.partner == milan.person.partner
    assert loaded.comments.filter(partner=None).exists()  # the others are said inside
    assert loaded.status == "live"


def test_only_an_empty_database_is_filled(load, data, ada):
    with pytest.raises(CommandError, match="Load into an empty one"):
        load(data)


def test_a_file_that_is_not_there_is_named(db):
    with pytest.raises(CommandError, match="nowhere.json cannot be read"):
        call_command("load_cooperative", "nowhere.json")


def test_what_is_no_json_is_refused_with_its_line(refused):
    assert "Line 3: This is not JSON: Expecting" in refused('{\n "schema":\n }')
    assert "Line 1: This is not JSON" in refused("")
    assert "Line 2: “a” stands here a second time" in refused('{"a": 1,\n"a": 2}')
    assert "Line 2: This file is not written in UTF-8" in refused(b'{\n"\xff": 1}')
    assert "too deep" in refused("[" * 100_000)
    assert "no number" in refused('{"schema": NaN}')
    assert "Line 1: A file begins with an object" in refused("[]")
    assert "“schema” is missing" in refused("{}")
    assert "is none of these: cooperative-data/2" in refused('{"schema": "cooperative-data/1"}')


# Each: where something is changed, into what, and what is said of it. The line is found too.
BROKEN = [
    (("envelopes", 0, "amount"), "12.345", "“12.345” is no amount in EUR"),
    (("envelopes", 0, "amount"), "1933", "“1933” is no amount in EUR"),
    (("envelopes", 0, "amount"), 77.5, "77.5 is no amount in EUR"),
    (("envelopes", 0, "amount"), "-5.00", "“-5.00” is no amount"),
    (("envelopes", 0, "amount"), "٥٥.٠٠", "is no amount"),
    (("envelopes", 0, "set_at"), "-3@25:00", "“-3@25:00” is no moment"),
    (("envelopes", 0, "set_at"), "2026-01-01", "“2026-01-01” is no moment"),
    (("envelopes", 0, "set_at"), "0@12:00", "“0@12:00” lies in the future"),
    (("envelopes", 0, "set_at"), "+1@12:01", "“+1@12:01” lies in the future"),
    (("envelopes", 0, "department"), "nowhere", "“nowhere” is not among the departments"),
    (("envelopes", 0, "set_by"), "nobody", "“nobody” is not among the people"),
    (("envelopes", 0, "fiscal_year"), "2025", "“2025” is none of these: current"),
    (("organisation", "currency"), "EURO", "“EURO” is no currency"),
    (("organisation", "time_zone"), "Mars/Olympus", "“Mars/Olympus” is no time zone"),
    (("organisation", "fiscal_year", "starts"), "02-30", "“02-30” is no day of a year"),
    (("organisation", "name"), "  ", "This text may not be empty"),
    (("calendars", 0, "holidays", 0, "on"), "easter!", "“easter!” is no day of a year"),
    (("calendars", 0, "week", 0), "funday", "“funday” is none of these"),
    (("departments", 0, "id"), "Not a slug", "“Not a slug” is no id"),
    (("departments", 1, "id"), "care", "The id “care” stands here a second time"),
    (("departments", 0, "watches", "sections", 0), "gossip", "“gossip” is none of these: message"),
    (("departments", 0, "colour", "light"), "red", "“red” is no colour"),
    (("departments", 0, "always_seated"), "yes", "Here true or false is to stand, not “yes”"),
    (("people", 0, "email"), "no address", "“no address” is no mail address"),
    (("people", 0, "memberships", 0, "role"), "queen", "“queen” is none of these: lead"),
    (("people", 0, "name"), "bell\x00", "holds a character that is none"),
    (("people", 0, "name"), "x" * 2000, "at most"),
    (("settings", "minimum_seats"), "two", "“two” is no whole number"),
    (("settings", "minimum_seats"), True, "true is no whole number"),
    (("initiatives", 0, "state"), "dreaming", "“dreaming” is none of these: draft"),
    (("initiatives", 0, "decision_day"), "soon", "“soon” is no day"),
    (("initiatives", 0, "theme"), "sadness", "“sadness” is not among the themes"),
    (("initiatives", 0, "comments", 0, "section"), "gossip", "“gossip” is none of these"),
    (("initiatives", 0, "comments", 0, "at"), "0@00:01", "lies in the future"),
    (("initiatives", 0, "revisions", 0, "facts", 0), "fun", "“fun” is none of these: claim"),
    (("initiatives", 0, "reviews", 0, "answers", 0, "verdict"), "maybe", "“maybe” is none of"),
    (("channels", 0, "keepers", 0), "nowhere", "“nowhere” is not among the departments"),
    (("absences", 0, "stand_in"), "nobody", "“nobody” is not among the people"),
]


@pytest.mark.parametrize(("path", "value", "said"), BROKEN, ids=[said[:40] for *_, said in BROKEN])
def test_a_wrong_value_is_refused_with_its_line(refused, data, path, value, said):
    place = data
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = "the broken value"
    line = line_of(data, '"the broken value"')
    place[path[-1]] = value
    if said.startswith("The id"):
        line = line_of(data, '"id": "care",\n   "name": "Customer Care"')

    message = refused(data)
    assert said in message
    assert f"Line {line}:" in message


def test_what_is_missing_or_null_is_named(refused, data):
    del data["departments"][0]["charter"]
    line = line_of(data, '{\n   "id": "marketing"')
    assert f"Line {line}: “charter” is missing" in refused(data)

    data["departments"][0]["charter"] = None
    assert "“charter” may not be null" in refused(data)


# Each: what is done to the one initiative, and what is said of it.
NOT_FITTING = [
    (lambda i: i["pledges"][0].update(department="it"), "“it” has no seat at this table"),
    (lambda i: i.update(steward="it"), "The steward “it” has no seat"),
    (lambda i: i["revisions"][0].update(number=2), "Revision 1 is to stand here"),
    (lambda i: i["revisions"][0].update(target="1.00"), "not the sum of the budget lines"),
    (lambda i: i["revisions"][0].update(last_day="-9"), "The last day lies before the first"),
    (lambda i: i["revisions"][0].update(at="-1@15:19"), "Revision 1 is what was submitted"),
    (lambda i: i.update(submitted_by=None), "“submitted_by” is missing: only a draft has none"),
    (lambda i: i.update(state="parked"), "It is parked, but “parked” does not say since when"),
    (lambda i: i["reviews"][0]["answers"][0].update(at="-1@15:19"), "older than the question"),
    (lambda i: i["reviews"][0]["answers"][0].update(verdict="object"), "“objection” stands with"),
    (lambda i: i["pledges"][0].update(at="-2@10:00"), "lies before the initiative was submitted"),
    (lambda i: i["comments"][0].update(reply_to="x"), "“x” is no earlier comment here"),
    # What the verbs refuse when it is played.
    (lambda i: i["reviews"][0]["answers"][0].update(by="ilse-hofstra"), "Only a lead or deputy of"),
    (lambda i: i["pledges"][0].update(amount="99999.00"), "free. Pledge that or less"),
    (lambda i: i.update(proposed_by="ilse-hofstra"), "Only people of Customer Care propose"),
    (lambda i: i.update(decision_day="+1"), "Decide on that day or later"),
    (lambda i: i.update(state="agreed"), "is said to be agreed, but what was done makes it"),
    (
        lambda i: i["reviews"][0]["answers"][0].update(on_behalf_of="femke-de-wit"),
        "Nadia El Idrissi did not stand in for Femke de Wit then",
    ),
]


@pytest.mark.parametrize(("change", "said"), NOT_FITTING, ids=[said for _, said in NOT_FITTING])
def test_what_does_not_fit_together_is_refused_whole(refused, data, change, said):
    change(data["initiatives"][0])
    message = refused(data)
    assert said in message
    assert "Line " in message


def test_an_id_that_is_a_page_elsewhere_gets_an_address_of_its_own(load, data, db):
    text = json.dumps(data, ensure_ascii=False)
    for name, page in (("ask-the-driver", "propose"), ("care", "add"), ("yusuf-kaya", "add")):
        text = text.replace(f'"{name}', f'"{page}')
    load(text)

    assert Initiative.objects.get().slug.startswith("propose-")
    assert Department.objects.get(name="Customer Care").slug.startswith("add-")
    assert User.objects.get(name="Yusuf Kaya").slug.startswith("add-")


@pytest.fixture
def objected(data) -> dict:
    """The initiative to which Legal objects, which needs two executives, alone."""
    found = [i for i in copy.deepcopy(WHOLE["initiatives"]) if i["id"] == "first-year-on-the-rails"]
    data["initiatives"] = found
    return data


def overrule(data: dict, *executives: str) -> None:
    """Writes into a file that these overruled Legal today, one after the other."""
    reviews = data["initiatives"][0]["reviews"]
    said = next(a for r in reviews for a in r["answers"] if a["verdict"] == "object")
    said["objection"]["overruled"] = [
        {"at": f"-1@17:{10 + number}", "by": name, "reason": f"Reason {number}."}
        for number, name in enumerate(executives)
    ]


def test_what_was_overruled_is_overruled_here_too(load, objected, db):
    overrule(objected, "annelies-postma", "kwame-boateng")
    objected["initiatives"][0]["state"] = "agreed"
    load(objected)

    seat = next(seat for seat in Initiative.objects.get().table if seat.department.slug == "legal")
    assert seat.standing == "overruled"
    reasons = seat.review.overrulings.in_force().values_list("by__slug", "reason__body")
    assert list(reasons) == [("kwame-boateng", "Reason 1.")]


def test_an_overruling_that_the_rules_refuse_is_refused(refused, objected):
    overrule(objected, "annelies-postma", "marguerite-okonkwo")
    assert "Only executives overrule." in refused(objected)

    overrule(objected, "annelies-postma")
    objected["initiatives"][0]["state"] = "agreed"
    assert "is said to be agreed, but what was done makes it in_review" in refused(objected)


def sit(data: dict, department: str, kind: str, at: str, by: str) -> None:
    """Writes into a file that a department sat down of itself, and was asked."""
    initiative = data["initiatives"][0]
    reason = {"kind": kind, "fact": None, "text": "It is ours as well."}
    seat = {"department": department, "by_right": False, "added_at": at, "added_by": by}
    initiative["seats"].append(seat | {"reasons": [reason], "stand_in": None})
    asked = {"id": f"ask-the-driver/{department}/1", "department": department, "revision": 1}
    asked |= {"cause": "joined", "asked_at": at, "due": "+3@10:00", "answers": []}
    initiative["reviews"].append(asked)


@pytest.mark.parametrize("added_by", ["tomasz-zielinski", "sven-dijkgraaf"])
def test_who_asked_to_join_was_admitted(load, data, db, added_by):
    sit(data, "it", "asked_to_join", "-1@15:30", added_by)
    load(data)
    initiative = Initiative.objects.get(slug="ask-the-driver")
    seat = next(seat for seat in initiative.table if seat.department.slug == "it")
    assert [reason["kind"] for reason in seat.reasons] == ["asked_to_join"]
    assert seat.review.cause == "joined"
    kinds = (Event.Kind.SEAT_REQUESTED, Event.Kind.SEAT_JOINED)
    asked, joined = initiative.events.filter(kind__in=kinds)
    assert asked.by.slug in ("tomasz-zielinski", "anjali-raman")
    assert asked.at == joined.at == seat.added_at
    assert joined.by.slug in ("nadia-el-idrissi", "sven-dijkgraaf")


def test_who_pledged_sits_since_then(load, data, db):
    sit(data, "it", "pledged", "-1@15:30", "tomasz-zielinski")
    pledge = {"department": "it", "fiscal_year": "current", "at": "-1@15:30", "kind": "made"}
    pledge |= {"by": "tomasz-zielinski", "on_behalf_of": None, "amount": "500.00"}
    data["initiatives"][0]["pledges"].append(pledge)
    load(data)
    initiative = Initiative.objects.get(slug="ask-the-driver")
    seat = next(seat for seat in initiative.table if seat.department.slug == "it")
    assert [reason["kind"] for reason in seat.reasons] == ["pledged"]
    assert initiative.pledges.get(department=seat.department).amount == 50_000


def test_who_pledges_before_it_sits_is_refused_with_its_line(refused, data):
    sit(data, "it", "asked_to_join", "-1@15:40", "tomasz-zielinski")
    pledge = {"department": "it", "fiscal_year": "current", "at": "-1@15:30", "kind": "made"}
    pledge |= {"by": "tomasz-zielinski", "on_behalf_of": None, "amount": "500.00"}
    data["initiatives"][0]["pledges"].append(pledge)
    said = refused(data)
    line = line_of(data, '"amount": "500.00"') - 7
    assert f"Line {line}: This department pledges, but it does not sit here." in said
