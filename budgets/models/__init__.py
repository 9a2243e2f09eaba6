"""Pledge, approval, and the ledger: accounts, postings, lines."""

from .approvals import Approval
from .ledger import Account, Line, Posting
from .pledges import Commitment, Pledge

__all__ = ["Account", "Approval", "Commitment", "Line", "Pledge", "Posting"]
