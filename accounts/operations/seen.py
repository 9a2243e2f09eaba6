"""Two administrators on one page: the second is shown what the first has changed (rule 12)."""

from django.utils.translation import gettext as _

from cooperative.verdicts import Stale
from initiatives.models import Event

from ..models.kept import as_kept


def require_seen(seen: dict | None, now: dict, fields: dict, kind: Event.Kind, **about) -> None:
    """Refuse to change what is not any more as it was on the page, unless it says the same.

    Under the lock. `seen`: what was on the page; None from a loader or a command. `about`: the
    details by which the event of the change before is found.
    """
    after = now | {name: as_kept(value) for name, value in fields.items()}
    if seen is None or now in (seen, after):
        return
    details = {f"details__{name}": value for name, value in about.items()}
    last = Event.objects.filter(kind=kind, **details).select_related("by").last()
    sentence = _("%(person)s changed this while you wrote. Your text is kept below.")
    person = last.by if last and last.by else _("Somebody")
    raise Stale(sentence % {"person": person}, now)
