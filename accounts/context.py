"""What every page shows around itself: where one can go, and who one is."""

from django.db.models import Count, IntegerField, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from budgets.four_eyes import approvable_by
from initiatives.lists.inbox import unread_of
from initiatives.models import Initiative

from .models import Membership, Organisation, User
from .permissions import can_read_directory

MANY = 99  # unread notices; beyond, the bell says “99+”
THEME_COOKIE = "theme"  # light or dark; without one, as the system likes it


def shell(request: HttpRequest) -> dict:
    """Context processor: the house, with what this person has not read or approved, one query."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"theme": request.COOKIES.get(THEME_COOKIE, "")}
    return {
        "nav": list(_nav(request)),
        "me": _me(user),
        "theme": request.COOKIES.get(THEME_COOKIE, ""),
        "find_url": "" if user.is_partner else reverse("initiatives:list"),
        "house": request.house,
        **_bell(request),
    }


def house_of(request: HttpRequest) -> Organisation | None:
    """The organisation, with what this person has not read or approved. Asked once a request."""
    houses = Organisation.objects.select_related("calendar")
    if request.user.is_authenticated:
        houses = houses.annotate(notices_unread=_unread(request.user))
        if request.user.is_executive:
            houses = houses.annotate(**_queue(approvable_by(request.user)))
    return houses.first()


class HowMany(Subquery):
    """How many rows a query finds, which may be cut short."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS found)"
    output_field = IntegerField()


def _unread(user: User) -> HowMany:
    """How many notices are unread: counted no further than the bell can say."""
    return HowMany(unread_of(user).order_by().values("pk")[: MANY + 1])


def _bell(request: HttpRequest) -> dict:
    count = getattr(request.house, "notices_unread", 0)
    return {
        "notices_url": reverse("initiatives:notices"),
        "notices_count": count,
        "notices_shown": f"{MANY}+" if count > MANY else str(count),
    }


def _queue(waiting: QuerySet[Initiative]) -> dict[str, Coalesce]:
    """How many wait for an executive's approval, and the sum of what they ask for."""
    together = waiting.order_by().annotate(one=Value(1)).values("one")
    counted = Subquery(together.annotate(n=Count("pk")).values("n"))
    added = Subquery(together.annotate(n=Sum("target")).values("n"))
    return {"approvals_waiting": Coalesce(counted, 0), "total_waiting": Coalesce(added, 0)}


def _nav(request: HttpRequest):
    user, path = request.user, request.path
    yield _("Your turn"), reverse("initiatives:home"), path == "/"
    if user.is_partner:
        return
    places = [(_("Initiatives"), reverse("initiatives:list"))]
    if user.is_executive:
        waiting = getattr(request.house, "approvals_waiting", 0)
        label = _("Approvals (%(n)s)") % {"n": waiting} if waiting else _("Approvals")
        places.append((label, reverse("budgets:approvals")))
    if can_read_directory(user):
        places.append((_("Budgets"), reverse("budgets:budgets")))
        places.append((_("Departments"), reverse("accounts:departments")))
    if user.is_administrator:
        places.append((_("Desk"), reverse("accounts:desk")))
    here = max((url for _label, url in places if _leads_to(url, path)), key=len, default="")
    for label, url in places:
        yield label, url, url == here


def _leads_to(url: str, path: str) -> bool:
    """Is a page below this place of the bar? The ledger belongs to the budgets."""
    return path.startswith(url) or (
        url == reverse("budgets:budgets") and path.startswith("/ledger/")
    )


def _me(user: User) -> dict:
    """Name, initials, colour and place, for the bar and the menu."""
    own = next((held for held in user.held if held.person_id == user.pk), None)
    return {
        "name": user.name,
        "initials": user.initials,
        "colour": own.department.colour if own else "",
        "seat": _place(user, own),
    }


def _place(user: User, own: Membership | None) -> str:
    if own:
        place = {"role": own.get_role_display(), "department": own.department}
        return _("%(role)s of %(department)s") % place
    if user.is_partner:
        return user.partner.name
    if user.is_executive:
        return _("Executive")
    return _("Administrator") if user.is_administrator else ""
