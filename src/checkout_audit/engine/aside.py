"""Computes something in a process of its own while this one goes on."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from checkout_audit.engine.files import cores
from checkout_audit.engine.workers import can_fork

if TYPE_CHECKING:
    from multiprocessing.connection import Connection


class Aside:
    """The bytes that a function gives. Where no process can be started, or it dies, they are made here when asked for."""

    def __init__(self, work: Callable[[], bytes], jobs: int = 0) -> None:
        """`jobs` of 1 starts no process; 0 leaves it to the machine."""
        self._work = work
        self._process: Any = None
        self._link: Connection | None = None
        if (jobs or cores()) > 1 and can_fork():
            self._start()

    @property
    def is_started(self) -> bool:
        """Whether a process is at work; otherwise `result` will do it here."""
        return self._link is not None

    def result(self) -> bytes:
        """The bytes, once they are there. Raises what the function raises."""
        link, self._link = self._link, None
        if link is None:
            return self._work()
        try:
            answer = link.recv_bytes()
        except (EOFError, OSError):
            answer = b""
        link.close()
        self._process.kill()
        self._process.join()
        return answer or self._work()

    def _start(self) -> None:
        from multiprocessing import get_context

        here, there = get_context("fork").Pipe(duplex=False)
        self._process = get_context("fork").Process(target=_serve, args=(self._work, there), daemon=True)
        self._process.start()
        there.close()
        self._link = here


def _serve(work: Callable[[], bytes], link: Connection) -> None:
    """Answer once. A failure says nothing: the work is then done again where the error can be shown."""
    import signal
    import sys

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        link.send_bytes(work())
    except Exception:  # noqa: BLE001 - the other process will meet it too
        sys.exit(1)
