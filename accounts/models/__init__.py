"""People, departments, memberships, watches, calendars, absences, and the rules of the house."""

from .changes import Change
from .departments import Department, Membership
from .kept import Kept
from .keys import FormKey
from .organisation import Band, Calendar, Organisation, Rules
from .people import Absence, Partner, User
from .watches import Fact, Section

__all__ = [
    "Absence",
    "Band",
    "Calendar",
    "Change",
    "Department",
    "Fact",
    "FormKey",
    "Kept",
    "Membership",
    "Organisation",
    "Partner",
    "Rules",
    "Section",
    "User",
]
