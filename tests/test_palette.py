"""The fixed colours: readable in both themes, and apart under every kind of colour blindness."""

import re
from itertools import combinations
from pathlib import Path

import pytest

from cooperative.palette import PALETTE, next_free

pytestmark = pytest.mark.once

TOKENS = (Path(__file__).parent.parent / "static/css/tokens.css").read_text()
THEMES = ("light", "dark")

# Machado, Oliveira and Fernandes 2009, full severity, on linear RGB.
SIGHT = {
    "normal": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protan": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deutan": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritan": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
CONES = (
    (0.4122214708, 0.5363325363, 0.0514459929),
    (0.2119034982, 0.6806995451, 0.1073969566),
    (0.0883024619, 0.2817188376, 0.6299787005),
)
OKLAB = (
    (0.2104542553, 0.7936177850, -0.0040720468),
    (1.9779984951, -2.4285922050, 0.4505937099),
    (0.0259040371, 0.7827717662, -0.8086757660),
)

# What a search over both themes reached. A difference of about 0.02 is just noticeable.
FLOOR_OF_THE_FIRST_FIVE = 0.089
FLOOR_OF_ALL_TWELVE = 0.066


def linear(colour: str) -> tuple[float, ...]:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return tuple(p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)


def times(matrix, vector) -> tuple[float, ...]:
    return tuple(sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix)


def seen(colour: str, sight: str) -> tuple[float, ...]:
    light = [min(max(part, 0), 1) for part in times(SIGHT[sight], linear(colour))]
    return times(OKLAB, [part ** (1 / 3) for part in times(CONES, light)])


def distance(one: str, other: str, sight: str) -> float:
    pairs = zip(seen(one, sight), seen(other, sight), strict=True)
    return sum((a - b) ** 2 for a, b in pairs) ** 0.5


def contrast(one: str, other: str) -> float:
    bright, dim = sorted(
        (sum(w * p for w, p in zip((0.2126, 0.7152, 0.0722), linear(c), strict=True)))
        for c in (one, other)
    )[::-1]
    return (bright + 0.05) / (dim + 0.05)


def raw(name: str, theme: str) -> str:
    found = re.search(rf"--{name}: light-dark\((#\w+), (#\w+)\);", TOKENS)
    colour = found[1 + THEMES.index(theme)]
    return colour if len(colour) == 7 else "#" + "".join(part * 2 for part in colour[1:])


def closest(colours, theme: str, sight: str) -> float:
    shown = [getattr(colour, theme) for colour in colours]
    return min(distance(one, other, sight) for one, other in combinations(shown, 2))


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("colour", PALETTE, ids=lambda colour: colour.key)
def test_a_colour_can_be_read_on_paper_and_carries_its_label(colour, theme):
    hue = getattr(colour, theme)

    for ground in ("paper", "desk", "label"):
        assert contrast(hue, raw(ground, theme)) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("sight", SIGHT)
def test_no_two_colours_look_alike(theme, sight):
    assert closest(PALETTE[:5], theme, sight) >= FLOOR_OF_THE_FIRST_FIVE
    assert closest(PALETTE, theme, sight) >= FLOOR_OF_ALL_TWELVE


@pytest.mark.parametrize("colour", PALETTE, ids=lambda colour: colour.key)
def test_the_style_sheet_has_the_same_colour(colour):
    assert raw(colour.key, "light") == colour.light
    assert raw(colour.key, "dark") == colour.dark
    assert f".d-{colour.key} {{ --d: var(--{colour.key}); }}" in TOKENS


def test_text_and_borders_can_be_read_on_every_ground():
    for theme in THEMES:
        for ground in ("paper", "desk", "well"):
            for text in ("coal", "ash", "brick"):
                assert contrast(raw(text, theme), raw(ground, theme)) >= 4.5
            assert contrast(raw("pencil", theme), raw(ground, theme)) >= 3


def test_a_new_department_gets_the_first_colour_nobody_has():
    assert next_free(set()) == "claret"
    assert next_free({"claret", "cobalt", "amber"}) == "violet"
    assert next_free({colour.key for colour in PALETTE}) == "claret"
