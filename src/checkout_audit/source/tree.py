"""The states of a tree that can be walked and read: what is on disk, or another one that answers the same questions."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Protocol

_AT_ONCE = getattr(os, "O_NONBLOCK", 0)
"""A pipe under the name of a file is empty, instead of holding up the audit until somebody writes into it."""


class Size(Protocol):
    """What the size of a file is read from."""

    @property
    def st_size(self) -> int:
        """Bytes."""


class Item(Protocol):
    """One entry of a folder, as `os.DirEntry`."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def path(self) -> str:
        """Its absolute path."""

    def is_symlink(self) -> bool:
        """Whether it is a link."""

    def is_dir(self, *, follow_symlinks: bool = True) -> bool:
        """Whether it is a folder."""

    def is_file(self, *, follow_symlinks: bool = True) -> bool:
        """Whether it is a plain file."""

    def stat(self, *, follow_symlinks: bool = True) -> Size:
        """Its size."""


class Tree(Protocol):
    """A state of the files below some folder, by absolute paths."""

    def entries(self, folder: str) -> Sequence[Item]:
        """What is in a folder. Raises OSError if it cannot be read."""

    def is_folder(self, path: str) -> bool:
        """Whether there is such a folder."""

    def size(self, path: str) -> int | None:
        """Bytes of a file; `None` if there is none."""

    def real(self, path: str) -> str:
        """The path without links."""

    def broken_link(self, path: str) -> OSError | None:
        """Why a link leads nowhere, if it does not."""

    def read(self, path: str) -> bytes | None:
        """The bytes of a small file that is no link; `None` if there is none that can be read."""

    def followed(self, path: str, most: int) -> bytes | None:
        """The bytes of a file, or of what a link leads to; `None` if none can be read, or there are more than `most`."""


class Disk:
    """The files as they are."""

    def entries(self, folder: str) -> Sequence[Item]:
        """What is in a folder. Raises OSError if it cannot be read."""
        with os.scandir(folder) as listing:
            return list(listing)

    def is_folder(self, path: str) -> bool:
        """Whether there is such a folder."""
        return os.path.isdir(path)

    def size(self, path: str) -> int | None:
        """Bytes of a file; `None` if there is none."""
        try:
            return os.stat(path).st_size
        except OSError:
            return None

    def real(self, path: str) -> str:
        """The path without links."""
        return os.path.realpath(path)

    def broken_link(self, path: str) -> OSError | None:
        """Why a link leads nowhere, if it does not."""
        try:
            os.stat(path)
        except OSError as error:
            return error
        return None

    def read(self, path: str) -> bytes | None:
        """The bytes of a small file that is no link; `None` if there is none that can be read."""
        try:
            descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | _AT_ONCE)
        except OSError:
            return None
        try:
            with open(descriptor, "rb") as file:
                return file.read()
        except OSError:
            return None

    def followed(self, path: str, most: int) -> bytes | None:
        """The bytes of a file, or of what a link leads to; `None` if none can be read, or there are more than `most`."""
        try:
            descriptor = os.open(path, os.O_RDONLY | _AT_ONCE)
        except (OSError, ValueError):
            return None
        try:
            with open(descriptor, "rb") as stream:
                data = stream.read(most + 1) or b""
        except OSError:
            return None
        return data if len(data) <= most else None


DISK = Disk()
