"""Envelopes: set by an administrator, countersigned by an executive, never below what is bound."""

from datetime import date

import pytest
from django.db.models import Sum

from budgets import operations as money
from budgets.models import Account, Line, Posting, granted_to
from cooperative.verdicts import Refused
from initiatives.models import Turn

pytestmark = pytest.mark.django_db
THIS_YEAR = date.today().year


def free(department, year):
    return Account.objects.get(kind="envelope", department=department, year=year).balance


def test_it_holds_once_it_is_countersigned(house, marketing, dora, cleo):
    change = money.grant(marketing, THIS_YEAR, 100_000, by=dora)
    assert granted_to(marketing, THIS_YEAR) == 0
    money.countersign(change, by=cleo)
    assert granted_to(marketing, THIS_YEAR) == 100_000
    assert Line.objects.aggregate(sum=Sum("amount"))["sum"] == 0


def test_nobody_countersigns_their_own_act(house, marketing, dora):
    dora.is_executive = True
    dora.save()
    change = money.grant(marketing, THIS_YEAR, 100_000, by=dora)
    with pytest.raises(Refused, match="You set this yourself"):
        money.countersign(change, by=dora)
    assert not Posting.objects.exists()


def test_it_is_lowered_down_to_what_is_free(funded, marketing, dora, cleo):
    year = funded.revision.first_day.year
    change = money.grant(marketing, year, 70_000, by=dora)
    money.countersign(change, by=cleo)
    assert free(marketing, year) == 0
    assert granted_to(marketing, year) == 70_000


def test_never_below_what_is_pledged(funded, marketing, dora, cleo):
    year = funded.revision.first_day.year
    change = money.grant(marketing, year, 69_999, by=dora)
    with pytest.raises(Refused, match="€4,300"):
        money.countersign(change, by=cleo)
    assert free(marketing, year) == 430_000


def test_never_below_what_is_committed(lived, legal, dora, cleo):
    year = lived.revision.first_day.year
    committed = Account.objects.get(kind="committed", department=legal).balance
    change = money.grant(legal, year, committed - 1, by=dora)
    with pytest.raises(Refused):
        money.countersign(change, by=cleo)


def test_a_refused_one_never_holds(house, marketing, dora, cleo):
    change = money.grant(marketing, THIS_YEAR, 100_000, by=dora)
    money.refuse(change, by=cleo, words="Wait for the board.")
    with pytest.raises(Refused):
        money.countersign(change, by=cleo)
    assert granted_to(marketing, THIS_YEAR) == 0


def test_an_older_one_never_overrides_a_newer_one(house, marketing, dora, cleo, enzo):
    older = money.grant(marketing, THIS_YEAR, 20_000, by=dora)
    newer = money.grant(marketing, THIS_YEAR, 30_000, by=dora)
    money.countersign(newer, by=cleo)
    with pytest.raises(Refused, match="refused already"):
        money.countersign(older, by=enzo)
    assert not Turn.objects.open().filter(kind="countersign").exists()
    assert granted_to(marketing, THIS_YEAR) == 30_000


def test_it_is_signed_once(house, marketing, dora, cleo, enzo):
    change = money.grant(marketing, THIS_YEAR, 100_000, by=dora)
    money.countersign(change, by=cleo)
    with pytest.raises(Refused):
        money.countersign(change, by=enzo)
    assert granted_to(marketing, THIS_YEAR) == 100_000


def test_per_department_and_year_nothing_is_lost(lived, marketing, legal, hr):
    for department in (marketing, legal, hr):
        for year in (THIS_YEAR, THIS_YEAR + 1):
            assert granted_to(department, year) == 500_000


def test_only_administrators_set_it(house, marketing, cleo):
    with pytest.raises(Refused):
        money.grant(marketing, THIS_YEAR, 100_000, by=cleo)


def test_a_form_sent_again_for_another_year_is_not_the_same_form(house, marketing, dora):
    money.grant(marketing, THIS_YEAR, 100_000, by=dora, key="once")
    with pytest.raises(Refused) as refusal:
        money.grant(marketing, THIS_YEAR + 1, 100_000, by=dora, key="once")
    assert refusal.value.verdict.status == 422
