"""The colours a department may have. Fixed, so that everybody can tell them apart.

Every pair differs also under the three kinds of colour blindness, in both themes; the words and
patterns beside them never leave it to colour alone. `tokens.css` repeats the list; a test compares.
"""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Colour(NamedTuple):
    key: str
    name: str | Promise
    light: str
    dark: str


PALETTE = (
    Colour("claret", _("Claret"), "#8f0f3f", "#f5779d"),
    Colour("cobalt", _("Cobalt"), "#0a4a96", "#2bbdf0"),
    Colour("violet", _("Violet"), "#8436d6", "#9a83ff"),
    Colour("amber", _("Amber"), "#a4550e", "#b7982c"),
    Colour("teal", _("Teal"), "#087a71", "#86f5c2"),
    # The reserve, for the sixth department and after.
    Colour("moss", _("Moss"), "#484100", "#c7ec57"),
    Colour("plum", _("Plum"), "#5c096e", "#a173c8"),
    Colour("coral", _("Coral"), "#c73362", "#ffaa8e"),
    Colour("iris", _("Iris"), "#5c5b9f", "#a8cfff"),
    Colour("heather", _("Heather"), "#6d3968", "#d15e94"),
    Colour("garnet", _("Garnet"), "#600027", "#ed4965"),
    Colour("navy", _("Navy"), "#080ea4", "#6ba8c2"),
)
KEYS = tuple(colour.key for colour in PALETTE)
CHOICES = [(colour.key, colour.name) for colour in PALETTE]


def next_free(taken: set[str]) -> str:
    """The first colour nobody has; with more departments than colours, the first again."""
    return next((key for key in KEYS if key not in taken), KEYS[0])
