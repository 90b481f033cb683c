"""The shape of the program: who may import whom, who touches files and the terminal, how long things get.

ARCHITECTURE.md gives the reasons. The sources are read as text, nothing is imported.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "src" / "checkout_audit"

ORDER = (
    "",  # checkout_audit itself: the version
    "errors",
    "rule",
    "entry",
    "ledger",
    "config",
    "source",
    "syntax",
    "facts",
    "match",
    "project",
    "flow",
    "findings",
    "checks",
    "rulebook",
    "engine",
    "report",
    "ruletest",
    "lsp",
    "cli",
    "__main__",
)
"""A room imports itself and those before it."""

STRANGERS = {
    "facts": {"rule", "config"},
    "match": {"rule", "config"},
    "project": {"rule", "config"},
    "flow": {"rule", "config"},
    "rulebook": {"config", "findings"},
    "report": {"config", "syntax", "facts", "match", "project", "flow", "checks", "engine"},
}
"""Rooms that must not know each other although the order would let them: facts don't know rules, reporters don't know checks."""

MAX_MODULE_LINES = 400
MAX_FUNCTION_LINES = 60

FILE_ROOMS = {
    "source": "the audited tree",
    "rulebook": "rule files",
    "config": "checkout-audit.yaml",
    "ruletest": "examples, into a temporary folder",
    "engine/cache.py": "results for the next run",
    "cli": "reports that go to a file",
}
FILE_CALLS = {
    *("open", "open_code", "fdopen", "mmap", "memmap"),
    *("read_text", "read_bytes", "write_text", "write_bytes", "iterdir", "rglob"),
    *("scandir", "listdir", "walk"),
}
TERMINAL_ROOMS = {"cli", "__main__"}
TERMINAL_IMPORTS = ("click", "rich.progress", "rich.live", "getpass", "curses", "readline")
FORBIDDEN_IMPORTS = (
    *("socket", "ssl", "http", "urllib.request", "ftplib", "smtplib", "requests", "httpx", "aiohttp", "asyncio"),
    *("subprocess", "pty", "runpy", "code", "pickle", "ctypes"),
)
RUNS_GIT = "source/git.py"
"""The one module that starts another program, and only git, for the past of the tree."""
MEANINGLESS_NAMES = {"util", "utils", "helper", "helpers", "manager", "misc", "common", "shared", "stuff"}


@dataclass(frozen=True, slots=True)
class Module:
    path: Path
    tree: ast.Module
    lines: int

    @property
    def name(self) -> str:
        return self.path.relative_to(PACKAGE).as_posix()

    @property
    def room(self) -> str:
        first = self.path.relative_to(PACKAGE).parts[0].removesuffix(".py")
        return "" if first == "__init__" else first


def read(path: Path) -> Module:
    text = path.read_text(encoding="utf-8")
    return Module(path, ast.parse(text, filename=str(path)), len(text.splitlines()))


MODULES = [read(path) for path in sorted(PACKAGE.rglob("*.py"))]
each_module = pytest.mark.parametrize("module", MODULES, ids=lambda module: module.name)


def imports(node: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and dotted name of everything imported in `node`, those inside functions and under TYPE_CHECKING as well."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.Import):
            yield from ((inner.lineno, alias.name) for alias in inner.names)
        elif isinstance(inner, ast.ImportFrom):
            yield from ((inner.lineno, f"{inner.module}.{alias.name}") for alias in inner.names)


def rooms_imported(module: Module) -> Iterator[tuple[int, str]]:
    for line, name in imports(module.tree):
        parts = name.split(".")
        if parts[0] == "checkout_audit":
            yield line, parts[1] if parts[1] in ORDER else ""


def is_one_of(name: str, modules: tuple[str, ...]) -> bool:
    return any(name == module or name.startswith(f"{module}.") for module in modules)


def called_name(call: ast.Call) -> str:
    match call.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case _:
            return ""


def calls(module: Module) -> Iterator[tuple[int, str, ast.Call]]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call):
            yield node.lineno, called_name(node), node


def is_builtin(call: ast.Call, names: set[str]) -> bool:
    return isinstance(call.func, ast.Name) and call.func.id in names


def listed(found: Iterator[tuple[int, str]], module: Module) -> list[str]:
    return [f"{module.name}:{line} {what}" for line, what in found]


@each_module
def test_a_module_stands_in_a_known_room(module: Module) -> None:
    assert module.room in ORDER


@each_module
def test_a_room_imports_only_rooms_before_it(module: Module) -> None:
    place = ORDER.index(module.room)
    later = ((line, room) for line, room in rooms_imported(module) if ORDER.index(room) > place)
    assert listed(later, module) == []


@each_module
def test_rooms_that_must_not_know_each_other_do_not(module: Module) -> None:
    strangers = STRANGERS.get(module.room, set())
    known = ((line, room) for line, room in rooms_imported(module) if room in strangers)
    assert listed(known, module) == []


@each_module
def test_imports_are_absolute(module: Module) -> None:
    relative = [node.lineno for node in ast.walk(module.tree) if isinstance(node, ast.ImportFrom) and node.level]
    assert relative == []


@each_module
def test_a_module_is_at_most_400_lines(module: Module) -> None:
    assert module.lines <= MAX_MODULE_LINES


@each_module
def test_a_function_is_at_most_60_lines(module: Module) -> None:
    functions = [node for node in ast.walk(module.tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    long = [f"{f.name}:{f.lineno}" for f in functions if (f.end_lineno or f.lineno) - f.lineno >= MAX_FUNCTION_LINES]
    assert long == []


@each_module
def test_a_module_says_what_it_is_for_in_its_first_line(module: Module) -> None:
    docstring = ast.get_docstring(module.tree)
    assert docstring is not None
    assert docstring.splitlines()[0].endswith((".", ":", "?"))


@each_module
def test_a_module_has_a_name_that_says_something(module: Module) -> None:
    assert not MEANINGLESS_NAMES & set(module.path.relative_to(PACKAGE).with_suffix("").parts)


@each_module
def test_only_the_rooms_that_may_open_files_do(module: Module) -> None:
    if module.room in FILE_ROOMS or module.name in FILE_ROOMS:
        return
    opened = ((line, name) for line, name, _ in calls(module) if name in FILE_CALLS and not is_tree_walk(name, module))
    assert listed(opened, module) == []


def is_tree_walk(name: str, module: Module) -> bool:
    """Whether `walk` is our own, of a syntax tree or a graph, as no module `os` is there to walk folders."""
    return name == "walk" and not any(is_one_of(imported, ("os",)) for _, imported in imports(module.tree))


@each_module
def test_only_cli_writes_to_the_terminal(module: Module) -> None:
    if module.room in TERMINAL_ROOMS:
        return
    imported = [(line, name) for line, name in imports(module.tree) if is_one_of(name, TERMINAL_IMPORTS)]
    printed = [(line, "print") for line, _, call in calls(module) if is_builtin(call, {"print", "input"})]
    console = [(line, name) for line, name, call in calls(module) if name == "Console" and not has_file(call)]
    assert listed(iter(imported + printed + console + standard_streams(module)), module) == []


def has_file(call: ast.Call) -> bool:
    return any(keyword.arg == "file" for keyword in call.keywords)


def standard_streams(module: Module) -> list[tuple[int, str]]:
    names = {"sys.stdout", "sys.stderr", "sys.stdin", "sys.__stdout__", "sys.__stderr__"}
    attributes = [node for node in ast.walk(module.tree) if isinstance(node, ast.Attribute)]
    return [(node.lineno, ast.unparse(node)) for node in attributes if ast.unparse(node) in names]


@each_module
def test_nothing_is_executed_and_nothing_goes_over_a_network(module: Module) -> None:
    imported = [(line, name) for line, name in imports(module.tree) if is_one_of(name, FORBIDDEN_IMPORTS)]
    if module.name == RUNS_GIT:
        imported = [(line, name) for line, name in imported if name != "subprocess"]
    run = [(line, name) for line, name, call in calls(module) if is_builtin(call, {"eval", "exec", "__import__"})]
    shell = [(line, name) for line, name, _ in calls(module) if name in {"system", "popen", "execv", "execvp"}]
    assert listed(iter(imported + run + shell), module) == []


def test_every_test_file_mirrors_a_module() -> None:
    rooms = [path for path in (ROOT / "tests").iterdir() if path.is_dir() and path.name in ORDER]
    tests = [test for room in rooms for test in room.rglob("test_*.py")]
    assert [str(test) for test in tests if not is_mirrored(test)] == []


def is_mirrored(test: Path) -> bool:
    """`tests/match/test_pattern.py` mirrors `match/pattern.py`; `test_pattern_spaces.py` does as well."""
    folder = PACKAGE / test.parent.relative_to(ROOT / "tests")
    subject = test.stem.removeprefix("test_")
    names = {path.stem for path in folder.glob("*.py")} | {path.name for path in folder.iterdir() if path.is_dir()}
    return any(subject == name or subject.startswith(f"{name}_") for name in names)
