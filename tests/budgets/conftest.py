"""Launch on its way to the money: agreed, funded, waiting for one executive."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from accounts.models import Department, User
from budgets import operations as money
from initiatives import operations
from initiatives.content import Content, Line
from initiatives.models import Initiative


@pytest.fixture
def now_of() -> Callable[[Initiative], Initiative]:
    """An initiative as it stands in the database."""
    return lambda initiative: Initiative.objects.get(pk=initiative.pk)


@pytest.fixture
def pledge(seat_at) -> Callable[..., None]:
    """Lets people pledge: `pledge(launch, (ada, marketing, 70_000), …)`, minor units."""

    def promise(initiative: Initiative, *pledges: tuple[User, Department, int]) -> None:
        for person, department, amount in pledges:
            money.set_pledge(seat_at(initiative, department), by=person, amount=amount)

    return promise


@pytest.fixture
def agreed(launch, consent, now_of, ada, ben, hal, marketing, legal, hr) -> Initiative:
    """Launch with three consents and no money."""
    consent(launch, (ada, marketing), (ben, legal), (hal, hr))
    return now_of(launch)


@pytest.fixture
def funded(agreed, pledge, now_of, ada, ben, marketing, legal, cleo, enzo) -> Initiative:
    """Agreed, with 1,200.00 pledged by two: one executive must approve, Cleo and Enzo can."""
    pledge(agreed, (ada, marketing, 70_000), (ben, legal, 50_000))
    return now_of(agreed)


@pytest.fixture
def costing(house, theme, content, ada, marketing, legal, hr, ben, hal, envelopes):
    """Makes a submitted initiative of a total; `costing(1_000_00)`, minor units."""
    envelopes(marketing, legal, hr, amount=10_000_000)

    def make(total: int, **changes) -> Initiative:
        lines = (Line("Everything", total),) if total else ()
        said: Content = replace(content, lines=lines, **changes)
        drafted = operations.propose(marketing, by=ada, content=said, theme=theme)
        return operations.submit(drafted, by=ada, version=1)

    return make


@pytest.fixture
def agreed_at(costing, consent, pledge, now_of, ada, ben, hal, marketing, legal, hr):
    """Makes one that is agreed, with half of the total pledged by each of two departments."""

    def make(total: int, **changes) -> Initiative:
        initiative = costing(total, **changes)
        half = total - total // 2
        if total:
            pledge(initiative, (ada, marketing, half), (ben, legal, half))
        consent(initiative, (ada, marketing), (ben, legal), (hal, hr))
        return now_of(initiative)

    return make


@pytest.fixture
def live(funded, now_of, cleo, settings, tmp_path) -> Initiative:
    """Funded and approved: 700.00 of Marketing's and 500.00 of Legal's are bound."""
    settings.MEDIA_ROOT = tmp_path / "media"
    money.approve(funded, by=cleo, up_to=120_000, seen=1)
    return now_of(funded)
