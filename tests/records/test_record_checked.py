"""A changed record is found out, by our checker and by the script beside it."""

import copy
import hashlib
import json
import random
from collections.abc import Callable, Iterator
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from initiatives.record import record_of
from initiatives.record.writing import fingerprint_of, written

from .checkers import SCRIPT, both
from .conftest import newest

# What no event signs: how the installation is called, and who bears the numbers in it.
UNSIGNED = (("installation",), ("initiative", "slug"), ("people",), ("departments",))
Path = tuple[str | int, ...]
KEPT = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def sealed(told: dict) -> str:
    """As somebody writes it who makes the fingerprint fit again."""
    return written(told | {"fingerprint": fingerprint_of(told)})


def leaves(value: object, path: Path = ()) -> Iterator[Path]:
    inner = value.items() if isinstance(value, dict) else enumerate(value)
    for name, part in inner:
        if isinstance(part, dict | list) and part:
            yield from leaves(part, (*path, name))
        else:
            yield (*path, name)


def sample(told: dict, of_each: int = 2) -> Iterator[Path]:
    """Of all leaves that differ by their place in a list alone, a few."""
    met: dict[Path, int] = {}
    for path in leaves(told):
        kind = tuple("*" if isinstance(n, int) or len(n) == 64 else n for n in path)
        met[kind] = met.get(kind, 0) + 1
        if met[kind] <= of_each:
            yield path


def changed(told: dict, path: Path, change: Callable[[object], object]) -> dict:
    told = copy.deepcopy(told)
    place = told
    for name in path[:-1]:
        place = place[name]
    place[path[-1]] = change(place[path[-1]])
    return told


def other(value: object) -> object:
    """Something near: one letter more, one unit more, the other truth, something for nothing."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    return f"{value}x" if isinstance(value, str) else "x"


def alike(value: object) -> object:
    """What many languages take for the same: 1.0 for 1, 1 for true, "" for nothing."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, int):
        return float(value)
    return None if value in ("", [], {}) else "" if value is None else f"{value} "


def is_signed(path: Path) -> bool:
    return not any(path[: len(part)] == part for part in UNSIGNED)


@pytest.mark.parametrize("change", [other, alike])
def test_each_value_that_is_signed_is_found_when_it_changes(record, change):
    for path in sample(record.told):
        text = sealed(changed(record.told, path, change))
        found = all(both(text))
        assert found == is_signed(path) or path == ("fingerprint",), path


def test_a_change_by_who_does_not_know_the_fingerprint_is_always_found(record):
    for path in sample(record.told, 1):
        assert all(both(written(changed(record.told, path, other)))), path


@KEPT
@given(data=st.data())
def test_whatever_a_value_becomes_it_is_found(record, data):
    path = data.draw(st.sampled_from([p for p in leaves(record.told) if is_signed(p)]))
    new = data.draw(st.none() | st.booleans() | st.integers() | st.text() | st.lists(st.integers()))
    told = changed(record.told, path, lambda _old: new)
    if json.dumps(told) != json.dumps(record.told):
        assert path == ("fingerprint",) or all(both(sealed(told)))


@KEPT
@given(data=st.data())
def test_what_is_dropped_swapped_or_put_in_is_found(record, data):
    lists = (
        "events",
        "answers",
        "advice",
        "approvals",
        "pledges",
        "postings",
        "revisions",
        "seats",
    )
    told = copy.deepcopy(record.told)
    rows = told[data.draw(st.sampled_from(lists))]
    at, to = (data.draw(st.integers(0, len(rows) - 1)) for _ in range(2))
    match data.draw(st.sampled_from(["drop", "swap", "double"])):
        case "drop":
            del rows[at]
        case "swap":
            rows[at], rows[to] = rows[to], rows[at]
        case "double":
            rows.insert(to, copy.deepcopy(rows[at]))
    # Two postings may change places: their order says nothing, each has its moment.
    swapped_postings = sorted(map(json.dumps, told["postings"])) == sorted(
        map(json.dumps, record.told["postings"])
    )
    told["postings"] = record.told["postings"] if swapped_postings else told["postings"]
    if told != record.told:
        assert all(both(sealed(told)))


@KEPT
@given(data=st.data())
def test_a_letter_that_becomes_another_is_found(record, data):
    at = data.draw(st.integers(0, len(record.text) - 1))
    letter = data.draw(st.characters(exclude_characters=record.text[at], codec="utf-8"))
    assert all(both(record.text[:at] + letter + record.text[at + 1 :]))


def test_events_that_are_chained_anew_no_longer_have_the_head_of_the_page(record):
    told = copy.deepcopy(record.told)
    told["events"][0]["at"] = "2020-01-01T00:00:00+00:00"
    previous = ""
    for event in told["events"]:
        event["previous"] = previous
        signed = {name: value for name, value in event.items() if name != "digest"}
        body = json.dumps(signed, sort_keys=True)
        previous = event["digest"] = hashlib.sha256(body.encode()).hexdigest()
    told["head"]["digest"] = previous
    assert both(sealed(told)) == ("", "")
    assert told["head"] != record.told["head"]


def test_what_is_left_off_its_end_is_seen_by_the_head_alone(launch, house, consent, ada, marketing):
    short = record_of(launch, house)
    consent(launch, (ada, marketing))
    whole = record_of(newest(launch), house)
    assert both(short.text) == both(whole.text) == ("", "")
    assert short.told["head"] != whole.told["head"]


def test_any_other_file_is_refused_and_breaks_nothing(record):
    for text in ("", "{", "[]", "null", "1", '{"format": "cooperative-record/1"}', "[" * 100_000):
        assert all(both(text))
    unsigned = ("installation", "people", "departments", "fingerprint")
    for name in [name for name in record.told if name not in unsigned]:
        for shape in (None, 0, "", [], {}, [[]], [None], {"a": 1}):
            if record.told[name] != shape:
                assert all(both(sealed(record.told | {name: shape}))), (name, shape)


def test_it_names_the_first_event_that_is_wrong(record):
    at = random.Random(7).randrange(len(record.told["events"]))
    told = changed(record.told, ("events", at, "at"), other)
    assert all(f"vent {at + 1} " in found for found in both(sealed(told)))
    text = record.text.replace('"status": "live"', '"status":  "live"')
    assert "Line " in both(text)[0]


def test_the_command_says_what_it_checked_and_what_no_file_proves(record, tmp_path):
    file, out = tmp_path / "record.json", StringIO()
    file.write_text(record.text, encoding="utf-8")
    call_command("verify_record", str(file), stdout=out)
    assert f"{len(record.told['events'])} events" in out.getvalue()
    assert record.told["head"]["digest"] in out.getvalue()
    assert "cannot" in out.getvalue() or "no file can prove" in out.getvalue()

    file.write_text(record.text.replace("Gut.", "Gut!"), encoding="utf-8")
    with pytest.raises(CommandError, match="fingerprint"):
        call_command("verify_record", str(file), stdout=out)
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("verify_record", str(tmp_path / "none.json"))


def test_the_script_stands_alone():
    words = {line.split()[1] for line in SCRIPT.read_text().splitlines() if line[:7] == "import "}
    assert words == {"hashlib", "json", "re", "sys", "unicodedata"}
