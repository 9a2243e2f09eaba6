"""Random files of whole cooperatives: people act by the rules of the plain model, in every script.

`make(seed)` gives a file; the same seed gives the same file. Nothing here asks the product.
"""

from copy import deepcopy
from random import Random

from .cooperatives.house import House, make_house
from .cooperatives.story import Story


def make(seed: int) -> dict:
    rng = Random(seed)
    house = make_house(rng)
    stories = [Story(rng, house, number) for number in range(rng.randint(2, 3))]
    data = house.data | {"initiatives": [story.row() for story in stories]}
    if rng.random() < 0.5:
        data["initiatives"].append(_left_out(deepcopy(data["initiatives"][0])))
    data["envelopes"] = _envelopes(rng, house, stories)
    for person in data["people"]:
        person["active"] = rng.random() > 0.05 or person["id"] not in _idle(data, person["id"])
    return data


def _left_out(row: dict) -> dict:
    """One that uses an act which is not built: it is to be left out whole."""
    named = {"person": row["proposed_by"], "named_by": row["proposed_by"], "named_at": "-1@10:00"}
    return row | {"id": "left-out", "further_approvers": [named]}


def _idle(data: dict, name: str) -> set[str]:
    """Who is nowhere named but in the list of people may have left long ago."""
    named = str([data[part] for part in ("initiatives", "absences", "envelopes")])
    return set() if f"'{name}'" in named else {name}


def _envelopes(rng: Random, house: House, stories: list[Story]) -> list[dict]:
    return [
        {
            "department": name,
            "fiscal_year": "current",
            "amount": house.text(
                sum(story.most.get(name, 0) for story in stories) + rng.randint(0, 999_999)
            ),
            "set_by": house.administrators[0],
            "set_at": f"-90@09:{10 + house.departments[name].place}",
            "countersigned_by": rng.choice(house.executives),
            "countersigned_at": f"-89@10:{rng.randint(10, 59)}",
        }
        for name in house.departments
    ]
