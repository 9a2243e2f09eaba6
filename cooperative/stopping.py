"""Whether this worker was asked to stop: who is at work for long ends what is at hand, no more."""

from mmap import mmap


class Asked:
    """A sign that a worker shares with the processes that it has forked. It takes no lock."""

    def __init__(self) -> None:
        self._sign = mmap(-1, 1)

    def set(self) -> None:
        self._sign[0] = 1

    def clear(self) -> None:
        self._sign[0] = 0

    def __bool__(self) -> bool:
        return bool(self._sign[0])


asked_to_stop = Asked()
