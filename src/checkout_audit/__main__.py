"""The entry point of the console script and of `python -m checkout_audit`."""

from __future__ import annotations

import sys


def run() -> None:
    """Run the command line and exit with its code."""
    from checkout_audit.cli.ending import main

    sys.exit(main(sys.argv[1:]))


if __name__ == "__main__":
    run()
