"""The decision record as a file: writing it, checking it (rule 33). docs/decision-record.md."""

from .checking import Checked, Wrong, check
from .writing import Record, record_of

__all__ = ["Checked", "Record", "Wrong", "check", "record_of"]
