"""Pledge, approval, expense, and the ledger: accounts, postings, lines."""

from .approvals import Approval
from .expenses import Expense
from .funding import Funding, Share, free_of, funding_of, granted_to
from .ledger import Account, Line, Posting, Verification
from .pledges import Commitment, Pledge

__all__ = [
    "Account",
    "Approval",
    "Commitment",
    "Expense",
    "Funding",
    "Line",
    "Pledge",
    "Posting",
    "Share",
    "Verification",
    "free_of",
    "funding_of",
    "granted_to",
]
