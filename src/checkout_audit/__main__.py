"""The entry point of the console script and of `python -m checkout_audit`."""

from __future__ import annotations

import gc
import signal
import sys
from types import FrameType

_YOUNG = 100_000
"""Objects that may be made before the collector looks at them: most live as long as the run."""


def run() -> None:
    """Run the command line and exit with its code."""
    signal.signal(signal.SIGTERM, end)
    from checkout_audit.cli.ending import main

    gc.set_threshold(_YOUNG, 50, 1_000)
    sys.exit(main(sys.argv[1:]))


def end(number: int, _: FrameType | None) -> None:
    """A job that is cancelled ends in order, its workers with it."""
    sys.exit(128 + number)


if __name__ == "__main__":
    run()
