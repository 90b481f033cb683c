"""Runs the map step over batches of files in worker processes, and outlives a worker that dies.

Answers come back in the order of the batches, whatever the number of workers. A batch whose worker was killed or
got stuck is tried again file by file, so that one bad file costs no other its result.
"""

from __future__ import annotations

import os
import signal
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

Batch = Sequence[int]
"""Indices of files."""

_ENDING = frozenset({signal.SIGINT, signal.SIGTERM})
"""Signals that end a run."""
PATIENCE = 120.0
"""Seconds that a batch may take before its worker is taken to be stuck."""


@dataclass(frozen=True, slots=True)
class Work:
    """What is to be done with files, known by their index."""

    run: Callable[[Batch], bytes]
    """The answer for a batch. Called in a worker, or here."""
    lost: Callable[[int], bytes]
    """The answer for a file whose worker died twice, or died over it alone."""
    done: Callable[[int], None]
    """Told, in this process, how many more files are done."""
    patience: float = PATIENCE


def run_here(work: Work, batches: Sequence[Batch]) -> list[bytes]:
    """All answers, made in this process."""
    answers = []
    for batch in batches:
        answers.append(work.run(batch))
        work.done(len(batch))
    return answers


def can_fork() -> bool:
    """Whether worker processes can start with all that is loaded here."""
    return hasattr(os, "fork")


def run_in_workers(work: Work, batches: Sequence[Batch], jobs: int) -> list[bytes]:
    """All answers, in the order of `batches` (one that was split gives several in its place)."""
    pool = _Pool(work, batches)
    try:
        pool.start(min(jobs, len(batches)))
        pool.serve()
    finally:
        pool.stop()
    return [pool.answers[key] for key in sorted(pool.answers)]


_Key = tuple[int, int]
"""Place of an answer: number of the batch, and of the file in it if the batch was split."""


@dataclass(slots=True)
class _Worker:
    process: Any
    link: Connection
    task: _Key | None = None
    since: float = 0.0


@dataclass(slots=True)
class _Pool:
    work: Work
    batches: Sequence[Batch]
    workers: list[_Worker] = field(default_factory=list)
    tasks: dict[_Key, Batch] = field(init=False)
    waiting: deque[_Key] = field(init=False)
    answers: dict[_Key, bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.tasks = {(number, -1): batch for number, batch in enumerate(self.batches)}
        self.waiting = deque(self.tasks)

    def start(self, count: int) -> None:
        for _ in range(count):
            self._hire()

    def serve(self) -> None:
        from multiprocessing.connection import wait

        while len(self.answers) < len(self.tasks):
            for link in wait([worker.link for worker in self.workers], timeout=1.0):
                self._hear(next(worker for worker in self.workers if worker.link is link))
            for worker in [each for each in self.workers if self._is_stuck(each)]:
                self._bury(worker)

    def stop(self) -> None:
        for worker in self.workers:
            worker.link.close()
            worker.process.kill()
        for worker in self.workers:
            worker.process.join()
        self.workers = []

    def _hire(self) -> None:
        from multiprocessing import get_context

        here, there = get_context("fork").Pipe()
        inherited = [here, *(worker.link for worker in self.workers)]
        process = get_context("fork").Process(target=_serve, args=(self.work.run, there, inherited), daemon=True)
        worker = _Worker(process, here)
        with _undisturbed():
            process.start()
            self.workers.append(worker)
        there.close()
        self._assign(worker)

    def _assign(self, worker: _Worker) -> None:
        worker.task = self.waiting.popleft() if self.waiting else None
        if worker.task is not None:
            worker.since = time.monotonic()
            try:
                worker.link.send(tuple(self.tasks[worker.task]))
            except OSError:
                return  # it died; the closed pipe says so at the next wait

    def _hear(self, worker: _Worker) -> None:
        try:
            answer = worker.link.recv_bytes()
        except (EOFError, OSError):
            self._bury(worker)
            return
        if worker.task is not None:
            self._keep(worker.task, answer)
        self._assign(worker)

    def _is_stuck(self, worker: _Worker) -> bool:
        return worker.task is not None and time.monotonic() - worker.since > self.work.patience

    def _bury(self, worker: _Worker) -> None:
        self.workers.remove(worker)
        worker.link.close()
        worker.process.kill()
        worker.process.join()
        if worker.task is not None:
            self._retry(worker.task)
        if self.waiting:
            self._hire()

    def _retry(self, key: _Key) -> None:
        batch = self.tasks[key]
        if len(batch) == 1:
            self._keep(key, self.work.lost(batch[0]))
            return
        del self.tasks[key]
        parts = {(key[0], place): (index,) for place, index in enumerate(batch)}
        self.tasks.update(parts)
        self.waiting.extend(parts)

    def _keep(self, key: _Key, answer: bytes) -> None:
        self.answers[key] = answer
        self.work.done(len(self.tasks[key]))


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Hold signals back while a worker is born: it could not ignore them yet, and nobody would know that it is there."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _ENDING)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _serve(run: Callable[[Batch], bytes], link: Connection, inherited: Sequence[Connection]) -> None:
    """A worker's life: answer batches until the other end closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _ENDING)
    for other in inherited:
        other.close()
    while True:
        try:
            link.send_bytes(run(link.recv()))
        except Exception:  # noqa: BLE001 - the other end is gone, or meets the fault when it does the work itself
            return
