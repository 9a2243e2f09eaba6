"""What the first run has been told so far, and the organisation that comes of it."""

from collections.abc import Mapping

from ..models import Organisation
from ..operations import found
from ..operations.founding import Founder


def missing_step(kept: Mapping) -> int | None:
    """The first of the three steps that is not answered; none before the last."""
    return next((n for n, name in ((1, "house"), (2, "departments")) if name not in kept), None)


def begin(house: Mapping, departments: list[Mapping], people: Mapping) -> Organisation:
    """Found the organisation from the answers of the three steps."""
    leads = [
        (row["name"], row["initials"], Founder(row["lead_name"], row["lead_email"]))
        for row in departments
    ]
    administrator = Founder(
        people["administrator_name"], people["administrator_email"], people["password"]
    )
    executive = Founder(people["executive_name"], people["executive_email"])
    return found(**house, departments=leads, administrator=administrator, executive=executive)
