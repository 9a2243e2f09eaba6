"""The geometry of the round table: arcs, their patterns, and the side on which a label stands."""

from functools import lru_cache
from math import cos, radians, sin
from typing import NamedTuple

WAITING, CONSENTED, CONDITION, OBJECTED = "waiting", "consented", "condition", "objected"
OVERRULED, ASIDE, OUTDATED, EMPTY = "overruled", "aside", "outdated", "empty"
STATES = (WAITING, CONSENTED, CONDITION, OBJECTED, OVERRULED, ASIDE, OUTDATED, EMPTY)
PUSHED_BACK = {WAITING, OBJECTED, OUTDATED, EMPTY}


class Size(NamedTuple):
    """Lengths in the units of the drawing, which are pixels at that size."""

    box: int
    radius: float
    tick: float
    gap: float  # between two ticks
    dots: float  # from one dot to the next
    beads: float
    apart: float  # degrees between two arcs


SIZES = {
    20: Size(20, 8, 1.1, 1.1, 3.2, 2.6, 20),
    40: Size(40, 16.5, 1.6, 1.6, 5, 4, 15),
    320: Size(320, 140, 3.2, 4, 9, 9, 10),
}


class Path(NamedTuple):
    d: str
    dash: str = ""
    kind: str = ""


def angle(seat: int, seats: int) -> float:
    """Where a seat sits, in degrees clockwise from the right; the first sits nearest."""
    return 90 + 360 * seat / seats


def side(seat: int, seats: int) -> str:
    if seat == 0:
        return "near"
    if 2 * seat == seats:
        return "top"
    return "start" if 2 * seat < seats else "end"


@lru_cache(maxsize=2048)
def paths(seat: int, seats: int, state: str, size: int, was: str = CONSENTED) -> tuple[Path, ...]:
    """How one seat's state is drawn. `was`: under an outdated answer, what it had been."""
    measure = SIZES[size]
    middle, width = angle(seat, seats), 360 / seats
    half = (width - min(measure.apart, 0.36 * width)) / 2
    begin, end = middle - half, middle + half
    whole = line(begin, end, measure)
    length = radians(2 * half) * measure.radius
    ticks = fit(length, measure.tick, measure.gap)
    dots = fit(length, 0, measure.dots)
    match state:
        case "waiting":
            return (Path(whole, dots, "is-waiting"),)
        case "consented":
            return (Path(whole),)
        case "condition":
            inset = (end - begin) * 0.07
            short = length * 0.86
            beads = line(begin + inset, end - inset, measure)
            return Path(whole), Path(beads, fit(short, 0, measure.beads), "is-bead")
        case "objected":
            return (Path(whole, ticks),)
        case "overruled":
            cut = begin + (end - begin) * 0.6
            part = fit(length * 0.6 + measure.gap, measure.tick, measure.gap)
            return Path(line(begin, cut, measure), part), Path(line(cut, end, measure))
        case "aside":
            return (Path(whole, "", "is-aside"),)
        case "outdated":
            before = paths(seat, seats, was, size) if was not in (OUTDATED, EMPTY) else ()
            old = [path._replace(kind="is-old") for path in before if path.kind != "is-bead"]
            return *old, Path(whole, dots, "is-due")
    return ()


def line(begin: float, end: float, measure: Size) -> str:
    """An arc from one angle to another, as SVG path data with a relative end."""
    radius, large = short(measure.radius), int(end - begin > 180)
    (x, y), (to_x, to_y) = place(begin, measure), place(end, measure)
    away = f"{short(to_x - x)} {short(to_y - y)}"
    return f"M{short(x)} {short(y)}a{radius} {radius} 0 {large} 1 {away}"


def place(degrees: float, measure: Size) -> tuple[float, float]:
    middle, turn = measure.box / 2, radians(degrees)
    return middle + measure.radius * cos(turn), middle + measure.radius * sin(turn)


def fit(length: float, mark: float, gap: float) -> str:
    """A dash pattern stretched so that the arc begins and ends with a whole mark."""
    count = max(2 if mark == 0 else 1, round((length + gap) / (mark + gap)))
    stretch = length / max(count * (mark + gap) - gap, mark or gap)
    return f"{short(mark * stretch)} {short(gap * stretch)}"


def short(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".") if abs(number) >= 0.005 else "0"
