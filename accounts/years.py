"""Fiscal years, named by the year in which they begin."""

from datetime import date

from .models import Organisation


def fiscal_year(house: Organisation, day: date) -> int:
    """The fiscal year that contains a day."""
    month, first = (int(part) for part in house.fiscal_year_starts.split("-"))
    return day.year if (day.month, day.day) >= (month, first) else day.year - 1


def fiscal_year_label(house: Organisation, year: int) -> str:
    """“2026”, or “2026/27” where it does not begin in January."""
    return str(year) if house.fiscal_year_starts == "01-01" else f"{year}/{(year + 1) % 100:02d}"
