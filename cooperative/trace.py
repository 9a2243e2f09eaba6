"""Which request an act came from, for the record: its id and its address."""

import logging
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True)
class Trace:
    """Empty where no request is served: a worker, a command, a test."""

    request_id: str = ""
    address: str = ""


trace: ContextVar[Trace] = ContextVar("trace", default=Trace())


class TraceFilter(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = trace.get().request_id or "-"
        return True
