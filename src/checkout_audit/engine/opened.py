"""A shop opened for questions about one of its files, outside of an audit."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from checkout_audit.errors import UsageError
from checkout_audit.facts.specifiers import specifiers, url_texts
from checkout_audit.flow.engine import FlowEngine
from checkout_audit.project.decide import Project
from checkout_audit.project.models import Models
from checkout_audit.project.program import Gid
from checkout_audit.project.sources import Known, Sources
from checkout_audit.source.discover import Options, discover
from checkout_audit.source.read import read
from checkout_audit.syntax.unit import Unit


@dataclass(frozen=True, slots=True)
class Opened:
    """A shop, and the file that is asked about."""

    project: Project
    path: str
    """Relative to the shop's folder."""
    unit: Unit
    audited: bool
    """Whether a scan of the folder reads the file too."""

    @property
    def engine(self) -> FlowEngine:
        """The one that follows values in this shop."""
        return self.project.once(FlowEngine)

    def lines(self, gid: Gid) -> tuple[str, int, int]:
        """The path of a value, and its first and last line."""
        file, value = self.engine.program.of(gid)
        document = self.project.document(file.path)
        start, end = file.graph.starts[value], file.graph.ends[value]
        return file.path, document.line(start), document.line(max(start, end - 1))

    def is_on(self, gid: Gid, line: int) -> bool:
        """Whether a value stands on a line of the file that is asked about."""
        path, first, last = self.lines(gid)
        return path == self.path and first <= line <= last

    def place(self, gid: Gid) -> str:
        """`line 12`, with the file if it is another one."""
        path, first, _ = self.lines(gid)
        return f"line {first}" if path == self.path else f"{path}:{first}"

    def text(self, gid: Gid) -> str:
        """The code of a value."""
        file, value = self.engine.program.of(gid)
        return self.project.document(file.path).text(file.graph.starts[value], file.graph.ends[value])


def open_shop(root: Path, file: Path, models: Models, options: Options) -> Opened:
    """The shop in a folder. Raises `UsageError` for a file that is not there, not below the folder, or cannot be read."""
    alone = discover((str(file),), options).files
    absolute = str(file.parent.resolve() / file.name)
    if not alone or file.is_dir():
        raise UsageError("this is no source file", path=str(file), hint="give a TypeScript or JavaScript file")
    top = str(root.resolve())
    if not absolute.startswith(f"{top.rstrip('/')}/"):
        raise UsageError(f"the file is not below {root}", path=str(file), hint="give --root, the shop's folder")
    usual = discover((str(root),), options)
    found = discover((str(root), str(file)), options)
    path = next(each.path for each in found.files if each.absolute == absolute or each.path == absolute[len(top) + 1 :])
    imports, urls = dict[str, tuple[str, ...]](), dict[str, tuple[str, ...]]()
    unit: Unit | None = None
    for each in found.files:
        document, problems = read(each)
        if document is not None:
            imports[each.path], urls[each.path] = specifiers(document.data), url_texts(document.data)
            unit = Unit(document) if each.path == path else unit
        elif each.path == path:
            raise UsageError(f"cannot be read: {problems[0].text}", path=str(file))
    assert unit is not None  # noqa: S101 - the file was discovered
    project = Project(Sources(found.root, found.files, Known(models=models, imports=imports, urls=urls)))
    return Opened(project, path, unit, audited=any(each.path == path for each in usual.files))
