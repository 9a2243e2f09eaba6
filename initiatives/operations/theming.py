"""The chapters of the story, which administrators keep."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from accounts.operations.seen import require_seen
from accounts.permissions import can_administer
from accounts.slugs import free_slug
from cooperative.clock import moment
from cooperative.locks import lock
from cooperative.verdicts import ALLOWED, Verdict, not_now, require

from ..events import record
from ..models import Event, Theme


@transaction.atomic
def add_theme(*, by: User, title: str, summary: str = "", at: datetime | None = None) -> Theme:
    """Begin a chapter; initiatives can belong to it from now on."""
    lock(Organisation.objects.current())
    require(can_administer(by))
    at = moment(at)

    last = Theme.objects.aggregate(last=Max("position"))["last"] or 0
    slug = free_slug(Theme, title)
    theme = Theme.objects.create(slug=slug, title=title, summary=summary, position=last + 1)
    record(Event.Kind.THEME_CHANGED, None, by=by, at=at, theme=theme.pk, after=title)
    return theme


@transaction.atomic
def change_theme(
    theme: Theme,
    *,
    by: User,
    title: str,
    summary: str = "",
    seen: dict | None = None,
    at: datetime | None = None,
) -> Theme:
    """Rename a chapter or say anew what it is about."""
    lock(Organisation.objects.current())
    lock(theme)
    require(can_administer(by))
    after, kind = {"title": title, "summary": summary}, Event.Kind.THEME_CHANGED
    require_seen(seen, theme.kept, after, kind, theme=theme.pk)
    at = moment(at)

    before, theme.title, theme.summary = theme.title, title, summary
    theme.save(update_fields=["title", "summary"])
    record(kind, None, by=by, at=at, theme=theme.pk, before=before, after=title)
    return theme


@transaction.atomic
def archive_theme(theme: Theme, *, by: User, at: datetime | None = None) -> Theme:
    """End a chapter: its initiatives keep it, new ones cannot choose it."""
    lock(Organisation.objects.current())
    lock(theme)
    require(can_administer(by))
    require(_may_end(theme))
    at = moment(at)

    theme.archived_at = at
    theme.save(update_fields=["archived_at"])
    record(Event.Kind.THEME_CHANGED, None, by=by, at=at, theme=theme.pk, archived=True)
    return theme


def _may_end(theme: Theme) -> Verdict:
    if theme.archived_at:
        return not_now(_("It has been archived already."))
    others = Theme.objects.filter(archived_at=None).exclude(pk=theme.pk)
    if not others.exists():
        return not_now(_("This is the only theme. Add another one first."))
    return ALLOWED
