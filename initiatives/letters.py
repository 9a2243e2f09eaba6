"""Letters: what goes to one person at once, as one mail whose text and HTML say the same."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import formataddr, parseaddr
from html import unescape
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.crypto import salted_hmac
from django.utils.formats import date_format
from django.utils.html import format_html_join, strip_tags
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Organisation, User
from cooperative.clock import now
from cooperative.templatetags.ui import spoken

from .lists.heard import Heard, Papers, one_line
from .lists.lines import lines_of, path_of, said_in, title_of
from .lists.readers import Reader, readers_of
from .lists.sentences import late_by
from .models import Event, Notice, Turn
from .notices import BEYOND_THE_TABLE
from .reading.seats import spelled, together

SHOWN_WHOLE = 10  # things; of more each is one line
LISTED = 12  # lines; the rest is counted, and stands in the inbox
BRIEF, QUOTED = 60, 600  # letters of a title in a subject, and of somebody’s words
SOON = timedelta(days=6)  # within these a day of the week says enough
QUOTING = {Turn.Kind.REPLY, Turn.Kind.ADMIT, Turn.Kind.TAKE_ON}
ANSWERING = {Event.Kind.SEAT_NUDGED, Event.Kind.STAND_IN_APPOINTED}
LINE = '<li><a href="{}">{}</a> <span>{}</span></li>'


@dataclass(frozen=True)
class Post:
    """What was read for the letters of a batch: seven queries, whatever their number."""

    papers: Papers
    lines: dict[int, Any]  # of letters that name many things
    readers: dict[int, Reader]
    at: datetime


class Line(NamedTuple):
    """One thing of a letter that names many."""

    title: str
    brief: str
    said: str
    day: str
    link: str


@dataclass(frozen=True)
class Item:
    """One thing of a letter, in the words and the zone of its reader."""

    kind: str
    title: str
    brief: str  # the title, for a subject
    said: str  # what is asked, or what happened
    verb: str  # “answer”
    link: str
    is_mine: bool
    is_turn: bool
    day: str  # “due Thu 26 Nov, 17:00 CET”, or when it happened
    by: str  # “by Thursday”
    late: str  # “1 day late”
    waits: str  # “four people wait”
    why: str
    ring: str  # “3 of 5 consent”
    state: str  # the ring, and the money
    seat: str
    named: str
    target: str
    quote: str  # what somebody wrote, whole or nearly so
    lacked: tuple[str, ...]  # what was missing when it was parked


def read(notices: Iterable[Notice]) -> Post:
    """Read once what the letters of many people need."""
    letters, at = defaultdict(list), now()
    for notice in notices:
        letters[notice.person_id, notice.letter].append(notice)
    people = User.objects.filter(pk__in={person for person, _letter in letters})
    named = [_named(letter) for letter in letters.values()]
    whole = [notice.pk for told in named if len(told) <= SHOWN_WHOLE for notice in told]
    short = [notice.pk for told in named if len(told) > SHOWN_WHOLE for notice in told]
    rows = Notice.objects.order_by()
    papers = Papers.of(rows.filter(pk__in=whole), house=Organisation.objects.current())
    lines = lines_of(rows.filter(pk__in=short)) if short else {}
    return Post(papers, lines, readers_of(people, at), at)


def compose(notices: Sequence[Notice], post: Post | None = None) -> EmailMultiAlternatives:
    """One letter to one person of all these notices. With `post` it asks no query."""
    post = post or read(notices)
    reader = post.readers[notices[0].person_id]
    person, house = reader.person, post.papers.house
    with timezone.override(person.zone), translation.override(person.language):
        page = _page(_named(notices), once(notices), reader, post) | {
            "house": house.name,
            "person": person,
        }
        page |= {"notices_url": link_to(reverse("initiatives:notices"))}
        page |= {"settings_url": link_to(reverse("accounts:settings"))}
        text = render_to_string("emails/base.txt", page)
        html = render_to_string("emails/base.html", page)
    message = EmailMultiAlternatives(
        subject=page["subject"],
        body=f"{text.strip()}\n",
        from_email=formataddr((one_line(house.name), parseaddr(settings.DEFAULT_FROM_EMAIL)[1])),
        to=[person.email],
        headers=headers_of(notices),
    )
    message.attach_alternative(html, "text/html")
    return message


def once(notices: Sequence[Notice]) -> list[Notice]:
    """Two steps of one turn that go out together are one thing."""
    return list({notice.turn_id or -notice.event_id: notice for notice in notices}.values())


def _named(notices: Sequence[Notice]) -> list[Notice]:
    """What a letter names: all, or of many the first, turns before news, the longest due ahead."""
    told = once(notices)
    if len(told) > SHOWN_WHOLE:
        told.sort(key=lambda notice: (not notice.turn_id, notice.due_at, notice.pk))
    return told[:LISTED]


def headers_of(notices: Sequence[Notice]) -> dict[str, str]:
    """Sent again after a crash, it is the same letter: its number is that of its first notice."""
    number = notices[0].letter or min(notice.pk for notice in notices)
    return {"Message-ID": message_id(number), "Auto-Submitted": "auto-generated"}


def message_id(number: int) -> str:
    """Of this installation alone: another one on this host counts its letters from 1 as well."""
    mark = salted_hmac("letters", str(number)).hexdigest()[:12]
    return f"<letter-{number}.{mark}@{urlsplit(settings.SITE_URL).hostname}>"


def link_to(path: str) -> str:
    """Links come from SITE_URL alone: nobody who sends a request chooses where they lead."""
    return f"{settings.SITE_URL}{path}"


# --- One thing -------------------------------------------------------------------------------


def item_of(notice: int, reader: Reader, post: Post) -> Item:
    papers, at = post.papers, post.at
    heard = papers.heard(notice, is_mine=reader.owns)
    beyond = heard.kind in BEYOND_THE_TABLE or reader.is_beside
    inside = None if beyond else heard.table
    about = _of_turn(heard, papers, at) if heard.is_turn else _of_event(heard, papers)
    about |= {"waits": ""} if beyond else {}
    title = heard.title or about["said"]
    return Item(
        kind=heard.kind,
        title=title,
        brief=Truncator(heard.title).chars(BRIEF),
        link=link_to(_path(heard, reader)),
        is_mine=heard.is_mine,
        is_turn=heard.is_turn,
        why=reader.why(heard),
        ring=inside.figure if inside else "",
        state=_state(heard, papers.cash) if inside else "",
        target=papers.cash(heard.table.target) if heard.table and not reader.is_beside else "",
        **about,
    )


def _of_turn(heard: Heard, papers: Papers, at: datetime) -> dict:
    row = heard.row
    late = late_by(row.turn_due_at, at)
    due = _("It was due %(day)s.") if late else _("Due %(day)s.")
    waiting = _waiting(heard)
    return {
        "said": heard.text,
        "verb": str(Turn.Kind(row.turn_kind).label),
        "day": due % {"day": exact(row.turn_due_at)},
        "by": by_when(row.turn_due_at, at),
        "late": late,
        "waits": waiting,
        "seat": one_line(row.turn_department_name or ""),
        "named": one_line(row.named or ""),
        "quote": quoted(row.words or "") if row.turn_kind in QUOTING else "",
        "lacked": (),
    }


def _of_event(heard: Heard, papers: Papers) -> dict:
    row = heard.row
    lacked = tuple(one_line(words) for words in row.event_details.get("lacked") or ())
    return {
        "said": one_line(unescape(strip_tags(papers.sentence(row, quoting=False)))).rstrip(":. "),
        "verb": "",
        "day": exact(row.event_at),
        "by": "",
        "late": "",
        "waits": "",
        "seat": one_line(row.department or ""),
        "named": one_line(row.who or ""),
        "quote": quoted(row.body or ""),
        "lacked": lacked,
    }


def _path(heard: Heard, reader: Reader) -> str:
    """To the form of the act itself; whoever speaks for two seats, to that of the asked one."""
    if not (heard.kind in Turn.ANSWERING and heard.is_mine or heard.kind in ANSWERING):
        return heard.path
    path = reverse("initiatives:answer", args=[heard.table.slug])
    if len(reader.seats_at(heard.table)) < 2:
        return path
    here = heard.row.turn_department_slug or heard.row.event_department_slug
    return f"{path}?seat={here}"


def _waiting(heard: Heard) -> str:
    """“four people wait”: those who have answered here, each for one department."""
    others = heard.table.heard if heard.table else 0
    if not others:
        return ""
    one, many = "%(n)s person waits", "%(n)s people wait"
    return ngettext(one, many, others) % {"n": spelled(others)}


def _state(heard: Heard, cash: Callable[[int], str]) -> str:
    """The ring in words, the money, and who waits."""
    table = heard.table
    if table is None or not table.is_asked:
        return ""
    about = {"pledged": cash(table.pledged), "target": cash(table.target), "ring": table.figure}
    stands = _("%(ring)s; %(pledged)s of %(target)s pledged.") if table.target else "%(ring)s."
    waiting = capfirst(_waiting(heard)) if heard.is_turn else ""
    return " ".join(filter(None, [stands % about, f"{waiting}." if waiting else ""]))


def quoted(words: str) -> str:
    """What somebody wrote, in its own lines."""
    lines = (one_line(line) for line in words.splitlines())
    return Truncator("\n".join(line for line in lines if line)).chars(QUOTED)


# --- Time ------------------------------------------------------------------------------------


def exact(moment: datetime) -> str:
    """Thu 26 Nov, 17:00 CET. What is due as a day ends is due on that day."""
    local = timezone.localtime(moment)
    if (local.hour, local.minute) == (0, 0):
        local -= timedelta(minutes=1)
    return f"{spoken(local, 'time')} {date_format(local, 'T')}"


def by_when(moment: datetime, at: datetime) -> str:
    """“by 17:00 today”, “by Thursday”, “by Thu 3 Dec”."""
    due, today = timezone.localtime(moment - timedelta(minutes=1)), timezone.localtime(at)
    if due.date() == today.date():
        return _("by %(time)s today") % {"time": date_format(timezone.localtime(moment), "H:i")}
    near = due - today < SOON
    day = date_format(due, "l") if near else spoken(due, "day")
    return _("by %(day)s") % {"day": day}


# --- The whole -------------------------------------------------------------------------------


def _page(named: list[Notice], told: list[Notice], reader: Reader, post: Post) -> dict:
    """The subject, the head and what stands below it, as text and as HTML."""
    if len(named) > SHOWN_WHOLE:
        return _listed([line_of(post.lines[notice.pk], reader, post.at) for notice in named], told)
    items = [item_of(notice.pk, reader, post) for notice in named]
    items.sort(key=lambda item: (not item.is_turn, not item.is_mine))
    head, alone = _head(told), len(items) == 1
    written = [_written(item, "txt", alone).strip() for item in items]
    firsts, texts = zip(*(text.split("\n", 1) for text in written), strict=True)
    subject = one_line(firsts[0]) if alone else _subject(head, items)
    return {
        "subject": subject,
        "head": subject.partition(f": {items[0].brief}")[0] if alone else head,
        "text": "\n\n\n".join(text.strip() for text in texts),
        "parts": [_written(item, "html", alone) for item in items],
    }


def _listed(lines: list[Line], told: list[Notice]) -> dict:
    """Many things: a line each, and how many more there are. Made without a template (speed)."""
    head, more = _head(told), len(told) - len(lines)
    rows = ((line.link, line.title, f"{line.said}. {line.day}") for line in lines)
    counted = ngettext("And %(n)s more:", "And %(n)s more:", more) % {"n": more}
    return {
        "subject": _subject(head, lines, more),
        "head": head,
        "text": "\n\n".join(f"{x.title}\n{x.said}. {x.day}\n{x.link}" for x in lines),
        "lines": format_html_join("\n", LINE, rows),
        "more": counted if more else "",
    }


def line_of(row: Any, reader: Reader, at: datetime) -> Line:
    title = one_line(title_of(row))
    due = _("It was due %(day)s.") if row.turn_id and row.turn_due_at < at else _("Due %(day)s.")
    day = exact(row.turn_due_at if row.turn_id else row.event_at)
    return Line(
        title=title,
        brief=Truncator(title).chars(BRIEF),
        said=one_line(said_in(row)),
        day=due % {"day": day} if row.turn_id else day,
        link=link_to(path_of(row, is_mine=bool(row.turn_id) and reader.owns(row))),
    )


def _written(item: Item, form: str, alone: bool) -> str:
    page = {"item": item, "alone": alone}
    return render_to_string(f"emails/{item.kind}.{form}", page)


def _head(notices: list[Notice]) -> str:
    """“3 things wait for you”, or how much news there is."""
    turns = sum(1 for notice in notices if notice.turn_id)
    news = len(notices) - turns
    told = ngettext("%(n)s piece of news", "%(n)s pieces of news", news) % {"n": news}
    if not turns:
        return told
    waits = ngettext("%(n)s thing waits for you", "%(n)s things wait for you", turns) % {"n": turns}
    return _("%(waits)s, and %(news)s") % {"waits": waits, "news": told} if news else waits


def _subject(head: str, items: Sequence[Item | Line], unnamed: int = 0) -> str:
    briefs = (item.brief or Truncator(item.title).chars(BRIEF) for item in items)
    titles = list(dict.fromkeys(briefs))
    named, more = titles[:2], len(titles) - 2 + unnamed
    if more > 0:
        named.append(ngettext("%(n)s more", "%(n)s more", more) % {"n": more})
    return one_line(f"{head}: {together(named)}")
