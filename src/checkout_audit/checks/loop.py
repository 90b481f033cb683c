"""Loop checks: the network or a database is asked once for each element of a list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from checkout_audit.checks.kind import TEXTS, Body, CheckKind, Detector, one_a_line
from checkout_audit.checks.model import Draft, FileMatch
from checkout_audit.checks.place import place_of, span_of
from checkout_audit.entry import Field
from checkout_audit.findings.model import Related
from checkout_audit.flow.asked import Asked, Asking, Subject
from checkout_audit.flow.engine import FlowEngine
from checkout_audit.flow.remote import Remotes
from checkout_audit.match.words import Clauses
from checkout_audit.project.decide import Project

_PROOFS = ("compared", "named", "tested", "priced", "weighed")
_PLACEHOLDERS = frozenset({"ITEM", "CALL", "ORDER"})
_LOOPS = frozenset({"for (", "for(", "for await", "while (", "while(", ".map(", ".foreach(", ".reduce(", ".every(", ".some(", ".filter(", ".flatmap(", "shift()", ".slice(1)", "...rest]", "...tail]"})  # fmt: skip

FIELDS: Mapping[str, Field] = {
    "proof": Field(
        "What shows that the loop is a check, one of them: a comparison of what is there with what is wanted, the name of "
        "the function around or of the one called, a test of the answer, a price taken from the answer, or the size of the answer compared with a part of the element.",
        {"type": "array", "items": {"enum": list(_PROOFS)}},
        required=True,
    ),
    "about": Field("Words of what is checked.", TEXTS, required=True),
    "wanted": Field("Words of what it is compared with.", TEXTS, required=True),
    "prices": Field("Words of prices.", TEXTS),
    "verbs": Field("Words of functions that check.", TEXTS),
    "functions": Field("Words, one after the other, in names of further functions that check.", TEXTS),
    "reads": Field("Words of functions that only read.", TEXTS),
    "lines": Field("Words of the elements and lists.", TEXTS),
    "groups": Field("Words of elements that stand for many, and are not meant.", TEXTS),
    "places": Field("Words of files and functions in which reading, and taking a price, counts.", TEXTS),
    "elsewhere": Field("Words of files and functions that are about something else.", TEXTS),
    "apart": Field("Words of calls within which rows have to be read one by one.", TEXTS),
    "not-words": Field("Words of calls that do something else than ask.", TEXTS),
}


class LoopDetector(Detector):
    """Asks of every loop whether it asks once an element."""

    wants_graphs = True

    def __init__(self, body: Body) -> None:
        super().__init__(body.check, body.roles)
        self.proofs = body.texts("proof")
        self.template = body.template(*_PLACEHOLDERS)
        self.subject = Subject(**{name.replace("-", "_"): body.texts(name) for name in FIELDS if name != "proof"})

    def required(self) -> Clauses:
        """A loop, a call that is waited for, and a word of what is checked."""
        subject = self.subject
        about = {word.split()[0] for word in (*subject.about, *(subject.prices if "priced" in self.proofs else ()))}
        compared = (frozenset(word.split()[0] for word in subject.wanted),) if self.proofs == ("compared",) else ()
        return (frozenset(about), frozenset({"await "}), _LOOPS, *compared)

    def findings(self, project: Project, matches: Sequence[FileMatch]) -> Iterator[Draft]:  # noqa: ARG002 - asks the project
        """One finding a place."""
        paths = [path for path in project.candidates(self.check.id) if self.roles.allows(path)]
        if not paths:
            return
        engine = project.once(FlowEngine)
        asking = Asking(engine.calls, project.once(_remotes), self.subject)
        files = filter(None, map(engine.program.file, paths))
        drafts = (self._draft(engine, found) for file in files for found in asking.in_file(file, self.proofs))
        yield from one_a_line(drafts, self.roles)

    def _draft(self, engine: FlowEngine, found: Asked) -> Draft:
        place = place_of(engine, found.call)
        texts = {
            "ITEM": found.loop.name or "element",
            "CALL": place.tokens,
            "ORDER": "all at once" if found.loop.at_once else "one call after the other",
        }
        related = [Related(span_of(engine, gid), "which calls this") for gid in found.way[1:-1]]
        if len(found.way) > 1:
            related.append(Related(span_of(engine, found.way[-1]), "which asks here"))
        return Draft(place, self.template.fill(texts), tuple(related))


def _remotes(project: Project) -> Remotes:
    return Remotes(project.once(FlowEngine).calls)


LOOP = CheckKind(
    name="loop",
    help="Is the network or a database asked once for each element of a list?",
    fields=FIELDS,
    compile=LoopDetector,
)
