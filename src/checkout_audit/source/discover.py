"""Which files are audited: one walk over the given paths, as git and the conventions of shops see them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from difflib import get_close_matches

import msgspec
from pathspec import GitIgnoreSpec

from checkout_audit.errors import UsageError
from checkout_audit.source.ignore import IGNORE_FILE, Ignore, compile_globs, is_ignored, outer_ignores, read_ignore
from checkout_audit.source.problem import Problem
from checkout_audit.source.read import LARGEST, SourceFile, readable
from checkout_audit.source.role import TEST_FOLDERS, is_test_name
from checkout_audit.source.tree import DISK, Item, Tree

SUFFIXES = (".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs")
_GENERATED = (".d.ts", ".d.mts", ".d.cts", ".min.js", ".min.mjs", ".min.cjs")
_SKIPPED_FOLDERS = frozenset(
    (
        *(
            "node_modules",
            "bower_components",
            ".git",
            ".hg",
            ".svn",
            ".yarn",
            ".pnpm-store",
            "dist",
            "storybook-static",
        ),
        *(
            ".next",
            ".medusa",
            "generated",
            "__generated__",
            ".turbo",
            ".react-router",
            ".output",
            ".nuxt",
            ".svelte-kit",
            ".astro",
            ".vercel",
            ".netlify",
        ),
        *(".cache", ".parcel-cache", ".docusaurus", ".wrangler", ".serverless", ".nyc_output"),
    )
)
_OUTPUT_FOLDERS = frozenset(("build", "out", "coverage"))
"""Build output where a package begins; further in they may be the shop's own folders."""


class Options(msgspec.Struct, frozen=True):
    """What narrows or widens the walk. Globs read as in .gitignore."""

    include: tuple[str, ...] = ()
    """If any are given, only files that fit one of them."""
    exclude: tuple[str, ...] = ()
    include_tests: bool = False
    globs_from: str = ""
    """Absolute folder that globs are relative to; empty, or not above a given folder: that folder."""


class Discovery(msgspec.Struct, frozen=True):
    """What the walk found."""

    root: str
    """Absolute: the one given folder, or the nearest folder above all that was given."""
    files: tuple[SourceFile, ...]
    """Sorted by path, each file once."""
    tests_left_out: int
    ignored: int
    """Files and folders passed over: ignored by git, excluded, build output, generated, links."""
    problems: tuple[Problem, ...]
    given: tuple[str, ...] = ()
    """The given paths, absolute."""


class _Walk:
    """The state of one walk: what is asked for, and what was found so far."""

    def __init__(self, root: str, options: Options, tree: Tree) -> None:
        self.prefix = len(root.rstrip("/")) + 1
        self.options = options
        self.tree = tree
        self.found: dict[str, SourceFile] = {}
        self.tests: set[str] = set()
        self.ignored: set[str] = set()
        self.problems: list[Problem] = []

    def name(self, absolute: str) -> str:
        """The path that reports show."""
        return readable(absolute[self.prefix :]) or "."

    def add(self, absolute: str, real: str, size: int, *, explicit: bool = False) -> None:
        """Note a file once, by its real path; a name given explicitly wins."""
        if explicit or real not in self.found:
            self.found[real] = SourceFile(self.name(absolute), absolute, size, explicit)

    def problem(self, absolute: str, kind: str, text: str, *, incomplete: bool) -> None:
        """Note what could not be read."""
        self.problems.append(Problem(self.name(absolute), 0, kind, text, incomplete))


class _Globs(msgspec.Struct):
    """`include` and `exclude` below one given folder."""

    cut: int
    """Length of what stands before the part of a path that the globs speak of."""
    include: GitIgnoreSpec | None
    exclude: GitIgnoreSpec | None

    def excludes(self, path: str) -> bool:
        """Whether an absolute path, with a closing slash for a folder, is to be left out."""
        return self.exclude is not None and bool(self.exclude.check_file(path[self.cut :]).include)

    def includes(self, path: str) -> bool:
        """Whether a file is asked for."""
        return self.include is None or bool(self.include.check_file(path[self.cut :]).include)


class _Folder(msgspec.Struct):
    path: str
    chain: tuple[Ignore, ...]
    globs: _Globs
    is_given: bool = False
    in_tests: bool = False
    """Counted from the given folder, which is audited whatever its own name."""


def discover(paths: tuple[str, ...], options: Options | None = None) -> Discovery:
    """Walk the given files and folders. Raises UsageError for a path that does not exist."""
    given = tuple(_given(path) for path in paths or (".",))
    return discover_in(DISK, _root(given), given, options or Options())


def root_of(paths: tuple[str, ...]) -> str:
    """The absolute root of an audit of these paths. Raises UsageError for a path that does not exist."""
    return _root(tuple(_given(path) for path in paths or (".",)))


def discover_in(tree: Tree, root: str, given: tuple[str, ...], options: Options) -> Discovery:
    """Walk the same folders in another state of the tree. `root` and `given` are those of a `Discovery`.

    What is not there in that state gives nothing.
    """
    walk = _Walk(root, options, tree)
    for path in given:
        if tree.is_folder(path):
            _walk_folder(path, walk)
        elif (size := tree.size(path)) is not None:
            walk.add(path, tree.real(path), size, explicit=True)
    tests = walk.tests.difference(walk.found)
    files = tuple(sorted(walk.found.values()))
    return Discovery(root, files, len(tests), len(walk.ignored), tuple(sorted(set(walk.problems))), given)


def _given(path: str) -> str:
    absolute = os.path.abspath(path)
    if os.path.isdir(absolute):
        return os.path.realpath(absolute)
    if os.path.isfile(absolute):
        return os.path.join(os.path.realpath(os.path.dirname(absolute)), os.path.basename(absolute))
    if os.path.exists(absolute):
        msg = "neither a file nor a folder"
        raise UsageError(msg, path=path, hint="give source files or folders")
    msg = "a link that leads nowhere" if os.path.islink(absolute) else "no such file or folder"
    raise UsageError(msg, path=path, hint=_nearest(absolute))


def _nearest(absolute: str) -> str:
    try:
        name, folder = os.path.basename(absolute), os.path.dirname(absolute)
        near = get_close_matches(name, [each for each in os.listdir(folder) if each != name], 1)
    except OSError:
        near = []
    return f"did you mean {near[0]}?" if near else "give source files or folders"


def _root(given: tuple[str, ...]) -> str:
    """The one given folder; for files alone the working folder if they are all below it; else what they share."""
    folders = [path if os.path.isdir(path) else os.path.dirname(path) for path in given]
    shared = os.path.commonpath(folders)
    here = os.getcwd()
    only_files = not any(map(os.path.isdir, given))
    return here if only_files and os.path.commonpath([here, shared]) == here else shared


def _walk_folder(top: str, walk: _Walk) -> None:
    stack = [_Folder(top, outer_ignores(top, walk.tree), _globs(top, walk.options), is_given=True)]
    while stack:
        stack.extend(_visit(stack.pop(), walk))


def _globs(top: str, options: Options) -> _Globs:
    """An `exclude` that covers the given folder as a whole is passed over: the folder was asked for by name."""
    below = top == options.globs_from or top.startswith(f"{options.globs_from.rstrip('/')}/")
    base = options.globs_from if options.globs_from and below else top
    include, exclude = (compile_globs(globs) if globs else None for globs in (options.include, options.exclude))
    globs = _Globs(len(base.rstrip("/")) + 1, include, exclude)
    if top != base and globs.excludes(f"{top}/"):
        globs.exclude = None
    return globs


def _visit(folder: _Folder, walk: _Walk) -> Iterator[_Folder]:
    try:
        entries = walk.tree.entries(folder.path)
    except OSError as error:
        walk.problem(folder.path, "unreadable", error.strerror or str(error), incomplete=True)
        return
    names = {entry.name for entry in entries}
    chain = _chain(folder, names, walk.tree)
    begins_package = "package.json" in names or folder.is_given
    for entry in entries:
        if entry.is_symlink():
            _note_link(entry, walk)
        elif entry.is_dir(follow_symlinks=False):
            yield from _subfolder(entry, folder, chain, walk, begins_package=begins_package)
        elif entry.name.endswith(SUFFIXES) and entry.is_file(follow_symlinks=False):
            _file(entry, folder, chain, walk)


def _chain(folder: _Folder, names: set[str], tree: Tree) -> tuple[Ignore, ...]:
    ignore = read_ignore(folder.path, tree) if IGNORE_FILE in names else None
    return (*folder.chain, ignore) if ignore else folder.chain


def _subfolder(
    entry: Item, folder: _Folder, chain: tuple[Ignore, ...], walk: _Walk, *, begins_package: bool
) -> Iterator[_Folder]:
    output = entry.name in _SKIPPED_FOLDERS or (begins_package and entry.name in _OUTPUT_FOLDERS)
    if output or _left_out(f"{entry.path}/", f"{entry.name}/", folder, chain):
        walk.ignored.add(entry.path)
    else:
        in_tests = folder.in_tests or entry.name in TEST_FOLDERS
        yield _Folder(entry.path, chain, folder.globs, in_tests=in_tests)


def _file(entry: Item, folder: _Folder, chain: tuple[Ignore, ...], walk: _Walk) -> None:
    path = entry.path
    if entry.name.endswith(_GENERATED) or _left_out(path, entry.name, folder, chain) or not folder.globs.includes(path):
        walk.ignored.add(path)
        return
    if not walk.options.include_tests and (folder.in_tests or is_test_name(entry.name)):
        walk.tests.add(path)
        return
    size = entry.stat(follow_symlinks=False).st_size
    if size > LARGEST:
        text = f"{size:,} bytes, not analysed; name it on the command line to have it read"
        walk.problem(path, "too-large", text, incomplete=False)
        return
    walk.add(path, path, size)


def _left_out(path: str, name: str, folder: _Folder, chain: tuple[Ignore, ...]) -> bool:
    return (bool(chain) and is_ignored(path, name, chain)) or folder.globs.excludes(path)


def _note_link(entry: Item, walk: _Walk) -> None:
    """Links are not followed, as in git: what they lead to is audited where it stands, if it is below the root."""
    walk.ignored.add(entry.path)
    error = walk.tree.broken_link(entry.path)
    if error is not None:
        loop = not isinstance(error, FileNotFoundError)
        if loop or entry.name.endswith(SUFFIXES):
            text = "a link that leads to itself" if loop else "a link that leads nowhere"
            walk.problem(entry.path, "symlink-loop" if loop else "unreadable", text, incomplete=False)
