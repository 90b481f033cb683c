"""A progress bar on the standard error: only on a terminal, and only when the work takes a while."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

_PATIENCE = 0.5
"""Seconds of work before anything is shown."""
_PAUSE = 0.1


@contextmanager
def progress(*, wanted: bool) -> Iterator[Callable[[int, int], None] | None]:
    """A function to call with files done and files in all, or None where nothing may be shown."""
    if not wanted or not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield None
        return
    bar = _Bar()
    try:
        yield bar
    finally:
        bar.close()


class _Bar:
    """Draws in the calling thread, as a thread of its own and worker processes that are forked do not go together."""

    def __init__(self) -> None:
        self._next = time.monotonic() + _PATIENCE
        self._shown: tuple[Progress, TaskID] | None = None

    def __call__(self, done: int, total: int) -> None:
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + _PAUSE
        shown, task = self._shown = self._shown or _start(total)
        shown.update(task, completed=done)
        shown.refresh()

    def close(self) -> None:
        """Take the bar away."""
        if self._shown:
            self._shown[0].stop()


def _start(total: int) -> tuple[Progress, TaskID]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = TextColumn("reading"), BarColumn(), MofNCompleteColumn(), TextColumn("files")
    shown = Progress(*columns, console=Console(stderr=True), transient=True, auto_refresh=False)
    shown.start()
    return shown, shown.add_task("files", total=total)
