"""Runs the map phase over all files: those that the cache knows are looked up, the others go to workers."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Sequence

from checkout_audit.checks.kind import Detector
from checkout_audit.engine.cache import Cache
from checkout_audit.engine.mapping import Mapper, Yield, decode
from checkout_audit.engine.workers import Work, can_fork, run_here, run_in_workers
from checkout_audit.source.read import SourceFile

Progress = Callable[[int, int], None]
"""Called with files done and files in all, in this process, from time to time."""

_BATCH_BYTES = 200_000
"""Small enough that workers end at about the same time, large enough that messages cost nothing."""
_WORTH_A_WORKER = 1_500_000
"""Bytes of source below which starting processes costs more than it saves."""


def map_files(
    files: Sequence[SourceFile],
    detectors: Sequence[Detector],
    jobs: int,
    cache: Cache,
    on_progress: Progress | None = None,
) -> list[Yield]:
    """What each file gives, in the order of `files`."""
    known = cache.find(files, detectors)
    found = list(known.yields)
    missing = [number for number, each in enumerate(found) if each is None]
    fresh = _run(
        [files[number] for number in missing], detectors, jobs, _counter(len(files), len(missing), on_progress)
    )
    for number, each in zip(missing, fresh, strict=True):
        found[number] = each
    known.keep({number: found[number] for number in missing})
    return [each for each in found if each is not None]


def cores() -> int:
    """Processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _counter(total: int, missing: int, on_progress: Progress | None) -> Callable[[int], None]:
    done = total - missing

    def count(more: int) -> None:
        nonlocal done
        done += more
        if on_progress is not None:
            on_progress(done, total)

    return count


def _run(
    files: Sequence[SourceFile], detectors: Sequence[Detector], jobs: int, count: Callable[[int], None]
) -> list[Yield]:
    mapper = Mapper(files, detectors)
    work = Work(mapper.encoded, mapper.lost, count)
    batches = _batches(files)
    workers = jobs or _fitting_jobs(files)
    if workers > 1 and can_fork():
        gc.freeze()  # workers share these objects as long as no collector touches them
        answers = run_in_workers(work, batches, workers)
        gc.unfreeze()
    else:
        answers = run_here(work, batches)
    return [each for answer in answers for each in decode(answer)]


def _batches(files: Sequence[SourceFile]) -> list[list[int]]:
    batches: list[list[int]] = []
    size = _BATCH_BYTES
    for number, file in enumerate(files):
        if size >= _BATCH_BYTES:
            batches.append([])
            size = 0
        batches[-1].append(number)
        size += file.size
    return batches


def _fitting_jobs(files: Sequence[SourceFile]) -> int:
    return 1 if sum(file.size for file in files) < _WORTH_A_WORKER else cores()
