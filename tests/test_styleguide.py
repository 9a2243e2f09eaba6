"""The parts of a page: each renders, says its state in words, and keeps the rules of the house."""

import gzip
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django import forms
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import timezone

from cooperative import rings
from cooperative.palette import KEYS
from cooperative.styleguide import WORDS, styleguide
from cooperative.templatetags.ui import errors, initials, markdown, money, page_url, ring, when
from cooperative.widgets import Hinted

pytestmark = pytest.mark.once

ROOT = Path(__file__).parent.parent
STYLES = sorted((ROOT / "static/css").rglob("*.css"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))


@pytest.fixture
def page() -> str:
    return styleguide(RequestFactory().get("/styleguide/")).content.decode()


def test_the_page_shows_every_state_with_its_words(page):
    for state, words in WORDS.items():
        assert f"token--{state}" in page
        assert words in page
    for key in KEYS:
        assert f"d-{key}" in page


def test_up_to_eight_sit_in_a_circle_and_more_in_rows(page):
    for count in range(2, 9):
        assert f"table--round table--{count}" in page
    assert page.count("table--rows") == 2
    assert page.count('<li class="seat ') == 5 + 2 + 3 + 4 + 6 + 7 + 8 + 9 + 12


def test_the_page_has_no_style_or_script_of_its_own(page):
    assert not re.search(r"\sstyle=|<style|\son\w+=|\shx-|<script>", page)


@pytest.mark.parametrize("seats", range(1, 13))
def test_ones_own_seat_is_nearest_and_no_two_look_alike(seats):
    drawn = [rings.paths(seat, seats, rings.CONSENTED, 320)[0].d for seat in range(seats)]

    assert rings.side(0, seats) == "near"
    assert len(set(drawn)) == seats


@pytest.mark.parametrize("size", rings.SIZES)
def test_each_state_is_drawn_in_its_own_way(size):
    drawn = {rings.paths(0, 5, state, size) for state in rings.STATES}

    assert len(drawn) == len(rings.STATES)


def test_a_ring_is_hidden_from_those_who_listen_unless_it_has_words():
    arcs = [("violet", "waiting"), ("teal", "consented")]

    assert 'aria-hidden="true"' in ring(arcs)
    assert 'aria-label="1 of 2 consent"' in ring(arcs, label="1 of 2 consent")


@pytest.mark.parametrize(
    ("amount", "currency", "written"),
    [
        (124050, "EUR", "€1,240.50"),
        (1200000, "EUR", "€12,000"),
        (0, "EUR", "€0"),
        (-5, "EUR", "-€0.05"),
        (1933, "JPY", "¥1,933"),
        (1933333, "KWD", "KWD\N{NO-BREAK SPACE}1,933.333"),
        (None, "EUR", ""),
    ],
)
def test_money_is_written_as_people_write_it(amount, currency, written):
    assert money(amount, currency) == written


def test_a_moment_is_told_in_the_readers_zone_with_the_exact_time_on_hover():
    moment = datetime(2031, 11, 26, 23, 30, tzinfo=UTC)

    with timezone.override("Europe/Berlin"):
        assert when(moment) == (
            '<time datetime="2031-11-27T00:30+01:00" '
            'title="Thursday 27 November 2031, 00:30 CET">Thu 27 Nov 2031</time>'
        )
        assert ">Thu 27 Nov 2031, 00:30<" in when(moment, "time")
        assert ">Wed 26 Nov 2031<" in when(moment - timedelta(minutes=30), "due")
    assert '<time datetime="2031-11-27"' in when(date(2031, 11, 27))
    assert when(None) == ""


@pytest.mark.parametrize(
    "evil",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "![x](https://example.org/a.png)",
        "<img src=x onerror=alert(1)>",
        "[x](data:text/html,<script>alert(1)</script>)",
    ],
)
def test_markdown_lets_nothing_through_that_acts(evil):
    html = markdown(evil)

    assert not re.search(r"<(script|img)|href=.(javascript|data)", html)


def test_markdown_keeps_what_people_mean():
    assert markdown("**two** films") == "<p><strong>two</strong> films</p>\n"
    assert 'rel="nofollow noopener"' in markdown("[us](https://example.org)")
    assert markdown("  ") == ""


class Objection(forms.Form):
    answer = forms.ChoiceField(
        label="Answer",
        choices=[("object", Hinted("Object", hint="harm"))],
        widget=forms.RadioSelect,
    )
    change = forms.CharField(error_messages={"required": "Enter the change that would settle it."})


def test_every_error_links_to_its_field():
    lines = errors(Objection({}))["lines"]

    assert lines == [
        ("id_answer_0", "Answer: This field is required."),
        ("id_change", "Enter the change that would settle it."),
    ]
    assert errors(Objection())["lines"] == []
    assert errors(Objection({"answer": "object", "change": "x"}))["lines"] == []


def test_a_choice_says_its_hint_beneath():
    html = Objection()["answer"].as_field_group()

    assert "<b>Object</b><small>harm</small>" in html
    assert '<legend class="field__label">Answer</legend>' in html


def test_names_become_initials():
    assert [initials(name) for name in ("Priya Nair", "Legal", "高橋 美咲", "")] == [
        "PN",
        "LE",
        "高美",
        "?",
    ]


def test_paging_keeps_the_filters():
    assert page_url({"q": "films", "before": "9"}, before=12) == "?q=films&before=12"
    assert page_url({"q": "films", "before": "9"}, before=None) == "?q=films"


def test_names_are_escaped_wherever_they_stand():
    seat = {"name": "<b>x", "initials": "<i", "colour": "teal", "state": "waiting", "word": "<u>"}
    page = Template('{% round_table seats figure="0 of 1" words="w" %}')

    html = page.render(Context({"seats": [seat]}))

    assert not re.search(r"<b>x|<i[^>]|<u>", html)


def test_the_style_sheet_keeps_the_rules_of_the_house():
    for path in STYLES:
        text = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)
        assert "!important" not in text, path
        assert len(text.splitlines()) <= 200, path
        assert not re.search(r"^\s*#[a-z]", text, re.MULTILINE), path
        if path.name != "tokens.css":
            assert not re.search(r"#[0-9a-f]{3,8}\b", text), path


def test_the_look_is_light():
    styles = b"".join(path.read_bytes() for path in STYLES)
    script = (ROOT / "static/js/app.js").read_text()

    assert len(gzip.compress(styles, 9)) <= 12 * 1024
    assert len(script.splitlines()) < 150


def test_every_template_says_what_it_takes_and_carries_no_style():
    letter = ROOT / "templates/emails/base.html"  # brings its look along: no file goes with it
    for path in set(TEMPLATES) - {letter}:
        text = path.read_text()
        assert not re.search(r"\sstyle=|<style|\son(click|load|submit)=|\shx-|\|safe\b", text), path
        if path.is_relative_to(ROOT / "templates/ui"):
            assert text.startswith("{#"), path
