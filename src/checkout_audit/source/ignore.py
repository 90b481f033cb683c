"""Which paths a .gitignore, `include` or `exclude` speaks of, as git reads such patterns (gitignore(5))."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from pathspec import GitIgnoreSpec
from pathspec.patterns.gitignore.spec import GitIgnoreSpecPattern

from checkout_audit.source.tree import DISK, Tree

IGNORE_FILE = ".gitignore"
_ANY_FOLDERS = "^(?:.+/)?"
"""How pathspec's expressions begin for a pattern that holds at any depth."""
_FOLDER = "ps_d"
"""The group in pathspec's expressions that holds the slash after the last folder that a pattern names."""


class _Pattern(NamedTuple):
    expression: re.Pattern[str]
    ignores: bool
    """False for a `!` pattern."""

    def speaks_of(self, path: str) -> bool:
        """Whether it fits the path itself, not merely a folder that the path lies in."""
        found = self.expression.search(path)
        if found is None:
            return False
        return _FOLDER not in self.expression.groupindex or found.end(_FOLDER) in {-1, len(path)}


class Ignore(NamedTuple):
    """The patterns of one .gitignore.

    `names` and `paths` tell in one step that none of the patterns can speak of a path, which is so for nearly all.
    """

    base: int
    """Length of its folder's absolute path with the closing slash: what to cut off before asking."""
    names: re.Pattern[str]
    """Fits the last part of a path, if a pattern that holds at any depth does."""
    paths: re.Pattern[str]
    """Fits a path below `base`, if one of the other patterns does."""
    patterns: tuple[_Pattern, ...]
    """Last one first."""

    def verdict(self, absolute: str, name: str) -> bool | None:
        """True if ignored, False if brought back by a `!` pattern, None if it says nothing.

        `name` is the last part of the path; both end in `/` for a folder. The folders above are not ignored.
        """
        if self.names.match(name) is None and self.paths.match(absolute, self.base) is None:
            return None
        path = absolute[self.base :]
        return next((pattern.ignores for pattern in self.patterns if pattern.speaks_of(path)), None)


def is_ignored(absolute: str, name: str, chain: tuple[Ignore, ...]) -> bool:
    """Whether the .gitignore files around a path, outermost first, ignore it. The innermost that speaks decides."""
    for ignore in reversed(chain):
        verdict = ignore.verdict(absolute, name)
        if verdict is not None:
            return verdict
    return False


def read_ignore(folder: str, tree: Tree = DISK) -> Ignore | None:
    """The .gitignore of a folder, or None where there is none that can be read. Links are left alone, as git does."""
    data = tree.read(os.path.join(folder, IGNORE_FILE))
    if data is None:
        return None
    text = data.decode("utf-8-sig", "surrogateescape").replace("\r\n", "\n").replace("\r", "\n")
    return _ignore(folder, tuple(text.split("\n")))


def _ignore(folder: str, globs: tuple[str, ...]) -> Ignore | None:
    compiled = [(glob, pattern) for glob in globs for pattern in _compiled(glob)]
    if not compiled:
        return None
    patterns = [_Pattern(re.compile(_expression(pattern)), bool(pattern.include)) for _, pattern in compiled]
    expressions = [(glob, _expression(pattern)) for glob, pattern in compiled]
    floating = [_cut(expression) for glob, expression in expressions if _floats(glob, expression)]
    fixed = [_cut(expression, "^") for glob, expression in expressions if not _floats(glob, expression)]
    return Ignore(len(folder.rstrip("/")) + 1, _union(floating), _union(fixed), tuple(reversed(patterns)))


def outer_ignores(root: str, tree: Tree = DISK) -> tuple[Ignore, ...]:
    """The .gitignore files of the folders above an absolute root, up to the top of its git work tree.

    None of them where there is no git work tree, or where they ignore the root itself, which was asked for by name.
    """
    chain: tuple[Ignore, ...] = ()
    for folder in _folders_above(root):
        if is_ignored(f"{folder}/", f"{os.path.basename(folder)}/", chain):
            return ()
        ignore = read_ignore(folder, tree)
        chain = (*chain, ignore) if ignore else chain
    return () if is_ignored(f"{root}/", f"{os.path.basename(root)}/", chain) else chain


def compile_globs(globs: Iterable[str]) -> GitIgnoreSpec:
    """Gitignore patterns as one matcher; what is not a pattern for git (a lone `!`) is passed over."""
    return GitIgnoreSpec([pattern for glob in globs for pattern in _compiled(glob)], backend="simple")


def glob_expression(glob: str) -> str:
    """The regular expression of one gitignore pattern; it wants to be matched from the start of a path."""
    return _cut(_expression(GitIgnoreSpecPattern(glob)), "")


def _compiled(glob: str) -> Iterator[GitIgnoreSpecPattern]:
    """No pattern, or one. `folder/**/` is every folder below, which pathspec takes for the folder itself."""
    bare = glob.rstrip()
    try:
        pattern = GitIgnoreSpecPattern(f"{bare}*/" if bare.endswith("/**/") else glob)
    except ValueError:
        return
    if pattern.include is not None:
        yield pattern


def _expression(pattern: GitIgnoreSpecPattern) -> str:
    """Anchored at the start; `folder/**` fits what is in the folder, not the folder itself."""
    expression = str(pattern.regex.pattern) if pattern.regex else "(?!)"
    anchored = expression if expression.startswith("^") else f"^.*{expression}"
    return f"{anchored}(?=.)" if anchored.endswith("/") else anchored


def _floats(glob: str, expression: str) -> bool:
    """Whether a pattern speaks of the last part of a path alone."""
    return expression.startswith(_ANY_FOLDERS) and "/" not in glob.strip().removeprefix("!").removeprefix(
        "**/"
    ).removesuffix("/")


def _cut(expression: str, lead: str = _ANY_FOLDERS) -> str:
    return expression.removeprefix(lead).replace("?P<ps_d>", "?:")


def _union(expressions: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{expression})" for expression in expressions) or "(?!)")


def _folders_above(root: str) -> list[str]:
    if os.path.lexists(os.path.join(root, ".git")):
        return []
    above: list[str] = []
    folder = root
    while (parent := os.path.dirname(folder)) != folder:
        above.append(parent)
        if os.path.lexists(os.path.join(parent, ".git")):
            return above[::-1]
        folder = parent
    return []
