"""The shape of what people type: keys, amounts, and the forms of desk, first run and settings."""

from .base import AmountField, DayField, KeyedForm, new_key

__all__ = ["AmountField", "DayField", "KeyedForm", "new_key"]
