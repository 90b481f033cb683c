"""Race checks: what is read, decided or reckoned in memory and written back while another request does the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from checkout_audit.checks.kind import Body, CheckKind, Detector, one_a_line
from checkout_audit.checks.message import Template, quote
from checkout_audit.checks.model import Draft, FileMatch
from checkout_audit.checks.place import place_of, span_of, text_of
from checkout_audit.entry import Entry, Field
from checkout_audit.findings.model import Related, Step
from checkout_audit.flow.races import shapes
from checkout_audit.flow.races.announced import Announced
from checkout_audit.flow.races.decisions import Decided, Effects
from checkout_audit.flow.races.races import Races
from checkout_audit.flow.races.repeats import Asked, Repeat
from checkout_audit.flow.races.taken import Taken
from checkout_audit.flow.races.updates import Lost, Names, Reckoned, Target
from checkout_audit.flow.steps import steps
from checkout_audit.match.names import split
from checkout_audit.match.needs import Fits, Holds, Need, either, every, of_clauses
from checkout_audit.match.words import Clauses
from checkout_audit.project.decide import Project
from checkout_audit.project.program import Gid, Linked

LOST, REPEATED, DUPLICATE, STATE, LIMIT = "lost-update", "repeated", "duplicate", "state", "limit"
CLAIM, STALE, USED, TAKEN, ANNOUNCED = "claim", "stale", "used", "taken", "announced"
_CHANGES = frozenset({"update", ".save(", ".flush(", "upsert", ".set("})
_SHAPES = {CLAIM: shapes.claiming(), ANNOUNCED: shapes.announcing(), STALE: shapes.spreading()}
_NAMED = ("effects", "marks", "sale", "values")
_LONGEST = 120
_PLACEHOLDERS = frozenset({"FIELD", "READ", "RECORD", "VALUE", "EFFECT", "RUNNER"})
_TEXTS = {"oneOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}
_NAMES = {
    "type": "object",
    "additionalProperties": False,
    "properties": {"words": _TEXTS, "not-words": _TEXTS},
}

FIELDS: Mapping[str, Field] = {
    "ask": Field(
        "What goes wrong: a change is lost (`lost-update`) or made again when an event comes again (`repeated`); a record "
        "is made twice (`duplicate`), something is done twice since a state was only read (`state`), a limit is overrun (`limit`), "
        "two hold one mark (`claim`), what others wrote is undone (`stale`), what counts once is used twice (`used`), a key "
        "that is to keep others out is looked for and set later (`taken`; `records` are names of the store, `fields` of keys), a state that others turn back from is written whatever it was (`announced`).",
        {"enum": [LOST, REPEATED, DUPLICATE, STATE, LIMIT, CLAIM, STALE, USED, TAKEN, ANNOUNCED]},
        required=True,
    ),
    "targets": Field(
        "The fields that matter, and the records that have them.",
        {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "properties": {"fields": _NAMES, "records": _NAMES, "limited": {"type": "boolean"}},
            },
        },
        required=True,
    ),
    "effects": Field("Names of calls that must not happen twice (`state`).", _NAMES),
    "whole": Field(
        "Keys of an argument of theirs that means all there is to do, so that the receiver refuses the second call, but",
        _TEXTS,
    ),
    "part": Field("not with one of these keys beside it.", _TEXTS),
    "amounts": Field("Fields of which the store must not make more or less twice (`state`).", _NAMES),
    "values": Field("Values, or names of flags and dates, that say that a record is used up (`used`).", _NAMES),
    "marks": Field("Names that show that what is done is remembered (`repeated`).", _NAMES),
    "sale": Field("Names that a file of workflow steps must hold for them to count (`repeated`).", _NAMES),
}
TARGET: Mapping[str, Field] = {
    "fields": Field("Words of the fields.", _NAMES),
    "records": Field("Words of the records.", _NAMES),
    "limited": Field(
        "Whether a field counts, whatever it is called, if it is compared by size or capped (`lost-update`).",
        {"type": "boolean"},
    ),
}
NAMES: Mapping[str, Field] = {
    "words": Field("The name holds one of these words.", _TEXTS),
    "not-words": Field("The name holds none of these words.", _TEXTS),
}


class Question(msgspec.Struct, frozen=True):
    """What a race check asks."""

    ask: str
    targets: tuple[Target, ...]
    effects: Effects
    marks: Names
    sale: Names
    values: Names
    message: Template


class RaceDetector(Detector):
    """Asks of every write in the shop whether it can undo or repeat what another has written."""

    wants_graphs = True

    def __init__(self, body: Body) -> None:
        super().__init__(body.check, body.roles)
        self.question = _question(body)
        self._stores = body.models.stores
        self._keyed = body.models.keyed

    def required(self) -> Clauses:
        """A word of a field or record."""
        if self.question.ask == TAKEN:
            return self._of_keys()
        named = {split(word)[0] for target in self.question.targets for word in _wanted(self.question.ask, target)}
        limited = any(target.limited for target in self.question.targets)
        return (frozenset(named | (_CHANGES if limited else set())),)

    def _of_keys(self) -> Clauses:
        """A store of keys, a call that asks for one, and one that sets it."""
        named = {word for target in self.question.targets for word in target.records.words}
        reads, writes = (
            frozenset(f".{name.lower()}{end}" for one in self._keyed for name in getattr(one, part) for end in "(<")
            for part in ("reads", "writes")
        )
        modules = {f'"{name}' for one in self._keyed for name in one.modules}
        return (frozenset(named | modules), reads, writes)

    def needs(self) -> Need:
        """A field that is given a value beside a call that writes; or a record beside one that makes records."""
        asked = self.question
        parts: list[Need] = [of_clauses(self.required())]
        if asked.ask == TAKEN:
            return parts[0]
        if asked.ask == DUPLICATE:
            words = [word for target in asked.targets for word in target.records.words]
            parts.append(Fits(shapes.making(self._stores, words)))
        else:
            parts.append(Fits(shapes.writing(self._stores)))
        if asked.ask in _SHAPES:
            parts.append(Fits(_SHAPES[asked.ask]))
        elif asked.ask not in (DUPLICATE, USED):
            parts.append(either(map(_shaped, asked.targets)))
        for called in (asked.effects.called, asked.values.words):
            parts += [Holds(named=tuple(sorted({split(word)[0] for word in called})))] if called else []
        return every(parts)

    def findings(self, project: Project, matches: Sequence[FileMatch]) -> Iterator[Draft]:  # noqa: ARG002 - asks the project
        """One finding a place."""
        paths = project.candidates(self.check.id)
        if not paths:
            return
        races = project.once(Races)
        files = [file for file in map(races.engine.program.file, paths) if file is not None]
        reckons = self.question.ask in (LOST, REPEATED)
        reckoned = Reckoned(races.engine.program, files if reckons else (), self.question.targets)
        drafts = (draft for file in files for draft in self._asked(races, file, reckoned.near(file)))
        yield from one_a_line(drafts, self.roles)

    def _asked(self, races: Races, file: Linked, names: tuple[str, ...]) -> Iterator[Draft]:
        asked, targets = self.question, self.question.targets
        if asked.ask == LOST:
            return (self._lost(races, one) for one in races.updates.in_file(file, targets, names))
        if asked.ask == REPEATED:
            found = races.repeats.in_file(file, Asked(targets, names, asked.marks, asked.sale))
            return (self._repeat(races, one) for one in found)
        if asked.ask == TAKEN:
            return (self._taken(races, one) for target in targets for one in self._locks(races, file, target))
        if asked.ask == ANNOUNCED:
            return (self._announced(races, one) for one in races.announcements.found(file, targets))
        return (self._decided(races, one) for one in self._decisions(races, file))

    def _decisions(self, races: Races, file: Linked) -> Iterator[Decided]:
        asked, targets = self.question, self.question.targets
        if asked.ask == STATE:
            return races.decisions.states(file, targets, asked.effects)
        if asked.ask == USED:
            return races.spent.found(file, targets, asked.values)
        asks = {
            DUPLICATE: races.decisions.duplicates,
            LIMIT: races.decisions.limits,
            CLAIM: races.marks.claims,
            STALE: races.marks.stale,
        }
        return asks[asked.ask](file, targets)

    def _lost(self, races: Races, lost: Lost) -> Draft:
        engine = races.engine
        write = lost.file.gid(lost.field.value)
        at = _place(races, lost)
        read, reckoned = span_of(engine, lost.read), span_of(engine, lost.sum)
        shown = [Step(read, "read from the store")]
        shown += [Step(span_of(engine, one.gid), one.text) for one in steps(engine.calls, lost.back)]
        shown.append(Step(reckoned, "changed in memory"))
        shown += [Step(span_of(engine, one.gid), one.text) for one in steps(engine.calls, lost.trail)]
        shown.append(Step(span_of(engine, write), f"written back as `{lost.field.key}`"))
        related = [Related(read, "read here")]
        if at != write:
            related.append(Related(span_of(engine, write), "written here"))
        message = self._message(
            FIELD=lost.field.key, READ=_text(races, lost.read), VALUE=_text(races, lost.sum), RECORD=lost.access.record
        )
        return Draft(place_of(engine, at), message, tuple(related), tuple(_merged(shown)))

    @staticmethod
    def _locks(races: Races, file: Linked, target: Target) -> Iterator[Taken]:
        return races.locked.found(file, target.records, target.fields)

    def _taken(self, races: Races, one: Taken) -> Draft:
        engine = races.engine
        read, write = span_of(engine, one.file.gid(one.read)), span_of(engine, one.file.gid(one.write))
        message = self._message(READ=_text(races, one.file.gid(one.key)))
        shown = (Step(read, "looked for"), Step(write, "set"))
        return Draft(place_of(engine, one.file.gid(one.read)), message, (Related(write, "set here"),), shown)

    def _announced(self, races: Races, one: Announced) -> Draft:
        engine, at = races.engine, one.file.gid(one.value)
        test = span_of(engine, one.test)
        message = self._message(FIELD=one.key, VALUE=_text(races, at), RECORD=one.write.record)
        shown = (Step(span_of(engine, at), "written"), Step(test, "turns back"))
        return Draft(place_of(engine, at), message, (Related(test, "turns back here"),), shown)

    def _repeat(self, races: Races, one: Repeat) -> Draft:
        change = one.change
        at = _place(races, change) if isinstance(change, Lost) else change.file.gid(change.field.value)
        message = self._message(
            FIELD=change.field.key, VALUE=_text(races, at), RECORD=change.access.record, RUNNER=one.runner
        )
        return Draft(place_of(races.engine, at), message)

    def _decided(self, races: Races, one: Decided) -> Draft:
        engine, file = races.engine, one.file
        where = one.tested_in or file
        at, read, write = where.gid(one.tested.at), where.gid(one.tested.read.call), file.gid(one.write.call)
        shown = [Step(span_of(engine, read), "read from the store"), Step(span_of(engine, at), "decides")]
        related = [Related(span_of(engine, read), "read here"), Related(span_of(engine, write), "written here")]
        if one.effect is not None:
            is_write = self.question.ask == STALE
            shown.append(
                Step(span_of(engine, one.effect), "changed here" if is_write else "done on the strength of it")
            )
        shown.append(Step(span_of(engine, write), "written"))
        shown = shown[:2] + sorted(shown[2:], key=lambda step: (step.span.start_line, step.span.start_column))
        effect = _callee(races, one.effect) if one.effect is not None else ""
        message = self._message(
            FIELD=one.tested.field,
            READ=_text(races, at),
            RECORD=one.write.record or one.tested.read.record,
            EFFECT=effect,
        )
        return Draft(place_of(engine, at), message, tuple(related), tuple(_merged(shown)))

    def _message(self, **texts: str | tuple[str, ...]) -> str:
        named = {key: text if isinstance(text, str) else " ".join(text) or "record" for key, text in texts.items()}
        return self.question.message.fill(named, _LONGEST)


def _place(races: Races, lost: Lost) -> Gid:
    """What is written, if it is reckoned in the same function, else the reckoning."""
    where, value = races.engine.program.of(lost.sum)
    same = where is lost.file and where.graph.owners[value] == lost.file.graph.owners[lost.field.value]
    return lost.file.gid(lost.field.value) if same else lost.sum


def _shaped(target: Target) -> Need:
    if target.limited:
        return Fits(shapes.WrittenBack())
    fields = Fits(shapes.assigned(target.fields.words))
    return every([fields, Fits(shapes.named(target.records.words))]) if target.records.words else fields


def _wanted(ask: str, target: Target) -> tuple[str, ...]:
    by_record = ask in (DUPLICATE, CLAIM, STALE, USED, ANNOUNCED) or not target.fields.words
    return target.records.words if by_record else target.fields.words


def _text(races: Races, gid: Gid) -> str:
    return quote(text_of(races.engine, gid))


def _callee(races: Races, call: Gid) -> str:
    file, value = races.engine.program.of(call)
    return _text(races, file.gid(file.graph.args[value][0]))


def _merged(shown: list[Step]) -> Iterator[Step]:
    """Without steps that show the same code twice."""
    before: object = None
    for step in shown:
        if step.span != before:
            yield step
        before = step.span


def _question(body: Body) -> Question:
    keys = body.entries
    template = body.template(*_PLACEHOLDERS)
    ask = keys["ask"].text()
    for key, owner in (("effects", STATE), ("marks", REPEATED), ("sale", REPEATED), ("values", USED)):
        if ask == owner and key not in keys:
            raise keys["ask"].fail(f"'ask: {ask}' needs '{key}'")
    names, marks, sale, values = (_names(keys[key]) if key in keys else Names() for key in _NAMED)
    whole, part = (frozenset(keys[key].texts() if key in keys else ()) for key in ("whole", "part"))
    amounts = _names(keys["amounts"]) if "amounts" in keys else None
    targets = tuple(_target(item, ask) for item in keys["targets"].items())
    return Question(ask, targets, Effects(names, whole, part, amounts), marks, sale, values, template)


def _target(entry: Entry, ask: str) -> Target:
    keys = entry.fields(TARGET)
    fields, records = (_names(keys[key]) if key in keys else Names() for key in ("fields", "records"))
    target = Target(fields, records, limited="limited" in keys and keys["limited"].text() == "true")
    if not target.limited and not _wanted(ask, target):
        raise entry.fail(
            "nothing is named", "give words of 'records'" if ask == DUPLICATE else "give words of 'fields'"
        )
    return target


def _names(entry: Entry) -> Names:
    keys = entry.fields(NAMES)
    return Names(*(keys[key].texts() if key in keys else () for key in NAMES))


RACE = CheckKind(
    name="race",
    help="Can two requests that do this at the same time undo or repeat each other's change?",
    fields=FIELDS,
    compile=RaceDetector,
)
