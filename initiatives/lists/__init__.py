"""What the home page, the list and the executives’ queue show: plain rows, in few queries."""

from .home import Home
from .index import Page, page_of
from .sheet import sheet_of
from .tables import Chair, Table, tables_of

__all__ = ["Chair", "Home", "Page", "Table", "page_of", "sheet_of", "tables_of"]
