"""Kept checks: a shop keeps in a record's metadata what its platform has records for, and goes by it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from checkout_audit.checks.kind import TEXTS, Body, CheckKind, Detector, one_a_line
from checkout_audit.checks.model import Draft, FileMatch
from checkout_audit.checks.place import place_of
from checkout_audit.entry import Entry as Yaml
from checkout_audit.entry import Field
from checkout_audit.flow.engine import FlowEngine, sink_words
from checkout_audit.flow.kept import Asked, Entry, Kept
from checkout_audit.match.words import Clauses
from checkout_audit.project.decide import Project

_ASKS = ("states", "lines", "decisions", "marks")
_OWN = ("ask", "to", "store", "elsewhere")
"""Keys that are no lists of words."""
_PLACEHOLDERS = frozenset({"KEY", "VALUE"})

FIELDS: Mapping[str, Field] = {
    "ask": Field(
        "What is looked for: states that are kept, lines that are kept, decisions by a key under which a state is kept, or "
        "states that keep others from working at the same time (`marks`).",
        {"enum": list(_ASKS)},
        required=True,
    ),
    "to": Field("Kinds of sink that are such metadata, as the models name them.", TEXTS, required=True),
    "states": Field("Texts that are states.", TEXTS),
    "status": Field("Words of fields of a provider's object that hold a state.", TEXTS),
    "providers": Field("Words of a provider's objects.", TEXTS),
    "identities": Field("Words of keys by which a line says what it is.", TEXTS),
    "counts": Field("Words of keys by which a line says how many.", TEXTS),
    "not-words": Field("Words of keys that are about something else.", TEXTS),
    "plain": Field("Words of keys that another check reports; beside one of them nothing more is said.", TEXTS),
    "beside": Field("Words of which a key beside it holds one.", TEXTS),
    "store": Field("A word of such a file, `metadata` if not given.", {"type": "string"}),
    "elsewhere": Field("Regular expression that the text of some file of the shop fits.", {"type": "string"}),
    "unless": Field("Words of calls beside it that do the same in the platform's own way.", TEXTS),
}


class KeptDetector(Detector):
    """Asks of every write of such metadata what is in it."""

    wants_graphs = True

    def __init__(self, body: Body) -> None:
        super().__init__(body.check, body.roles)
        keys = body.entries
        self.ask = keys["ask"].text()
        kinds = body.texts("to")
        self.sinks = tuple(sink for sink in body.models.sinks if sink.kind in kinds)
        if not self.sinks:
            raise keys["to"].fail("no model knows sinks of such a kind")
        self.template = body.template(*_PLACEHOLDERS)
        self.store = keys["store"].text() if "store" in keys else "metadata"
        self.elsewhere = _pattern(keys.get("elsewhere"))
        words = {name.replace("-", "_"): body.texts(name) for name in FIELDS if name not in _OWN}
        states = frozenset(words.pop("states"))
        self.asked = Asked(states=states, **words)

    def required(self) -> Clauses:
        """A word of one of the sinks, and the store."""
        return (frozenset().union(*map(sink_words, self.sinks)), frozenset({self.store}))

    def findings(self, project: Project, matches: Sequence[FileMatch]) -> Iterator[Draft]:  # noqa: ARG002 - asks the project
        """One finding a place."""
        paths = project.candidates(self.check.id)
        if not paths:
            return
        engine = project.once(FlowEngine)
        if self.elsewhere is not None and not self._is_elsewhere(engine, self.elsewhere):
            return
        kept = Kept(engine, self.asked)
        found = self._decided(engine, kept, paths) if self.ask == "decisions" else self._kept(engine, kept, paths)
        yield from one_a_line((self._draft(engine, entry) for entry in found), self.roles)

    def _draft(self, engine: FlowEngine, entry: Entry) -> Draft:
        return Draft(place_of(engine, entry.at), self.template.fill({"KEY": entry.key, "VALUE": entry.why}))

    @staticmethod
    def _is_elsewhere(engine: FlowEngine, pattern: re.Pattern[bytes]) -> bool:
        return any(engine.program.holds(path, pattern) for path in sorted(engine.project.paths()))

    def _kept(self, engine: FlowEngine, kept: Kept, paths: Sequence[str]) -> Iterator[Entry]:
        ask = {"lines": kept.lines, "marks": kept.marks}.get(self.ask, kept.states)
        for path in paths:
            file = engine.program.file(path)
            for sink in self.sinks if file is not None and self.roles.allows(path) else ():
                yield from ask(file, sink)  # type: ignore[arg-type]

    def _decided(self, engine: FlowEngine, kept: Kept, paths: Sequence[str]) -> Iterator[Entry]:
        keys = frozenset(entry.key for entry in self._kept(engine, kept, paths))
        for path in sorted(engine.project.paths()) if keys else ():
            if not self.roles.allows(path) or not engine.program.mentions(path, "metadata"):
                continue
            if any(engine.program.mentions(path, key) for key in keys):
                file = engine.program.file(path)
                if file is not None:
                    yield from kept.decisions(file, keys)


def _pattern(entry: Yaml | None) -> re.Pattern[bytes] | None:
    if entry is None:
        return None
    try:
        return re.compile(entry.text().encode())
    except re.error as error:
        raise entry.fail(f"the regular expression does not compile: {error.msg}") from error


KEPT = CheckKind(
    name="kept",
    help="Does the shop keep in metadata what its platform has records for, under whatever key, and go by it?",
    fields=FIELDS,
    compile=KeptDetector,
)
