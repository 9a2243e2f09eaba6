"""What a department can watch: the seven sections and the seven facts of a proposal."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Section(models.TextChoices):
    """A part of a proposal. A watched section that changes asks its department again."""

    MESSAGE = "message", _("Message")
    AUDIENCE = "audience", _("Audience")
    CHANNELS = "channels", _("Channels")
    SCHEDULE = "schedule", _("Schedule")
    PEOPLE = "people", _("People")
    REPLIES = "replies", _("Replies")
    BUDGET = "budget", _("Budget")


class Fact(models.TextChoices):
    """A yes or no that carries risk. A watched fact that is ticked gives its department a seat."""

    CLAIM_OR_CONTEST = "claim_or_contest", _("makes a claim or runs a contest")
    PERSONAL_DATA = "personal_data", _("uses personal data")
    NEW_TOOL_OR_ACCOUNT = "new_tool_or_account", _("needs a new tool or account")
    SHOWS_EMPLOYEES = "shows_employees", _("shows employees")
    INVITES_REPLIES = "invites_replies", _("invites replies")
    PAYS_CREATORS_OR_MEDIA = "pays_creators_or_media", _("pays creators or media")
    REGULATED_OR_INVESTOR = "regulated_or_investor", _("touches regulated or investor matters")
