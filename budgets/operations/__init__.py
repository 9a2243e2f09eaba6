"""The verbs of shared money. Each: lock, require, change, record, and what follows by itself."""

from .approving import approve, ask, decline, reply, send_back
from .granting import countersign, grant, refuse
from .pledging import answer_and_pledge, join_by_pledging, let_go, set_pledge
from .succession import hand_over
from .verifying import verify_ledger

__all__ = [
    "answer_and_pledge",
    "approve",
    "ask",
    "countersign",
    "decline",
    "grant",
    "hand_over",
    "join_by_pledging",
    "let_go",
    "refuse",
    "reply",
    "send_back",
    "set_pledge",
    "verify_ledger",
]
