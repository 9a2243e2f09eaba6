"""Money is split exactly: invariants of largest remainder, and what each pays when it goes live."""

from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Department, Rules
from budgets.ledger import charges_of
from budgets.models import Funding, Share
from budgets.shares import largest_remainder

WEIGHTS = st.dictionaries(st.integers(0, 20), st.integers(0, 10**12), min_size=1, max_size=12)


@given(st.data())
def test_a_split_is_exact_and_within_one_unit(data):
    weights = data.draw(WEIGHTS)
    whole = sum(weights.values())
    total = data.draw(st.integers(0, whole))
    shares = largest_remainder(total, weights)
    assert sum(shares.values()) == (total if whole else 0)
    for place, weight in weights.items():
        assert 0 <= shares[place] <= weight
        assert abs(shares[place] * whole - total * weight) < max(whole, 1)


@given(WEIGHTS, st.integers(0, 10**6), st.randoms(use_true_random=False))
def test_the_order_of_the_input_changes_nothing(weights, total, chance):
    shuffled = list(weights.items())
    chance.shuffle(shuffled)
    assert largest_remainder(total, dict(shuffled)) == largest_remainder(total, weights)


@given(st.integers(1, 12), st.integers(0, 1000))
def test_of_equal_shares_the_first_seated_carry_the_rest(seats, total):
    shares = largest_remainder(total, dict.fromkeys(range(seats), 1000))
    assert [shares[place] for place in range(seats)] == sorted(shares.values(), reverse=True)


def test_a_cent_that_cannot_be_split_goes_to_the_department_seated_first():
    assert largest_remainder(100, {0: 50, 1: 50, 2: 50}) == {0: 34, 1: 33, 2: 33}


def test_nothing_over_nothing_is_nothing():
    assert largest_remainder(0, {0: 0, 1: 0}) == {0: 0, 1: 0}


@given(st.integers(1, 10**9), st.lists(st.integers(1, 10**9), min_size=1, max_size=9))
def test_whoever_is_funded_pays_the_target_and_nobody_more_than_pledged(target, pledges):
    rules = Rules.default("EUR")
    shares = tuple(
        Share(Department(pk=place), 2026, pledged, rules.counted(pledged, target))
        for place, pledged in enumerate(pledges)
    )
    funding = Funding(target, shares, rules)
    if not funding.is_funded:
        return
    charges = charges_of(funding)
    assert sum(charges.values()) == target
    for place, share in enumerate(shares):
        assert charges[place] <= share.counted <= share.pledged
    if target > rules.largest_share_above:
        assert len(shares) >= 2
        assert max(charges.values()) * 100 <= target * rules.largest_share_percent + 100


def test_a_pledge_counts_up_to_sixty_percent_only_above_the_limit():
    rules = Rules.default("EUR")
    assert rules.counted(100_000, 100_000) == 100_000
    assert rules.counted(100_001, 100_001) == 60_000
    assert rules.counted(50_000, 100_001) == 50_000
