"""Every constraint of every model refuses the row that it is there to refuse, by raw SQL."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone

from accounts.models import (
    Absence,
    Calendar,
    Change,
    Department,
    Membership,
    Organisation,
    User,
)
from accounts.operations import set_absence
from budgets import operations as money
from budgets.models import Account, Approval, Commitment, Expense, Line, Pledge, Posting
from initiatives.models import (
    Adviser,
    BudgetLine,
    CallBack,
    ChairOffer,
    Condition,
    Draft,
    Event,
    Initiative,
    Notice,
    Overruling,
    Rest,
    Review,
    Revision,
    Seat,
    SeatRequest,
    Text,
    Turn,
    Word,
)

from .addresses import an_expense_of

ANSWERED = {"answered_at": "asked_at", "answered_by_id": "1", "seen_id": "revision_id"}
FREE = {"superseded_at": "asked_at"}
NEW = {"slug": "'another'"}
POSTED = {"key": "'another'"}
REFUSING = {"outcome": "'refused'", "settled_at": "recorded_at"}
ELSEWHERE = {"settled_by_id": "recorded_by_id + 1", "settled_for_id": "department_id + 1"}

# Name of the constraint -> whose row, and what makes a copy of it one that is refused.
REFUSED: dict[str, tuple[type[models.Model], dict[str, str]]] = {
    "absence_ends_after_it_starts": (Absence, {"ends_at": "starts_at"}),
    "nobody_stands_in_for_oneself": (Absence, {"stand_in_id": "person_id"}),
    "nobody_countersigns_their_own_act": (
        Change,
        {"signed_by_id": "set_by_id", "signed_at": "set_at"},
    ),
    "change_signed_or_refused_not_both": (
        Change,
        {"signed_at": "set_at", "refused_at": "set_at"},
    ),
    "one_current_department_per_name": (Department, NEW),
    "one_current_membership_per_person_and_department": (Membership, {}),
    "membership_role_known": (Membership, {"role": "'boss'", "ended_at": "began_at"}),
    "calendar_opens_before_it_closes": (Calendar, NEW | {"closes": "opens"}),
    "there_is_one_organisation": (Organisation, NEW | {"only": "FALSE"}),
    "email_is_lower_case": (User, NEW | {"email": "'Ada@Harbour.example.com'"}),
    "events_of_an_initiative_are_numbered_once": (Event, {}),
    "events_of_the_house_are_numbered_once": (Event, {"initiative_id": "NULL"}),
    "initiative_status_known": (Initiative, NEW | {"status": "'approved'"}),
    "initiative_submitted_whole": (Initiative, NEW | {"rules_stored": "NULL"}),
    "initiative_agreed_has_a_date": (Initiative, NEW | {"agreed_at": "NULL"}),
    "initiative_sponsored_wholly_or_not_at_all": (
        Initiative,
        NEW | {"sponsored_at": "drafted_at", "sponsor_id": "NULL"},
    ),
    "initiative_lifted_wholly_or_not_at_all": (
        Initiative,
        NEW | {"lifted_at": "drafted_at", "lifted_by_id": "NULL"},
    ),
    "only_what_is_live_is_called_back": (Initiative, NEW | {"status": "'agreed'"}),
    "called_back_once_at_a_time": (CallBack, {}),
    "it_goes_on_after_it_is_called_back": (CallBack, {"resumed_at": "'2001-01-01 00:00:00'"}),
    "initiative_live_has_a_date": (Initiative, NEW | {"live_at": "drafted_at"}),
    "one_rest_at_a_time": (Rest, {}),
    "tell_each_person_of_an_event_once": (Notice, {"step": "''"}),
    "tell_each_person_of_a_step_once": (Notice, {}),
    "a_notice_is_of_an_event_or_of_a_turn": (Notice, {"turn_id": "NULL"}),
    "a_notice_is_sent_or_dropped_or_dead": (
        Notice,
        {"step": "'due'", "sent_at": "due_at", "dead_at": "due_at"},
    ),
    "a_dropped_notice_says_why": (
        Notice,
        {"step": "'due'", "dropped_because": "'gone'"},
    ),
    "one_review_counts_per_seat": (Review, {"superseded_at": "NULL"}),
    "review_answered_wholly_or_not_at_all": (Review, FREE | ANSWERED | {"answer": "''"}),
    "an_objection_names_harm_section_and_change": (
        Review,
        FREE | ANSWERED | {"answer": "'object'", "section": "''"},
    ),
    "review_due_after_it_is_asked": (Review, FREE | {"due_at": "'2001-01-01 00:00:00'"}),
    "an_executive_overrules_an_answer_once": (Overruling, {"completes": "FALSE"}),
    "an_answer_is_overruled_once": (Overruling, {"by_id": "by_id + 1"}),
    "overruling_ends_after_it_begins": (Overruling, {"ended_at": "'2001-01-01 00:00:00'"}),
    "condition_met_wholly_or_not_at_all": (Condition, {"met_by_id": "1", "met_at": "NULL"}),
    "condition_done_wholly_or_not_at_all": (Condition, {"done_by_id": "1", "done_at": "NULL"}),
    "nobody_advises_twice_at_a_table": (Adviser, {}),
    "an_adviser_comes_for_a_while": (Adviser, {"ends_at": "invited_at"}),
    "adviser_ended_wholly_or_not_at_all": (Adviser, {"ended_at": "ends_at"}),
    "revisions_are_numbered_once": (Revision, {}),
    "target_is_not_negative": (Revision, {"number": "9", "target": "-1"}),
    "last_day_is_not_before_the_first": (
        Revision,
        {"number": "9", "last_day": "'2001-01-01'"},
    ),
    "budget_lines_stand_in_order": (BudgetLine, {}),
    "a_line_is_not_negative": (BudgetLine, {"position": "9", "amount": "-1"}),
    "one_shared_draft_an_initiative": (Draft, {"by_id": "NULL"}),
    "one_draft_a_person": (Draft, {"by_id": "saved_by_id"}),
    "a_department_asks_to_join_once": (SeatRequest, {}),
    "a_word_stands_once_in_a_place": (Word, {}),
    "a_word_has_letters": (Word, {"letters": "substr(letters, 1, 0)"}),
    "seat_request_settled_wholly_or_not_at_all": (SeatRequest, {"outcome": "'seated'"}),
    "a_chair_is_offered_to_one_seat": (ChairOffer, {}),
    "chair_offer_settled_wholly_or_not_at_all": (ChairOffer, {"outcome": "'refused'"}),
    "a_department_sits_once_at_a_table": (Seat, {}),
    "a_duty_is_open_once": (Turn, {"settled_at": "NULL"}),
    "a_turn_is_somebodys": (
        Turn,
        {"key": "'another'", "seat_id": "NULL", "role": "''", "person_id": "NULL"},
    ),
    "only_an_approval_names_an_amount": (Approval, {"verdict": "'ask'", "up_to": "1"}),
    "who_does_not_approve_says_why": (
        Approval,
        {"verdict": "'ask'", "up_to": "NULL", "words_id": "NULL"},
    ),
    "one_approval_counts_per_person": (Approval, {"verdict": "'approve'", "up_to": "1"}),
    "only_the_world_is_overdrawn": (
        Account,
        {"key": "'another'", "kind": "'envelope'", "balance": "-1"},
    ),
    "only_returns_and_commits_happen_by_themselves": (Posting, POSTED | {"by_id": "NULL"}),
    "an_account_moves_once_a_posting": (Line, {}),
    "a_line_moves_something": (Line, {"amount": "0"}),
    "a_pledge_is_not_negative": (Pledge, {"amount": "-1"}),
    "a_returned_pledge_has_its_rest": (Pledge, {"kind": "'returned'", "rest_id": "NULL"}),
    "an_expense_is_something": (Expense, {"amount": "0"}),
    "an_expense_is_settled_wholly_or_not_at_all": (Expense, {"settled_at": "recorded_at"}),
    "what_is_confirmed_is_posted_and_nothing_else": (Expense, {"posting_id": "1"}),
    "who_refuses_an_expense_says_why": (Expense, REFUSING | ELSEWHERE),
    "only_what_is_posted_is_reversed_with_a_reason": (Expense, {"reversal_id": "1"}),
    "another_department_settles_an_expense": (
        Expense,
        REFUSING
        | {"reason_id": "payee_id"}
        | {"settled_by_id": "recorded_by_id", "settled_for_id": "department_id"},
    ),
    "nobody_pays_more_than_pledged": (Commitment, {"committed": "pledged + 1"}),
}


def test_the_table_names_every_constraint():
    ours = [apps.get_app_config(name) for name in ("accounts", "initiatives", "budgets")]
    named = [c.name for app in ours for model in app.get_models() for c in model._meta.constraints]
    assert sorted(named) == sorted(REFUSED)


@pytest.fixture
def rows(lived, ada, ben, dora, cleo, pat, legal) -> None:
    """At least one row of every model, with what the table above needs."""
    now = timezone.now()
    away = {"starts_at": now + timedelta(days=1), "ends_at": now + timedelta(days=2)}
    set_absence(ben, by=ben, stand_in=None, **away)
    money.grant(legal, 2040, 100, by=dora)
    kept = {"initiative": lived, "department": legal, "by": ben, "at": now}
    SeatRequest.objects.create(words=Text.objects.keep("It is ours."), **kept)
    seat = lived.seat_of(legal.pk)
    ChairOffer.objects.create(initiative=lived, seat=seat, by=ada, at=now)
    Rest.objects.create(initiative=lived, kind="declined", at=now, by=cleo)
    invited = {"invited_by": ben, "invited_at": now, "ends_at": now + timedelta(days=9)}
    Adviser.objects.create(initiative=lived, person=pat, seat=seat, **invited)
    an_expense_of(lived, ada, ada.held[0].department)
    about = {"section": "message", "words": Text.objects.keep("Not so."), "seat": seat}
    called = CallBack.objects.create(initiative=lived, by=ben, at=now, **about)
    Initiative.objects.filter(pk=lived.pk).update(call_back=called)
    ended = Overruling.objects.get()
    standing = {"by": cleo, "at": now, "reason": ended.reason, "completes": True}
    Overruling.objects.create(review=lived.seat_of(legal.pk).review, **standing)
    kept = {"initiative": lived, "saved_at": now, "saved_by": ada}
    Draft.objects.create(**kept)
    Draft.objects.create(by=ada, **kept)


def test_a_row_against_any_of_them_is_refused(rows):
    for name, (model, changes) in REFUSED.items():
        rule = next(c for c in model._meta.constraints if c.name == name)
        with pytest.raises(IntegrityError, match=sentence(rule)), transaction.atomic():
            copy(model, changes, **which(name))


def sentence(rule: models.BaseConstraint) -> str:
    """What this database says: SQLite names the columns of what is unique, not the rule."""
    if isinstance(rule, models.CheckConstraint) or connection.vendor == "postgresql":
        return rule.name
    return "UNIQUE constraint failed"


def which(name: str) -> dict:
    """The row to copy, where any row would not do."""
    return {
        "tell_each_person_of_an_event_once": {"event__isnull": False},
        "tell_each_person_of_a_step_once": {"turn__isnull": False},
        "a_notice_is_of_an_event_or_of_a_turn": {"turn__isnull": False},
        "a_notice_is_sent_or_dropped_or_dead": {"turn__isnull": False},
        "a_dropped_notice_says_why": {"turn__isnull": False},
        "one_shared_draft_an_initiative": {"by": None},
        "an_executive_overrules_an_answer_once": {"ended_at": None},
        "an_answer_is_overruled_once": {"ended_at": None},
        "only_what_is_live_is_called_back": {"call_back__isnull": False},
        "a_duty_is_open_once": {"settled_at": None},
        "events_of_the_house_are_numbered_once": {"number": 1, "initiative__isnull": False},
        "events_of_an_initiative_are_numbered_once": {"initiative__isnull": False},
    }.get(name, {})


def copy(model: type[models.Model], changes: dict[str, str], **row) -> None:
    """Insert a row again with some columns changed, by SQL alone."""
    chosen = model.objects.filter(**row).earliest("pk")
    columns = [f.column for f in model._meta.concrete_fields if not f.primary_key]
    values = [changes.get(column, column) for column in columns]
    names = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {model._meta.db_table} ({names})"
            f" SELECT {', '.join(quoted(value, columns) for value in values)}"
            f" FROM {model._meta.db_table} WHERE id = {chosen.pk}"
        )


def quoted(value: str, columns: list[str]) -> str:
    return f'"{value}"' if value in columns else value
