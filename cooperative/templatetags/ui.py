"""The parts of every page. A builtin, so that templates need no {% load %}."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any

import nh3
from babel import Locale
from babel.numbers import NumberPattern, get_currency_precision, parse_pattern
from django import template
from django.core.exceptions import ValidationError
from django.forms import BaseForm, BoundField, Field
from django.http import QueryDict
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext as _

from cooperative import rings

register = template.Library()

MARKS = {
    rings.WAITING: "clock",
    rings.CONSENTED: "check",
    rings.CONDITION: "check-dash",
    rings.OBJECTED: "alert",
    rings.OVERRULED: "overruled",
    rings.ASIDE: "dash",
    rings.OUTDATED: "clock",
    rings.EMPTY: "question",
}
LETTER_BY_DIGIT = re.compile(r"(?<=[A-Za-z])(?=\d)")
USUAL_SIZE = 40  # pixels
FITS_THE_CIRCLE = 8  # seats; with more, they are rows

# --- Boxes with a body -------------------------------------------------------------------------


@register.simple_block_tag
def card(content: str, *, title: str = "", tone: str = "plain") -> str:
    return render_to_string("ui/card.html", {"content": content, "title": title, "tone": tone})


@register.simple_block_tag
def panel(content: str, *, title: str, id: str, note: str = "") -> str:
    """A stretch of the page under its own heading. `id` makes it a place to link to."""
    page = {"content": content, "title": title, "id": id, "note": note}
    return render_to_string("ui/panel.html", page)


# --- The table ---------------------------------------------------------------------------------


@register.simple_tag
def icons_url() -> str:
    return static("img/icons.svg")


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """A symbol of img/icons.svg; with a label where it stands without words."""
    drawing = format_html(
        '<svg class="icon" aria-hidden="true"><use href="{}#{}"/></svg>',
        icons_url(),
        name,
    )
    return drawing + format_html('<span class="vh">{}</span>', label) if label else drawing


@register.simple_tag
@lru_cache(maxsize=1024)
def token(
    initials: str, colour: str = "", state: str = "", size: str = "", label: str = ""
) -> SafeString:
    """Initials in a circle of the department's colour, with the mark of the seat's state."""
    classes = ["token", size and f"token--{size}", state and f"token--{state}"]
    classes.append(colour and f"d-{colour}")
    mark = MARKS.get(state)
    return format_html(
        '<span class="{}" {}>{}{}</span>',
        " ".join(filter(None, classes)),
        shown_as(label),
        initials,
        format_html('<span class="token__mark">{}</span>', icon(mark)) if mark else "",
    )


def shown_as(label: str) -> SafeString:
    """A drawing is hidden from those who listen, unless it has words of its own."""
    if label:
        return format_html('role="img" aria-label="{}"', label)
    return SafeString('aria-hidden="true"')


@register.simple_tag
def ring(arcs: Iterable, size: int = USUAL_SIZE, label: str = "") -> SafeString:
    """The table as a glyph. `arcs`: (colour, state) or (colour, state, was), one's own first."""
    return draw(tuple(tuple(arc) for arc in arcs), size, label)


@lru_cache(maxsize=1024)
def draw(arcs: tuple, size: int, label: str) -> SafeString:
    return format_html(
        '<svg class="ring{}" viewBox="0 0 {} {}" {}>{}</svg>',
        "" if size == USUAL_SIZE else f" ring--{size}",
        size,
        size,
        shown_as(label),
        curves(arcs, size),
    )


def curves(arcs: tuple, size: int) -> SafeString:
    drawn = (
        (curve(colour, path),)
        for seat, (colour, state, *was) in enumerate(arcs)
        for path in rings.paths(seat, len(arcs), state, size, *was)
    )
    return format_html_join("", "{}", drawn)


def curve(colour: str, path: rings.Path) -> SafeString:
    dash = format_html(' stroke-dasharray="{}"', path.dash) if path.dash else ""
    steps = format_html(' pathLength="{}"', path.steps) if path.steps else ""
    kind = f" {path.kind}" if path.kind else ""
    return format_html('<path class="d-{}{}" d="{}"{}{}/>', colour, kind, path.d, dash, steps)


@register.inclusion_tag("ui/table.html")
def round_table(
    seats: list[dict], figure: str, words: str, note: str = "", title: str = "", id: str = ""
) -> dict:
    """The table with its seats, one's own first. `figure`, `words`, `note`: what its top says.
    `title` and `id` where two tables stand on one page."""
    count = len(seats)
    arcs = tuple((seat["colour"], *states(seat)) for seat in seats)
    return {
        "seats": [seat | placed(seat["state"], at, count) for at, seat in enumerate(seats)],
        "curves": curves(arcs, 320),
        "count": count,
        "round": 2 <= count <= FITS_THE_CIRCLE,
        "figure": figure,
        "words": words,
        "note": note,
        "title": title,
        "id": id,
    }


def placed(state: str, at: int, count: int) -> dict:
    return {"side": rings.side(at, count), "far": state in rings.PUSHED_BACK}


def states(seat: Mapping[str, Any]) -> tuple[str, ...]:
    was = seat.get("was")
    return (seat["state"], was) if was else (seat["state"],)


# --- Money and time ----------------------------------------------------------------------------


@register.filter
def money(amount: int | None, currency: str) -> str:
    """Minor units as people write them: €1,240.50, and €12,000 where nothing follows the point."""
    if amount is None:
        return ""
    language, digits = get_language() or "en", get_currency_precision(currency)
    value = Decimal(amount).scaleb(-digits)
    places = 0 if value == value.to_integral_value() else digits
    written = pattern(language, places).apply(
        value, locale(language), currency=currency, currency_digits=False
    )
    # A currency known by letters only keeps its distance: KWD 12, but €12.
    return LETTER_BY_DIGIT.sub("\N{NO-BREAK SPACE}", written)


@lru_cache
def locale(language: str) -> Locale:
    return Locale.parse(to_locale(language))


@lru_cache
def pattern(language: str, places: int) -> NumberPattern:
    """The locale's own way to write money, with so many decimals."""
    spelled = locale(language).currency_formats["standard"].pattern
    return parse_pattern(re.sub(r"\.0+", f".{'0' * places}" if places else "", spelled))


@register.filter
def when(moment: datetime | date | None, style: str = "day") -> str:
    """A moment in the reader's zone, the exact time on hover. Styles: day, time, full, due.

    What is due when a day ends is due on that day, and not on the next at midnight.
    """
    if moment is None:
        return ""
    exact, timed = moment, isinstance(moment, datetime)
    if timed:
        exact = timezone.localtime(moment) if timezone.is_aware(moment) else moment
    shown = exact - timedelta(minutes=1) if style == "due" else exact
    title = date_format(exact, "l j F Y, H:i T") if timed else date_format(exact, "l j F Y")
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        exact.isoformat(timespec="minutes") if timed else exact.isoformat(),
        title.strip(),
        spoken(shown, style if timed or style == "full" else "day"),
    )


def spoken(moment: datetime | date, style: str) -> str:
    """Thu 26 Nov; the year where it is not this one."""
    if style == "full":
        return date_format(moment, "j F Y")
    words = "D j M" if moment.year == timezone.localdate().year else "D j M Y"
    return date_format(moment, f"{words}, H:i" if style == "time" else words)


@register.inclusion_tag("ui/stack.html")
def stack(parts: list[dict], open: str = "", label: str = "", line: str = "") -> dict:
    """The shared budget as one bar. A part: colour, name, amount, percent; `counted` where less
    of it counts (the rest is hatched), `note` in its words. `open`: the amount still missing.
    `line`: a mark on the bar, in percent."""
    begin, bars = Decimal(0), []
    for part in parts:
        percent = Decimal(str(part["percent"]))
        counted = Decimal(str(part.get("counted", percent)))
        bars.append(
            {
                "colour": part["colour"],
                "begin": f"{begin:.2f}",
                "width": f"{max(percent - Decimal('0.2'), Decimal('0.2')):.2f}",
                "hatch_begin": f"{begin + counted:.2f}",
                "hatch": f"{percent - counted:.2f}" if counted < percent else "",
            }
        )
        begin += percent
    return {"parts": parts, "bars": bars, "open": open, "label": label, "line": line}


# --- Words -------------------------------------------------------------------------------------

ALLOWED_TAGS = {"p", "br", "hr", "strong", "em", "del", "a", "code", "pre", "blockquote"}
ALLOWED_TAGS |= {"ul", "ol", "li", "h3", "h4", "h5", "h6"}
ALLOWED_TAGS |= {"table", "thead", "tbody", "tr", "th", "td"}


@cache
def writer():
    """Loaded by the first page on which somebody has written something."""
    from markdown_it import MarkdownIt

    rules = MarkdownIt("commonmark", {"html": False, "breaks": True})
    return rules.enable("table").disable("image")


@register.filter
def markdown(text: str, links: Iterable[tuple[str, str]] = ()) -> str:
    """What somebody wrote, as HTML that can do no harm: no raw HTML, images or odd links.

    `links`: words and addresses of our own, to which these lead wherever they stand.
    """
    if not (text or "").strip():
        return ""
    html = re.sub(r"(</?)h[12]>", r"\1h3>", writer().render(text))
    clean = nh3.clean(
        html,
        tags=ALLOWED_TAGS,
        attributes={"a": {"href"}, "ol": {"start"}},
        url_schemes={"https", "mailto"},
        link_rel="nofollow noopener",
    )
    return SafeString(linked(clean, dict(links)))  # nosec B703 B308


NOT_PROSE = re.compile(r"(<a\b.*?</a>|<code\b.*?</code>|<[^>]*>)", re.DOTALL)


def linked(html: str, links: dict[str, str]) -> str:
    """Clean HTML, with links where these words stand outside of links and code."""
    if not links:
        return html
    anchors = {
        conditional_escape(words): format_html('<a href="{}">{}</a>', url, words)
        for words, url in links.items()
    }
    written = "|".join(re.escape(words) for words in sorted(anchors, key=len, reverse=True))
    words = re.compile(rf"(?<![\w@/.])(?:{written})(?!\w)")
    parts = NOT_PROSE.split(html)
    parts[::2] = [words.sub(lambda found: anchors[found[0]], part) for part in parts[::2]]
    return "".join(parts)


# Of Django's validators: “Ensure this value …”, “Null characters …”.
OF_A_TEXT = ("max_length", "min_length", "max_value", "min_value", "null_characters_not_allowed")


@register.inclusion_tag("ui/errors.html")
def errors(form: BaseForm | None) -> dict:
    """Every error of a form that was sent, each a link to its field. Nothing where all is well."""
    if form is None or not form.is_bound or form.is_valid():
        return {"lines": []}
    lines = [("", error) for error in form.non_field_errors()]
    for name, found in form.errors.as_data().items():
        if name in form.fields:
            lines += [(target(form[name]), told(form[name], error)) for error in found]
    return {"lines": lines}


def told(field: BoundField, error: ValidationError) -> str:
    """An error that is understood away from its field: Django's own names no field."""
    message = " ".join(error.messages)
    if message == Field.default_error_messages.get(error.code) or error.code in OF_A_TEXT:
        return _("%(field)s: %(message)s") % {"field": field.label, "message": message}
    return message


def target(field: BoundField) -> str:
    """The id that a link to a field must name: of a group of choices, the first."""
    several = field.use_fieldset and not field.is_hidden
    return f"{field.auto_id}_0" if several else field.id_for_label


@register.inclusion_tag("ui/empty.html")
def empty(text: str, url: str = "", act: str = "") -> dict:
    """One sentence, and the one act that helps."""
    return {"text": text, "url": url, "act": act}


@register.filter
def initials(name: str) -> str:
    """PN for Priya Nair; the first two letters of a single name."""
    words = [word for word in re.split(r"[\s_-]+", str(name).strip()) if word[:1].isalnum()]
    if len(words) > 1:
        return (words[0][0] + words[-1][0]).upper()
    return words[0][:2].upper() if words else "?"


@register.simple_tag
def page_url(query: Mapping[str, str], **changes: object) -> str:
    """The address of this page with some parameters changed: keeps filters while paging."""
    fresh = QueryDict(mutable=True)
    fresh.update({name: value for name, value in query.items() if value})
    for name, value in changes.items():
        fresh.pop(name, None)
        if value not in (None, ""):
            fresh[name] = str(value)
    return f"?{fresh.urlencode()}"


@register.simple_tag
def theme_choices(current: str) -> list[tuple[str, str, bool]]:
    names = [("system", _("System")), ("light", _("Light")), ("dark", _("Dark"))]
    return [(value, name, value == (current or "system")) for value, name in names]
