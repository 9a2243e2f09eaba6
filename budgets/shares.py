"""Largest remainder: the one way in which money is split. Pure integers, in minor units."""


def largest_remainder(total: int, weights: dict[int, int]) -> dict[int, int]:
    """Split a total over weights, exactly. Keyed by seating position: ties go to the lower.

    A share is never above its weight where the total is not above their sum.
    """
    whole = sum(weights.values())
    if whole == 0:
        return dict.fromkeys(weights, 0)
    shares = {key: total * weight // whole for key, weight in weights.items()}
    by_remainder = sorted(weights, key=lambda key: (-(total * weights[key] % whole), key))
    for key in by_remainder[: total - sum(shares.values())]:
        shares[key] += 1
    return shares
