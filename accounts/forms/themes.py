"""A chapter of the story."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from initiatives.models import Theme

from .seen import SeenForm


class ThemeForm(SeenForm):
    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=120,
        error_messages={"required": gettext_lazy("Enter the theme’s title.")},
    )
    summary = forms.CharField(
        label=gettext_lazy("What it is about"), widget=forms.Textarea, required=False
    )

    def __init__(self, data=None, *, theme: Theme | None = None) -> None:
        kept = theme.kept if theme else None
        super().__init__(data, kept=kept, initial=kept)
        self.theme = theme

    def clean_title(self) -> str:
        title = self.cleaned_data["title"]
        same = Theme.objects.filter(archived_at=None, title__iexact=title)
        if same.exclude(pk=self.theme.pk if self.theme else None).exists():
            raise ValidationError(_("There is a theme “%(title)s” already.") % {"title": title})
        return title
