"""A linked program of a few files, and look-ups in it by the text of an expression."""

from __future__ import annotations

from collections.abc import Mapping

from flow.markers import models, program

from checkout_audit.project.callees import Callees
from checkout_audit.project.callers import Callers
from checkout_audit.project.program import FunctionRef, Gid, Linked


class Shop:
    """Files, linked with the built-in models."""

    def __init__(self, texts: Mapping[str, str] | str) -> None:
        self.texts = {"a.tsx": texts} if isinstance(texts, str) else dict(texts)
        self.program = program(self.texts)
        self.callees = Callees(self.program, models())
        self.callers = Callers(self.program, self.callees)

    def file(self, path: str = "a.tsx") -> Linked:
        """A file of the program."""
        found = self.program.file(path)
        assert found is not None
        return found

    def at(self, text: str, path: str = "a.tsx") -> Gid:
        """The value whose source is this text; of several the last."""
        file, source = self.file(path), self.texts[path].encode()
        spans = zip(file.graph.starts, file.graph.ends, strict=True)
        return file.gid([n for n, (start, end) in enumerate(spans) if source[start:end] == text.encode()][-1])

    def text(self, gid: Gid) -> str:
        """The source of a value."""
        file, value = self.program.of(gid)
        source = self.texts[file.path].encode()
        return source[file.graph.starts[value] : file.graph.ends[value]].decode()

    def name(self, function: FunctionRef) -> str:
        """`file:name` of a function."""
        return f"{self.program.linked(function.file).path}:{self.program.function(function).name}"

    def runs(self, call: str, path: str = "a.tsx") -> list[str]:
        """Names of the functions that a call runs."""
        return [self.name(target.function) for target in self.callees.of_call(self.at(call, path))]

    def sites(self, name: str, path: str = "a.tsx") -> list[str]:
        """Sources of the places that call a function or are handed it."""
        file = self.file(path)
        number = next(n for n, one in enumerate(file.graph.functions) if one.name == name)
        return [self.text(site) for site in self.callers.of(FunctionRef(file.number, number))]  # type: ignore[arg-type]
