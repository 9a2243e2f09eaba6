"""Which pages there are: met by following links as several people, and some besides."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from django.urls import Resolver404, resolve
from playwright.sync_api import Page

from ..addresses import names
from ..links import Links

NADIA, FEMKE, TOMASZ = "nadia-el-idrissi", "femke-de-wit", "tomasz-zielinski"
MARGUERITE, ANNELIES, PETRA = "marguerite-okonkwo", "annelies-postma", "petra-nieuwenhuis"
IN_REVIEW = "/initiatives/ask-the-driver/"  # Customer Care steers it; Marketing and HR sit there
APPROVABLE = "/budgets/approvals/night-line/"
OBJECTED = "/initiatives/first-year-on-the-rails/"  # by Legal; Annelies may overrule it
MILAN, ADVISED = "milan-horvath", "/initiatives/how-we-fixed-it/"  # of a partner
PARKED, DRAFT = "/initiatives/keep-what-we-said/", "/initiatives/who-holds-the-keys/"
COUNTERSIGN = "/budgets/countersign/"
URGENT, LIVE = "/initiatives/storm-tonight/", "/initiatives/ask-us-anything/"
STEERED = (f"{URGENT}pace/", f"{LIVE}call-back/", "/desk/")
# Where no link leads from the first page on, or where one is seldom led.
BESIDE = {
    "": ("/accounts/login/", "/accounts/login/code/", "/accounts/password/reset/", "/nothing/"),
    NADIA: (
        ADVISED,
        *(f"{IN_REVIEW}{act}/" for act in ("answer", "pledge", "invite", "leave")),
        *STEERED,
    ),
    TOMASZ: (IN_REVIEW, f"{DRAFT}edit/", f"{DRAFT}submit/"),
    FEMKE: ("/initiatives/night-line/", f"{LIVE}expenses/"),
    MARGUERITE: (f"{PARKED}revive/", f"{PARKED}withdraw/"),
    ANNELIES: (
        *(f"{APPROVABLE}{a}/" for a in ("ask", "send-back", "decline")),
        *(COUNTERSIGN, OBJECTED, f"{URGENT}sponsor/", "/budgets/approvals/ask-the-driver/lift/"),
    ),
    MILAN: (ADVISED, "/initiatives/", "/settings/"),
    PETRA: (
        "/desk/partners/studio-wisselstand/",
        "/initiatives/evening-and-weekend-desk/",
    ),
}
# Not pages: they take what is sent, or belong to the sample and the first run.
SENT = {
    *(f"initiatives:{name}" for name in ("preview", "seats", "reconsider", "comment", "meet")),
    *(f"initiatives:{name}" for name in ("nudge", "keep", "keep_revision", "say_done")),
    *(f"initiatives:{name}" for name in ("open_notice", "read_notices")),
    *(f"initiatives:{name}" for name in ("refuse_seat", "take_back_request")),
    *(f"initiatives:{name}" for name in ("refuse_chair", "take_back_offer")),
    *("initiatives:record_file", "initiatives:sheet", "budgets:ledger_sheet"),
    *("budgets:envelopes_file", "budgets:budgets_file"),
    *("initiatives:advise", "accounts:set_last_day"),
    "initiatives:edit_comment",  # of a comment that is new: the sample's are older
    *("budgets:approve", "budgets:let_go", "accounts:theme", "accounts:end_absence"),
    *("accounts:send_again", "budgets:receipt"),
    *(f"accounts:{name}" for name in ("set_membership", "set_role", "end_membership")),
    *(f"accounts:{name}" for name in ("first_run", "sample", "sign_in_as", "switch")),
}
# Django’s own pages; and letters as mail programs show them: no script runs there, nor a judge.
ELSEWHERE = re.compile(r"^/admin/|^/mailbox/.+/html/$")


@dataclass(frozen=True)
class Found:
    """One page of its kind, by one person."""

    name: str  # of the address, and the status where it is not 200
    who: str
    path: str
    html: str


def every_page(visit) -> Iterator[Found]:
    """One page of every name and status a person meets."""
    for who, beside in BESIDE.items():
        page = visit(who)
        met = set()
        for path, status, html in crawl(page, ["/", *beside]):
            kind = f"{name_of(path)} {status}".removesuffix(" 200")
            if who in (MARGUERITE, MILAN) and kind in ("initiatives:detail", "initiatives:home"):
                kind = f"{kind} {path}"  # she sits at nearly every table: all are looked at
            if kind not in met:
                met.add(kind)
                yield Found(kind, who, path, html)


def crawl(page: Page, waiting: list[str]) -> Iterator[tuple[str, int, str]]:
    """Path, status and text of every page; of the same name at most seven."""
    seen, met = set(), {}
    while waiting:
        path = waiting.pop(0)
        if path in seen or met.get(name_of(path), 0) >= 7:
            continue
        seen.add(path)
        met[name_of(path)] = met.get(name_of(path), 0) + 1
        answer = page.request.get(path)
        if "text/html" not in answer.headers.get("content-type", ""):
            continue
        arrived = "/" + answer.url.split("/", 3)[3]
        yield arrived, answer.status, answer.text()
        links = (urljoin(arrived, link).partition("#")[0] for link in Links(answer.text()).found)
        waiting += [link for link in links if link.startswith("/") and not ELSEWHERE.search(link)]


def name_of(path: str) -> str:
    try:
        return resolve(urlsplit(path).path).view_name
    except Resolver404:
        return "nothing"


def missing(found: list[Found]) -> set[str]:
    """Names of ours that ought to have a page and were not met."""
    ours = {n for n in names() if n.startswith(("accounts:", "initiatives:", "budgets:"))}
    return ours - SENT - {page.name.split(" ")[0] for page in found}
