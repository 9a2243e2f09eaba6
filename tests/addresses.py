"""An address for every name of the site, of a thing in the state in which one goes there."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from django.apps import apps
from django.contrib.sessions.models import Session
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from accounts.models import Department, Membership, User
from accounts.operations import (
    add_department,
    add_partner,
    add_partner_person,
    add_person,
    set_absence,
    set_membership,
)
from budgets import operations as money
from budgets.models import Expense, Pledge
from initiatives import operations
from initiatives.files import Sent
from initiatives.models import Condition, Initiative, Notice, Theme

STATES = {
    "draft": ("initiatives:edit", "initiatives:keep", "initiatives:submit"),
    "in review": (
        *(f"initiatives:{name}" for name in ("detail", "answer", "reconsider", "comment")),
        *(
            f"initiatives:{name}"
            for name in (
                "advise",
                "invite_adviser",
                "leave",
                "join",
                "hand_on",
                "invite",
                "revise",
                "keep_revision",
            )
        ),
        *("initiatives:withdraw", "initiatives:decision_day", "budgets:pledge"),
    ),
    "agreed": tuple(
        f"budgets:{name}" for name in ("approval", "approve", "ask", "send_back", "decline")
    ),
    "parked": ("initiatives:revive",),
}
# Django's own administration: it has rows of its own in the table of test_pages.
ADMIN = "admin:"


def names(resolver: URLResolver | None = None, space: str = "") -> Iterator[str]:
    """The name of every address of the site."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from names(entry, inner)
        elif isinstance(entry, URLPattern) and entry.name:
            yield space + entry.name


def addresses_of(tables: dict[str, Initiative], asker: User, administrator: User) -> dict[str, str]:
    """Name -> address, but for those of the administration. What must happen for them happens."""
    lead, department = tables["draft"].proposed_by, tables["draft"].department
    question = money.ask(tables["agreed"], by=asker, words="Why not five films?")
    year = timezone.now().year
    change = money.grant(department, year, 900_000, by=administrator)
    pledge = Pledge.objects.remembered().filter(initiative=tables["parked"]).first()
    condition = Condition.objects.filter(review__seat__initiative=tables["live"]).get()
    waiting = tables["in review"].waiting[-1]
    asking = tables["in review"].seats.get(reviews__answer="consent_with_condition")
    blocks = {"choice": "consent_with_condition", "condition": "It is shown to us first."}
    operations.answer(asking, by=asking.review.answered_by, seen=1, **blocks)
    elsewhere = add_department(
        by=administrator,
        name="Archive",
        initials="AR",
        colour="plum",
        calendar=department.calendar,
    )
    keeper = add_person(by=administrator, name="Ann Archer", email="ann@harbour.example.com")
    set_membership(keeper, elsewhere, "lead", by=administrator)
    why = "The archive is ours to keep."
    request = operations.join(tables["in review"], elsewhere, by=keeper, words=why)
    other = next(seat for seat in tables["agreed"].table if seat.department != department)
    offer = operations.hand_on(tables["agreed"], other, by=lead)
    away = [timezone.now() + timedelta(days=days) for days in (1, 2)]
    absence = set_absence(lead, by=lead, stand_in=None, starts_at=away[0], ends_at=away[1])
    agency = add_partner(by=administrator, name="Lighthouse Films", kind="Film agency")
    day = timezone.localdate() + timedelta(days=60)
    outside = {"name": "Pia Berg", "email": "pia@lighthouse.example.com", "last_day": day}
    pia = add_partner_person(agency, by=administrator, **outside)
    adviser = operations.invite_adviser(
        tables["in review"], pia, by=lead, words="Does it ring true?"
    )
    operations.advise(adviser, by=pia, choice="consent", seen=1, words="It does.")
    person = User.objects.exclude(memberships=None).filter(memberships__role="member").get()

    expense = an_expense_of(tables["live"], person, department)
    comment = operations.comment(tables["in review"], by=lead, words="Six films.")
    hurried = urgent(tables["draft"])
    money.set_pledge(hurried.steward_seat, by=lead, amount=90_000)  # 72,000 of it count
    at: dict[str, list] = {
        name: [tables[state].slug] for state, named in STATES.items() for name in named
    }
    at |= dict.fromkeys(
        ("department", "change_department", "archive_department"), [department.slug]
    )
    at |= dict.fromkeys(("person", "change_person", "deactivate", "sign_in_as"), [person.slug])
    at |= dict.fromkeys(("set_membership", "set_role"), [person.slug])
    at |= dict.fromkeys(("change_theme", "archive_theme"), [Theme.objects.get().slug])
    at |= {
        "accounts:partner": [agency.slug],
        "accounts:set_last_day": [pia.slug],
        "initiatives:revisions": [tables["live"].slug],
        "initiatives:revision": [tables["live"].slug, 1],
        "initiatives:record": [tables["live"].slug],
        "initiatives:record_file": [tables["live"].slug],
        **dict.fromkeys(
            [f"initiatives:{act}" for act in ("say_done", "meet", "reopen")],
            [tables["live"].slug, condition.pk],
        ),
        "accounts:send_again": [Notice.objects.filter(person=lead).latest("pk").pk],
        "initiatives:open_notice": [Notice.objects.filter(person=lead).latest("pk").pk],
        **dict.fromkeys(
            [f"initiatives:{act}" for act in ("admit", "refuse_seat", "take_back_request")],
            [tables["in review"].slug, request.pk],
        ),
        **dict.fromkeys(
            [f"initiatives:{act}" for act in ("take_on", "refuse_chair", "take_back_offer")],
            [tables["agreed"].slug, offer.pk],
        ),
        "initiatives:edit_comment": [tables["in review"].slug, comment.pk],
        "initiatives:remove_adviser": [tables["in review"].slug, adviser.pk],
        "initiatives:nudge": [tables["in review"].slug, waiting.pk],
        "initiatives:appoint": [tables["in review"].slug, waiting.pk],
        "initiatives:overrule": [tables["in review"].slug, asking.pk],
        "initiatives:call_back": [tables["live"].slug],
        "initiatives:close": [tables["live"].slug],
        **dict.fromkeys(("budgets:expenses", "budgets:record_expense"), [tables["live"].slug]),
        **dict.fromkeys(
            [f"budgets:{act}_expense" for act in ("confirm", "refuse", "reverse")],
            [tables["live"].slug, expense.pk],
        ),
        "budgets:receipt": [tables["live"].slug, expense.pk],
        "initiatives:sponsor": [hurried.slug],
        "initiatives:change_pace": [hurried.slug],
        "budgets:lift": [hurried.slug],
        "budgets:join": [tables["in review"].slug],
        "budgets:reply": [tables["agreed"].slug, question.pk],
        "budgets:let_go": [tables["parked"].slug, pledge.pk],
        "budgets:grant": [department.slug, year],
        "budgets:countersign": [change.pk],
        "budgets:refuse": [change.pk],
        "end_membership": [Membership.objects.get(person=person).pk],
        "end_absence": [absence.pk],
        "calendar": [department.calendar.slug],
        "change_setting": ["minimum_seats"],
        "account_reset_password_from_key": ["1", "set-password"],
        **dict.fromkeys(("mailbox_letter", "mailbox_html", "mailbox_file"), ["a-letter-of-mine"]),
        "mfa_edit_webauthn": [1],
        "mfa_remove_webauthn": [1],
    }
    return {
        name: reverse(name, args=at.get(name, at.get(name.removeprefix("accounts:"), [])))
        for name in names()
        if not name.startswith(ADMIN)
    }


def an_expense_of(live: Initiative, by: User, department: Department) -> Expense:
    """Recorded with a receipt, and another one like it: a likely duplicate."""
    receipt = Sent("receipt.pdf", "application/pdf", b"%PDF-1.7 a receipt")
    line = live.revision.lines.first().label.body
    said = {"payee": "Nordlicht Film", "line": line, "day": timezone.localdate(), "by": by}
    said |= {"amount": 40_035, "note": "Two days at the depot", "receipt": receipt}
    return [money.record_expense(live, department, **said) for _ in range(2)][0]


def urgent(draft: Initiative) -> Initiative:
    """One like a draft, submitted as urgent, that nobody sponsors yet."""
    by, content = draft.proposed_by, replace(draft.drafts.shared().get().content, title="Urgent")
    new = operations.propose(
        draft.department, by=by, content=content, theme=draft.theme, pace="urgent"
    )
    return operations.submit(new, by=by, version=1)


def everything() -> dict[str, list[tuple]]:
    """Every row of every table but that of the sessions."""
    models = [model for model in apps.get_models(include_auto_created=True) if model is not Session]
    return {
        model._meta.label: list(model._base_manager.order_by("pk").values_list())
        for model in models
    }
