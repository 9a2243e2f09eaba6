"""Theme, initiative, revision, seat, review, condition, conversation, turn, event, notice."""

from .advisers import Advice, Adviser
from .callbacks import CallBack
from .closings import Closing
from .conversation import Comment, CommentEdit
from .events import Event
from .files import StoredFile
from .initiative import Initiative, Rest, Theme
from .notices import Notice
from .offers import ChairOffer
from .overrulings import Overruling
from .requests import SeatRequest
from .reviews import Condition, Review
from .revisions import BudgetLine, Draft, Revision
from .seats import Seat
from .texts import Text
from .turns import Turn
from .wording import Word

__all__ = [
    "Advice",
    "Adviser",
    "BudgetLine",
    "CallBack",
    "ChairOffer",
    "Closing",
    "Comment",
    "CommentEdit",
    "Condition",
    "Draft",
    "Event",
    "Initiative",
    "Notice",
    "Overruling",
    "Rest",
    "Review",
    "Revision",
    "Seat",
    "SeatRequest",
    "StoredFile",
    "Text",
    "Theme",
    "Turn",
    "Word",
]
