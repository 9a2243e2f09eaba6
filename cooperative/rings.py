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
    steps: int = 0  # from dot to dot along it; the style sheet draws the dots


class Arc(NamedTuple):
    """A seat's stretch of the circle, from one angle to another, clockwise in degrees."""

    begin: float
    end: float
    measure: Size

    def part(self, begin: float, end: float) -> "Arc":
        width = self.end - self.begin
        return Arc(self.begin + begin * width, self.begin + end * width, self.measure)

    def line(self) -> str:
        """SVG path data with a relative end."""
        radius, large = short(self.measure.radius), int(self.end - self.begin > 180)
        (x, y), (to_x, to_y) = self.place(self.begin), self.place(self.end)
        right, down = short(to_x - x), short(to_y - y)
        gap = "" if down.startswith("-") else " "
        return f"M{short(x)} {short(y)}a{radius} {radius} 0 {large}1{right}{gap}{down}"

    def place(self, degrees: float) -> tuple[float, float]:
        middle, turn = self.measure.box / 2, radians(degrees)
        return middle + self.measure.radius * cos(turn), middle + self.measure.radius * sin(turn)

    def dots(self, apart: float) -> int:
        """How many steps from dot to dot, the first and the last at its ends."""
        return max(1, round(self.length() / apart))

    def ticks(self) -> str:
        """Stretched, so that the arc begins and ends with a whole tick."""
        tick, gap = self.measure.tick, self.measure.gap
        count = max(1, round((self.length() + gap) / (tick + gap)))
        stretch = self.length() / (count * (tick + gap) - gap)
        return f"{tick * stretch:.4g} {gap * stretch:.4g}"

    def length(self) -> float:
        return radians(self.end - self.begin) * self.measure.radius


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
    arc = arc_of(seat, seats, SIZES[size])
    match state:
        case "waiting":
            return (Path(arc.line(), "", "is-waiting", arc.dots(arc.measure.dots)),)
        case "consented":
            return (Path(arc.line()),)
        case "condition":
            string = arc.part(0.07, 0.93)
            beads = Path(string.line(), "", "is-bead", string.dots(arc.measure.beads))
            return Path(arc.line()), beads
        case "objected":
            return (Path(arc.line(), arc.ticks()),)
        case "overruled":
            begin, end = arc.part(0, 0.6), arc.part(0.6, 1)
            return Path(begin.line(), begin.ticks()), Path(end.line())
        case "aside":
            return (Path(arc.line(), "", "is-aside"),)
        case "outdated":
            due = Path(arc.line(), "", "is-due", arc.dots(arc.measure.dots))
            return *before(paths(seat, seats, was, size)), due
    return ()


def arc_of(seat: int, seats: int, measure: Size) -> Arc:
    middle, width = angle(seat, seats), 360 / seats
    half = (width - min(measure.apart, 0.36 * width)) / 2
    return Arc(middle - half, middle + half, measure)


def before(drawn: tuple[Path, ...]) -> list[Path]:
    """The pattern of an answer that no longer stands, to be greyed."""
    return [path._replace(kind="is-old") for path in drawn if path.kind in ("", "is-aside")]


def short(number: float) -> str:
    """One decimal: a list draws a ring in each line, and a tenth of a pixel is not seen."""
    return f"{round(number, 1) + 0:g}"
