"""The verbs of an initiative. Each: lock, require, change, record, and what follows by itself."""

from .advising import advise, invite_adviser, remove_adviser
from .answering import answer, reconsider
from .calling_back import call_back
from .closing import close
from .conditions import meet, reopen, say_done
from .gathering import appoint, invite, leave, nudge
from .joining import admit, join, refuse_seat, take_back_request
from .mailing import send_again
from .overruling import overrule
from .pacing import change_pace, sponsor
from .proposing import edit, keep_draft, propose, revise, submit
from .resting import move_decision_day, park, revive, withdraw
from .stewarding import hand_on, refuse_chair, take_back_offer, take_on
from .talking import comment, edit_comment
from .theming import add_theme, archive_theme, change_theme

__all__ = [
    "add_theme",
    "admit",
    "advise",
    "answer",
    "appoint",
    "archive_theme",
    "call_back",
    "change_pace",
    "change_theme",
    "close",
    "comment",
    "edit",
    "edit_comment",
    "hand_on",
    "invite",
    "invite_adviser",
    "join",
    "keep_draft",
    "leave",
    "meet",
    "move_decision_day",
    "nudge",
    "overrule",
    "park",
    "propose",
    "reconsider",
    "remove_adviser",
    "refuse_chair",
    "refuse_seat",
    "reopen",
    "revise",
    "revive",
    "say_done",
    "send_again",
    "sponsor",
    "submit",
    "take_back_offer",
    "take_back_request",
    "take_on",
    "withdraw",
]
