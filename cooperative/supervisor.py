"""Keeps child processes running: starts, restarts with a pause, stops. Knows nothing of Django."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread
from typing import IO

TICK = 0.3  # seconds between two looks
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0  # seconds before a restart
CALM_AFTER = 60.0  # seconds up, after which the pause is short again
HEAD_START, VITAL_WAIT, SHORT_WAIT = 5.0, 60.0, 10.0  # seconds until something is ready
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
    # How it is known to be ready: it touches this file, or answers when asked.
    mark: Path | None = None
    answers: Callable[[], bool] | None = None
    goes_first: bool = False  # the others start when it is ready, and end before it
    is_vital: bool = False  # where it cannot start, nothing shall run
    lingers: bool = False  # in a swap it may end its work while the next ones serve already
    small_talk: tuple[str, ...] | None = None  # its words go by us, without such lines
    note: str = ""

    process: subprocess.Popen | None = None
    listener: Thread | None = None
    is_ready: bool = False
    is_asked: bool = False
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
        self.is_ready = self.is_asked = False
        if self.mark:
            self.mark.unlink(missing_ok=True)
        self.process = subprocess.Popen(
            self.command,
            env=self.env,
            cwd=self.cwd,
            pass_fds=self.pass_fds,
            stdin=subprocess.DEVNULL,
            stdout=None if self.small_talk is None else subprocess.PIPE,
            stderr=None if self.small_talk is None else subprocess.STDOUT,
            # A session of its own: Ctrl-C reaches the supervisor alone, which stops all in order.
            start_new_session=True,
            preexec_fn=end_with_parent,
        )
        if self.process.stdout:
            self.listener = Thread(target=self.relay, args=[self.process.stdout], daemon=True)
            self.listener.start()

    def relay(self, lines: IO[bytes]) -> None:
        """Pass on what it says, with its name before it."""
        for line in lines:
            text = line.decode(errors="replace").rstrip()
            if text and not any(word in text for word in self.small_talk or ()):
                say(f"{self.name}: {text}")

    def look(self) -> None:
        """Say it once when it is ready."""
        if self.is_ready or not (self.mark.exists() if self.mark else self.answers()):
            return
        self.is_ready = True
        say(f"{self.name} ready{self.note}")

    def ask(self) -> None:
        """Ask it to stop; once, as asking a worker again would cut its task off."""
        if self.is_running and not self.is_asked:
            self.is_asked = True
            self.process.terminate()

    def stop(self) -> None:
        """Ask, wait, then end by force whatever is left of its group."""
        if self.process is None:
            return
        self.ask()
        try:
            self.process.wait(self.patience)
        except subprocess.TimeoutExpired:
            say(f"{self.name} does not stop, ending it")
        end_group(self.process.pid)
        self.process.wait()
        self.process = None
        if self.listener:
            self.listener.join(1)

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


def stop(children: list[Child]) -> None:
    """Ask in the reverse order and wait; who went first is asked when the others have ended."""
    for child in reversed(children):
        if not child.goes_first:
            child.ask()
    for child in reversed(children):
        child.stop()


def say(line: str) -> None:
    print(f"  {line}", flush=True)


class Supervisor:
    """Watches its children until it is told to stop. They stop in the reverse order."""

    def __init__(self) -> None:
        self.children: list[Child] = []
        self.stopping = Event()

    def listen(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda *_: self.stopping.set())

    def start(self, children: list[Child]) -> None:
        for child in children:
            child.start()
            self.children.append(child)
            if child.goes_first:
                self.settle([child], HEAD_START)

    def stop(self) -> None:
        stop(self.children)

    def replace(self, children: list[Child]) -> bool:
        """Swap all; what may linger ends while the next ones serve. False if one cannot run."""
        before, self.children = self.children, []
        stop([child for child in before if not child.lingers])
        self.start(children)
        works = self.settle([child for child in children if child.is_vital], VITAL_WAIT)
        stop([child for child in before if child.lingers])
        self.settle(children, SHORT_WAIT)
        return works

    def settle(self, children: list[Child], seconds: float) -> bool:
        """Wait until these are ready; false when it lasts too long, or need not be waited for."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and not self.stopping.is_set():
            if any(child.is_vital and not child.is_running for child in children):
                return False
            self.watch()
            if all(child.is_ready for child in children):
                return True
            self.stopping.wait(0.1)
        return False

    def watch(self) -> None:
        for child in self.children:
            if child.is_running:
                child.look()
            else:
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
