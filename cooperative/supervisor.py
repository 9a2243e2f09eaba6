"""Keeps child processes running: starts, restarts with a pause, stops. Knows nothing of Django."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Event

TICK = 0.3  # seconds between two looks
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0  # seconds before a restart
CALM_AFTER = 60.0  # seconds up, after which the pause is short again
PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


@dataclass
class Child:
    """One process to keep alive. `patience`: seconds that it may take to stop."""

    name: str
    command: list[str]
    env: dict[str, str]
    cwd: str
    pass_fds: tuple[int, ...] = ()
    patience: float = 10.0

    process: subprocess.Popen | None = None
    started_at: float = 0.0
    pause: float = FIRST_PAUSE
    due_at: float = 0.0

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    @property
    def age(self) -> float:
        return time.monotonic() - self.started_at

    def start(self) -> None:
        self.started_at = time.monotonic()
        self.process = subprocess.Popen(
            self.command,
            env=self.env,
            cwd=self.cwd,
            pass_fds=self.pass_fds,
            stdin=subprocess.DEVNULL,
            # A session of its own: Ctrl-C reaches the supervisor alone, which stops all in order.
            start_new_session=True,
            preexec_fn=end_with_parent,
        )

    def stop(self) -> None:
        """Ask, wait, then end by force whatever is left of its group."""
        if self.process is None:
            return
        if self.is_running:
            self.process.terminate()
        try:
            self.process.wait(self.patience)
        except subprocess.TimeoutExpired:
            say(f"{self.name} does not stop, ending it")
        end_group(self.process.pid)
        self.process.wait()
        self.process = None

    def revive(self) -> None:
        """Start again when the pause is over; the pause doubles while it keeps ending."""
        now = time.monotonic()
        if not self.due_at:
            self.pause = FIRST_PAUSE if self.age > CALM_AFTER else self.pause
            self.due_at = now + self.pause
            code = self.process.returncode if self.process else 0
            say(f"{self.name} ended with {code}, starting it again in {self.pause:g} s")
            self.pause = min(self.pause * 2, LONGEST_PAUSE)
        elif now >= self.due_at:
            self.due_at = 0.0
            self.start()


def end_with_parent() -> None:
    """Linux: a supervisor that is killed takes its children with it."""
    if LIBC:
        LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def end_group(pid: int) -> None:
    try:
        os.killpg(pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return


def say(line: str) -> None:
    print(f"  {line}", flush=True)


class Supervisor:
    """Watches its children until it is told to stop. They stop in the reverse order."""

    def __init__(self, children: list[Child]) -> None:
        self.children = children
        self.stopping = Event()

    def listen(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda *_: self.stopping.set())

    def start(self) -> None:
        for child in self.children:
            child.start()

    def stop(self) -> None:
        for child in reversed(self.children):
            child.stop()

    def replace(self, children: list[Child]) -> None:
        self.stop()
        self.children = children
        self.start()

    def wait_for(self, is_ready: Callable[[], bool], seconds: float = 60.0) -> bool:
        """Wait until the children answer; false if one cannot run at all, or on a wish to stop."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and not self.stopping.is_set():
            if is_ready():
                return True
            if not all(child.is_running for child in self.children):
                return False
            self.stopping.wait(0.1)
        return False

    def watch(self) -> None:
        for child in self.children:
            if not child.is_running:
                child.revive()

    def run(self, each_tick: Callable[[], None]) -> None:
        while not self.stopping.wait(TICK):
            self.watch()
            each_tick()

    def step(self, step: Child) -> bool:
        """Run something to its end while the children live on; true if it went well."""
        step.start()
        while step.is_running and not self.stopping.wait(0.1):
            self.watch()
        code = step.process.poll() if step.process else None
        step.stop()
        return code == 0
