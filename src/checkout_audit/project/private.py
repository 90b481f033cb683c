"""Files that nothing reaches: in a folder that routers leave out by its name, and imported from nowhere outside of it."""

from __future__ import annotations

import re

from checkout_audit.project.program import Program

_PRIVATE = re.compile(r"(?:^|/)_(?!_)[^/.]*/")
"""A folder such as `_attic/`: Next calls them private (https://nextjs.org/docs/app/getting-started/project-structure#private-folders)."""
_ROUTED = re.compile(r"(?:^|/)routes/")
"""Below it, a leading underscore makes a layout without a path (https://reactrouter.com/how-to/file-route-conventions)."""


def is_unreached(program: Program, path: str) -> bool:
    """Whether a file lies in such a folder, and whoever imports it does too."""
    private = _PRIVATE.search(path)
    if private is None or _ROUTED.search(path, 0, private.start() + 1):
        return False
    folder = path[: private.end()]
    return all(importer.startswith(folder) for importer in program.importers(path))
