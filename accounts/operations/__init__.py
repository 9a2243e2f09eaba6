"""The verbs of people, departments, calendars and settings. Each: lock, require, change, record."""

from .departments import add_department, archive_department, change_department
from .founding import found
from .partners import add_partner, add_partner_person, set_last_day
from .people import (
    add_person,
    change_person,
    deactivate,
    end_absence,
    end_membership,
    set_absence,
    set_membership,
    set_role,
    set_time_zone,
)
from .settings import apply_change, change_setting, set_calendar

__all__ = [
    "add_department",
    "add_partner",
    "add_partner_person",
    "add_person",
    "apply_change",
    "archive_department",
    "change_department",
    "change_person",
    "change_setting",
    "deactivate",
    "end_absence",
    "end_membership",
    "found",
    "set_absence",
    "set_calendar",
    "set_last_day",
    "set_membership",
    "set_role",
    "set_time_zone",
]
