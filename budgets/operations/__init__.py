"""The verbs of shared money. Each: lock, require, change, record, and what follows by itself."""

from .approving import approve, ask, decline, reply, send_back
from .granting import countersign, grant, refuse
from .lifting import lift
from .pledging import answer_and_pledge, join_by_pledging, let_go, set_pledge
from .spending import confirm_expense, record_expense, refuse_expense, reverse_expense
from .succession import hand_over
from .verifying import verify_ledger

__all__ = [
    "answer_and_pledge",
    "approve",
    "ask",
    "confirm_expense",
    "countersign",
    "decline",
    "grant",
    "hand_over",
    "join_by_pledging",
    "let_go",
    "lift",
    "record_expense",
    "refuse",
    "refuse_expense",
    "reply",
    "reverse_expense",
    "send_back",
    "set_pledge",
    "verify_ledger",
]
