"""What happened. Never changed, never deleted, each holding the hash of the one before."""

import hashlib
from datetime import UTC

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User

from .texts import Text


class Event(models.Model):
    """Something that happened: who, for which seat, on whose behalf, what, when (rule 32)."""

    class Kind(models.TextChoices):
        INITIATIVE_PROPOSED = "initiative_proposed", _("Initiative proposed")
        INITIATIVE_SUBMITTED = "initiative_submitted", _("Initiative submitted")
        INITIATIVE_SPONSORED = "initiative_sponsored", _("Initiative sponsored")
        PACE_CHANGED = "pace_changed", _("Pace changed")
        INITIATIVE_AGREED = "initiative_agreed", _("Initiative agreed")
        INITIATIVE_REOPENED = "initiative_reopened", _("Initiative reopened")
        INITIATIVE_WENT_LIVE = "initiative_went_live", _("Initiative went live")
        INITIATIVE_CALLED_BACK = "initiative_called_back", _("Initiative called back")
        INITIATIVE_RESUMED = "initiative_resumed", _("Initiative resumed")
        INITIATIVE_PARKED = "initiative_parked", _("Initiative parked")
        INITIATIVE_CLOSED = "initiative_closed", _("Initiative closed")
        INITIATIVE_DECLINED = "initiative_declined", _("Initiative declined")
        INITIATIVE_SENT_BACK = "initiative_sent_back", _("Initiative sent back")
        INITIATIVE_WITHDRAWN = "initiative_withdrawn", _("Initiative withdrawn")
        INITIATIVE_REVIVED = "initiative_revived", _("Initiative revived")
        DECISION_DAY_MOVED = "decision_day_moved", _("Decision day moved")
        SEAT_REQUESTED = "seat_requested", _("Seat requested")
        SEAT_REQUEST_TAKEN_BACK = "seat_request_taken_back", _("Request for a seat taken back")
        SEAT_REFUSED = "seat_refused", _("Seat refused")
        SEAT_JOINED = "seat_joined", _("Seat joined")
        SEAT_INVITED = "seat_invited", _("Seat invited")
        SEAT_LEFT = "seat_left", _("Seat left")
        SEAT_NUDGED = "seat_nudged", _("Seat nudged")
        STEWARD_OFFERED = "steward_offered", _("Steward’s chair offered")
        STEWARD_OFFER_TAKEN_BACK = "steward_offer_taken_back", _("Offer of the chair taken back")
        STEWARD_REFUSED = "steward_refused", _("Steward’s chair refused")
        STEWARD_CHANGED = "steward_changed", _("Steward changed")
        STAND_IN_APPOINTED = "stand_in_appointed", _("Stand-in appointed")
        ADVISER_INVITED = "adviser_invited", _("Adviser invited")
        ADVISER_ANSWERED = "adviser_answered", _("Adviser answered")
        ADVISER_REMOVED = "adviser_removed", _("Adviser removed")
        REVISION_PUBLISHED = "revision_published", _("Revision published")
        REVISION_TOOK_FORCE = "revision_took_force", _("Revision took force")
        REVIEW_ANSWERED = "review_answered", _("Review answered")
        REVIEW_RECONSIDERED = "review_reconsidered", _("Review reconsidered")
        REVIEW_OUTDATED = "review_outdated", _("Review outdated")
        ANSWER_OVERRULED = "answer_overruled", _("Answer overruled")
        CONDITION_DONE = "condition_done", _("Condition done")
        CONDITION_MET = "condition_met", _("Condition met")
        CONDITION_REOPENED = "condition_reopened", _("Condition reopened")
        COMMENT_POSTED = "comment_posted", _("Comment posted")
        COMMENT_EDITED = "comment_edited", _("Comment edited")
        PLEDGE_SET = "pledge_set", _("Pledge set")
        PLEDGE_LET_GO = "pledge_let_go", _("Pledge let go")
        SHARE_LIFTED = "share_lifted", _("Largest share lifted")
        APPROVAL_GIVEN = "approval_given", _("Approval given")
        APPROVALS_VOIDED = "approvals_voided", _("Approvals voided")
        QUESTION_ASKED = "question_asked", _("Question asked")
        QUESTION_REPLIED = "question_replied", _("Question replied")
        EXPENSE_RECORDED = "expense_recorded", _("Expense recorded")
        EXPENSE_CONFIRMED = "expense_confirmed", _("Expense confirmed")
        EXPENSE_REFUSED = "expense_refused", _("Expense refused")
        POSTING_REVERSED = "posting_reversed", _("Posting reversed")
        ENVELOPE_GRANTED = "envelope_granted", _("Envelope granted")
        CHANGE_SET = "change_set", _("Change set")
        CHANGE_COUNTERSIGNED = "change_countersigned", _("Change countersigned")
        CHANGE_REFUSED = "change_refused", _("Change refused")
        SETTING_CHANGED = "setting_changed", _("Setting changed")
        DEPARTMENT_CHANGED = "department_changed", _("Department changed")
        DEPARTMENT_ARCHIVED = "department_archived", _("Department archived")
        MEMBERSHIP_CHANGED = "membership_changed", _("Membership changed")
        PERSON_CHANGED = "person_changed", _("Person changed")
        PARTNER_ADDED = "partner_added", _("Partner added")
        CALENDAR_CHANGED = "calendar_changed", _("Calendar changed")
        THEME_CHANGED = "theme_changed", _("Theme changed")
        ABSENCE_SET = "absence_set", _("Absence set")
        LEDGER_DIFFERS = "ledger_differs", _("Ledger differs")
        LEDGER_HOLDS = "ledger_holds", _("Ledger holds again")
        LETTER_SENT_AGAIN = "letter_sent_again", _("Letter sent again")
        ATTEMPT_REFUSED = "attempt_refused", _("Attempt refused")

    kind = models.CharField(max_length=30, choices=Kind)
    initiative = models.ForeignKey("Initiative", models.PROTECT, null=True, related_name="events")
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")  # None: by itself
    on_behalf_of = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    seat = models.ForeignKey("Seat", models.PROTECT, null=True, related_name="+")
    revision = models.ForeignKey("Revision", models.PROTECT, null=True, related_name="+")
    words = models.ForeignKey(Text, models.PROTECT, null=True, related_name="+")
    details = models.JSONField(default=dict)
    request_id = models.CharField(max_length=36, blank=True)
    address = models.CharField(max_length=45, blank=True)

    # One chain an initiative, and one for the rest.
    number = models.PositiveIntegerField()
    previous = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="events_of_an_initiative_are_numbered_once",
                fields=["initiative", "number"],
                condition=Q(initiative__isnull=False),
            ),
            models.UniqueConstraint(
                name="events_of_the_house_are_numbered_once",
                fields=["number"],
                condition=Q(initiative=None),
            ),
        ]
        indexes = [
            # “Decided this week” on the home page.
            models.Index(name="event_by_kind_and_time", fields=["kind", "-at"]),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.initiative or ''}"

    @property
    def trace(self) -> str:
        """Which request from where, as a hash: a record that is handed on tells nobody's address.

        The id of the request is drawn at random, so that trying addresses leads nowhere.
        """
        return hashlib.sha256(f"{self.request_id} {self.address}".encode()).hexdigest()

    def signed_fields(self) -> dict:
        """What the digest is made over; with `previous` it chains to the event before."""
        return {
            "kind": self.kind,
            "initiative": self.initiative_id,
            "number": self.number,
            "at": self.at.astimezone(UTC).isoformat(),
            "by": self.by_id,
            "on_behalf_of": self.on_behalf_of_id,
            "seat": self.seat_id,
            "revision": self.revision_id,
            "words": self.words.sha256 if self.words else None,
            "details": self.details,
            "trace": self.trace,
            "previous": self.previous,
        }


def postings_in(details: dict) -> list[str]:
    """The digests of the postings of which an event with these details tells."""
    return [*filter(None, [details.get("posting")]), *details.get("returned", ())]
