"""Rows for somebody's spreadsheet: CSV that no program takes for formulas."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO
from typing import Any

from django.http import HttpResponse

FORMULAS = ("=", "+", "-", "@", "\t", "\r")
UTF_8 = "\ufeff"  # the mark by which spreadsheets know it


def spreadsheet(name: str, rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """A CSV file to be kept: all of it or an error, never a part that looks like the whole."""
    text = StringIO()
    text.write(UTF_8)
    csv.writer(text).writerows([_harmless(cell) for cell in row] for row in rows)
    response = HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def plain(minor: int, decimals: int) -> str:
    """Minor units, 0 or more, as a plain number, exact: “1240.50”."""
    whole, rest = divmod(minor, 10**decimals)
    return f"{whole}.{rest:0{decimals}}" if decimals else str(whole)


def _harmless(value: Any) -> str:
    """A cell as text. What a spreadsheet would calculate gets an apostrophe before it."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULAS) else text
