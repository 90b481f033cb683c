"""Where reports go: the standard output, and files that are replaced as a whole or not at all."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path
from typing import NamedTuple

from checkout_audit.cli.ending import silence_stdout
from checkout_audit.config import FORMATS
from checkout_audit.errors import UsageError

_LINKING = frozenset({"iTerm.app", "WezTerm", "vscode", "ghostty", "Hyper", "Tabby", "rio", "zed"})
"""Values of TERM_PROGRAM."""
_VTE_LINKS = 5000
"""The version of VTE (GNOME Terminal and others) from which links work."""


class Destination(NamedTuple):
    """One report to write."""

    format: str
    path: Path


def destinations(given: Iterable[str]) -> tuple[Destination, ...]:
    """The values of `--output`, each `FORMAT=FILE`. Raises UsageError for one that cannot be written."""
    found = tuple(map(_destination, given))
    seen: set[Path] = set()
    for destination in found:
        resolved = destination.path.resolve()
        if resolved in seen:
            raise UsageError("two reports go to this file", path=str(destination.path), hint="name another --output")
        seen.add(resolved)
    return found


def write_file(destination: Destination, text: str) -> None:
    """Replace the file by the text in one step. Raises UsageError if that fails; the old file is kept then."""
    path = destination.path
    try:
        if path.exists() and not path.is_file():
            path.write_text(text, encoding="utf-8")
        else:
            _replace(path.resolve(), text)
    except OSError as error:
        raise UsageError(f"cannot write: {error.strerror or error}", path=str(path)) from None


def refuse_unwritable(path: Path, what: str = "a report") -> None:
    """Raise UsageError for a path where no file can be written; a file that may not be changed is not replaced either."""
    folder = path.resolve().parent
    if path.is_dir():
        raise UsageError(f"cannot write {what} there: it is a folder", path=str(path), hint="name a file")
    if not folder.is_dir():
        raise UsageError(f"cannot write {what} there: no folder '{path.parent}'", path=str(path), hint="make it first")
    changed = [path] if path.exists() else []
    if not all(
        os.access(each, os.W_OK) for each in (changed if changed and not path.is_file() else [folder, *changed])
    ):
        raise UsageError(f"cannot write {what} there: no permission", path=str(path))


def write_stdout(text: str) -> None:
    """Print the text; a reader that has gone away is no error. Raises UsageError where there is no room for it."""
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        silence_stdout()
    except OSError as error:
        silence_stdout()
        raise UsageError(f"cannot write to the standard output: {error.strerror or error}") from None


def terminal_width() -> int:
    """Columns of the terminal, or of COLUMNS; 80 where there is neither."""
    return max(40, shutil.get_terminal_size((80, 24)).columns)


def is_colored(*, wanted: bool) -> bool:
    """Whether the standard output takes colour (https://no-color.org)."""
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return wanted and not plain and sys.stdout.isatty()


def takes_unicode() -> bool:
    """Whether the standard output's encoding holds the signs of the text report."""
    try:
        "│…⋮".encode(sys.stdout.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def takes_links() -> bool:
    """Whether the standard output is a terminal that opens links (OSC 8). There is no way to ask, so it goes by name."""
    env = os.environ
    if not sys.stdout.isatty() or env.get("TERM") in {None, "dumb", "linux"} or env.get("CI"):
        return False
    return (
        env.get("TERM_PROGRAM") in _LINKING
        or bool({"WT_SESSION", "KONSOLE_VERSION", "DOMTERM"} & env.keys())
        or env.get("TERM", "").startswith(("xterm-kitty", "alacritty", "foot", "xterm-ghostty"))
        or int(re.sub(r"\D", "", env.get("VTE_VERSION", "")) or 0) >= _VTE_LINKS
    )


def _destination(given: str) -> Destination:
    name, equals, file = given.partition("=")
    if not equals or not file:
        raise UsageError(f"--output '{given}' is not FORMAT=FILE", hint="for example: --output sarif=audit.sarif")
    if name not in FORMATS:
        near = get_close_matches(name, FORMATS, 1)
        hint = f"did you mean '{near[0]}'?" if near else f"known: {', '.join(FORMATS)}"
        raise UsageError(f"--output '{given}': unknown format '{name}'", hint=hint)
    if file == "-":
        raise UsageError(f"--output '{given}' needs a file", hint=f"to print it: --format {name}")
    refuse_unwritable(Path(file))
    return Destination(name, Path(file))


def _replace(path: Path, text: str) -> None:
    descriptor, temporary = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="backslashreplace", newline="") as file:
            file.write(text)
        os.chmod(temporary, _mode(path))  # noqa: PTH101 - mkstemp gives a name
        os.replace(temporary, path)  # noqa: PTH105 - likewise
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)  # noqa: PTH108 - likewise
        raise


def _mode(path: Path) -> int:
    """The mode of the file that is replaced, or what a new file gets."""
    if path.exists():
        return path.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
