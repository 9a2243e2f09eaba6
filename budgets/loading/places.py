"""JSON, with the place of each value: a reader can say on which line something is wrong."""

import json
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from json.decoder import JSONArray, JSONObject
from json.scanner import py_make_scanner


class Broken(Exception):
    """A file that is refused: on which line, and why, in one sentence."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(f"Line {line}: {reason}")
        self.line = line
        self.reason = reason


@dataclass(frozen=True)
class Node:
    """A value and where in the text it begins. Objects and arrays hold nodes again."""

    value: object
    start: int


class Places:
    """Turns places in a text into line numbers."""

    def __init__(self, text: str) -> None:
        self.breaks = [at for at, letter in enumerate(text) if letter == "\n"]

    def line(self, start: int) -> int:
        return bisect_right(self.breaks, start - 1) + 1


class Misplaced(Exception):
    """Raised inside the decoder, where only the place is known and not yet the line."""

    def __init__(self, start: int, reason: str) -> None:
        self.start = start
        self.reason = reason


def parse(text: str) -> Node:
    """The whole text as nodes; `Broken` where it is no JSON."""
    try:
        return Node(_Decoder().decode(text), len(text) - len(text.lstrip()))
    except Misplaced as error:
        raise Broken(Places(text).line(error.start), error.reason) from None
    except json.JSONDecodeError as error:
        raise Broken(error.lineno, f"This is not JSON: {error.msg}.") from None
    except RecursionError:
        raise Broken(1, "Its lists stand too deep inside each other.") from None
    except ValueError as error:
        raise Broken(1, f"A number in it cannot be read: {error}.") from None


class _Decoder(json.JSONDecoder):
    """The standard decoder, but every value inside an object or array becomes a node."""

    def __init__(self) -> None:
        super().__init__(object_pairs_hook=_each_key_once, parse_constant=_no_number)
        self.parse_object = self._object
        self.parse_array = self._array
        self.scan_once = py_make_scanner(self)

    def _object(self, text_and_end, strict, scan_once, *rest):
        return JSONObject(text_and_end, strict, _placed(scan_once), *rest)

    def _array(self, text_and_end, scan_once):
        return JSONArray(text_and_end, _placed(scan_once))


def _placed(scan_once: Callable) -> Callable:
    def scan(text: str, start: int) -> tuple[Node, int]:
        value, end = scan_once(text, start)
        return Node(value, start), end

    return scan


def _each_key_once(pairs: list[tuple[str, Node]]) -> dict[str, Node]:
    found: dict[str, Node] = {}
    for key, node in pairs:
        if key in found:
            raise Misplaced(node.start, f"“{key}” stands here a second time.")
        found[key] = node
    return found


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is no number")
