"""Library models: the built-in ones and a team's own."""

from __future__ import annotations

from pathlib import Path

import jsonschema
import pytest
import yaml

from checkout_audit.entry import read_yaml
from checkout_audit.errors import RuleError
from checkout_audit.project.models import Base, CallModel, Flow, Meaning, Models, Place, Selector
from checkout_audit.rulebook.load import built_in_folder, load
from checkout_audit.rulebook.models import read_models
from checkout_audit.rulebook.schema import model_schema, model_schema_text


def read(text: str) -> Models:
    return read_models([read_yaml("m.yaml", text.encode())])


def test_a_call_is_read_with_its_flows() -> None:
    text = "calls:\n  - {call: [.set, put], new: Box, module: lib, flows: ['arg1 -> receiver.{0}', 'receiver[].a -> fn0.param1', 'fn0.return -> result', 'args -> result[]']}"
    calls = read(text).calls
    assert [call.selector for call in calls] == [
        Selector(".set", "lib"),
        Selector("put", "lib"),
        Selector("Box", "lib", new=True),
    ]
    assert calls[0].flows == (
        Flow(Place(Base.ARGUMENT, 1), Place(Base.RECEIVER, path=("{0}",))),
        Flow(Place(Base.RECEIVER, path=("[]", "a")), Place(Base.PARAMETER, 0, 1)),
        Flow(Place(Base.RETURN, 0), Place(Base.RESULT)),
        Flow(Place(Base.ANY_ARGUMENT), Place(Base.RESULT, path=("[]",))),
    )


def test_a_factory_and_an_entry_are_read() -> None:
    models = read("""
factories:
  - {call: make, function: 1, methods: {run: {param: arg0.input, result: out.value}}}
entries:
  - {name: handler, files: ['**/x/**'], exports: [GET], decorators: {Body: body}, sources: {body: [0.body, "1"]}}
""")
    assert models.factories[0].methods == {"run": (Place(Base.ARGUMENT, 0, path=("input",)), ("out", "value"))}
    assert models.entries[0].sources == ((0, ("body",), "body"), (1, (), "body"))


def test_files_add_up_in_order() -> None:
    entries = [read_yaml(name, b"calls: [{call: x, opaque: true}]") for name in ("a.yaml", "b.yaml")]
    assert read_models(entries).calls == (CallModel(Selector("x"), opaque=True),) * 2


def test_lists_of_words_of_one_meaning_add_up() -> None:
    words = read("words: [{meaning: staff, words: [admin]}, {meaning: staff, words: [clerk, admin]}]").words_by_meaning
    assert words[Meaning.STAFF] == ("admin", "clerk")
    assert words[Meaning.NOW] == ()


def test_every_meaning_has_words_that_come_with_the_program() -> None:
    words = load().models.words_by_meaning
    assert [meaning for meaning in Meaning if not words[meaning]] == []


def test_the_fields_of_a_sink_are_meant_in_camel_and_in_snake_case() -> None:
    sinks = read("sinks: [{kind: k, label: l, call: x, place: arg0, fields: [total, taxAmount]}]").sinks
    assert [sink.place.path for sink in sinks] == [("total",), ("taxAmount",), ("tax_amount",)]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("call: []", "m.yaml:1: unknown section 'call' (did you mean 'calls'?)"),
        ("calls:\n  - {cal: x}", "m.yaml:2: unknown key 'cal' (did you mean 'call'?)"),
        ("calls:\n  - call: x\n    flow: []", "m.yaml:3: unknown key 'flow' (did you mean 'flows'?)"),
        ("calls:\n  - {flows: []}", "m.yaml:2: no call is named (give 'call' or 'new')"),
        ("calls:\n  - {call: x, flows: ['arg0']}", "m.yaml:2: 'arg0' has no '->' (write it as `arg0 -> result`)"),
        ("calls:\n  - call: x\n    flows:\n      - arg0 -> resutl", "m.yaml:4: 'resutl' is no place (did you mean 'result'?)"),
        (
            "calls:\n  - {call: x, flows: ['first -> result']}",
            "m.yaml:2: 'first' is no place (a place is receiver, result, args, argN, fnN.return or fnN.paramK, then `.key` or `[]`)",
        ),
        ("calls:\n  - {call: x, opaque: maybe}", "m.yaml:2: expected true or false"),
        ("calls: {call: x}", "m.yaml:1: expected a list"),
        ("factories:\n  - {call: x}", "m.yaml:2: key 'function' is missing"),
        ("factories:\n  - {call: x, function: one}", "m.yaml:2: expected a whole number"),
        ("factories:\n  - {call: x, function: 0, methods: {run: {parm: arg0}}}", "m.yaml:2: unknown key 'parm' (did you mean 'param'?)"),
        ("entries:\n  - {name: x, sources: {body: [body]}}", "m.yaml:2: 'body' does not begin with the number of a parameter (for example `0.body`)"),
        ("sinks:\n  - {kind: k, label: l, keys: [Some-Key]}", "m.yaml:2: 'Some-Key' can never be met (write keys in lower case, without punctuation)"),
        ("sinks:\n  - {kind: k, label: l, call: x}", "m.yaml:2: key 'place' is missing"),
        ("sinks:\n  - {kind: k, label: l, keys: [a], unit: cents}", "m.yaml:2: 'cents' is no unit (known: major, minor)"),
        ("names:\n  - {kind: k, label: l}", "m.yaml:2: 'words' or 'proof' tells what is meant, one of the two"),
        ("names:\n  - {kind: k, label: l, words: [w], proof: p}", "m.yaml:2: 'words' or 'proof' tells what is meant, one of the two"),
        ("channels:\n  - {name: n, reads: [m], writes: [{call: x, plaec: arg0}]}", "m.yaml:2: unknown key 'plaec' (did you mean 'place'?)"),
        ("words:\n  - {meaning: staf, words: [admin]}", "m.yaml:2: 'staf' is no meaning (did you mean 'staff'?)"),
        ("words:\n  - meaning: staff\n    words: [Admin]", "m.yaml:3: 'Admin' can never be met (write words in lower case, with spaces between)"),
        ("states:\n  - {name: n, call: x, module: m, uses: [{call: y}]}", "m.yaml:2: nothing is read or changed (give 'value', 'takes' or 'flows')"),
        ("units:\n  - {unit: minor, weight: 1, label: l}", "m.yaml:2: nothing is named (give 'fields' or 'words')"),
        (
            "containers:\n  - {name: n, lookups: {call: get, key: arg0}, registrations: [{call: put, imports: [x]}]}",
            "m.yaml:2: nothing is registered (give 'key' and 'value', or 'entries')",
        ),
        (
            "containers:\n  - {name: n, lookups: {call: get, key: arg0}, registrations: [{call: put, entries: arg0}]}",
            "m.yaml:2: no file registers (give 'files' or 'imports')",
        ),
        ("calls: [", "m.yaml:2: not YAML: did not find expected node content"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_refused_with_its_place(text: str, message: str) -> None:
    with pytest.raises(RuleError) as error:
        read(text)
    assert str(error.value) == message


RULE = """id: TST-01
title: t
severity: high
what: w
checks: []
"""


def test_a_team_adds_models_in_a_folder_beside_its_rules(tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    (tmp_path / "mine.yaml").write_text(RULE)
    (tmp_path / "models" / "mine.yaml").write_text("calls:\n  - {call: theirOwn, flows: ['arg0 -> result']}\n")
    book = load((tmp_path,))
    assert "theirOwn" in book.models.calls_by_word
    assert "stringify" in book.models.calls_by_word
    assert book.digest != load().digest


def test_a_folder_may_hold_models_only(tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "mine.yaml").write_text("sources:\n  - {kind: random, call: dice, label: a die}\n")
    assert load((tmp_path,), built_in=False).models.sources_by_word["dice"][0].label == "a die"


def test_a_teams_broken_model_is_told_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    path = tmp_path / "models" / "mine.yaml"
    path.write_text("calls:\n  - {call: x}\n  - {call: x, flows: [a]}\n")
    with pytest.raises(RuleError) as error:
        load((tmp_path,))
    assert (error.value.path, error.value.line) == (str(path), 3)


def test_a_broken_built_in_model_would_be_named_as_in_the_repository(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "x.yaml").write_text("nope: []")
    monkeypatch.setattr("checkout_audit.rulebook.load.built_in_folder", lambda: tmp_path)
    with pytest.raises(RuleError, match=r"^rules/models/x\.yaml:1: unknown section 'nope'"):
        load()


def test_every_built_in_model_file_fits_the_committed_schema() -> None:
    folder = built_in_folder() / "models"
    assert (folder / "schema.json").read_text(encoding="utf-8") == model_schema_text(), "run: make docs"
    validator = jsonschema.Draft202012Validator(model_schema())
    for path in folder.glob("*.yaml"):
        assert list(validator.iter_errors(yaml.safe_load(path.read_text(encoding="utf-8")))) == []


def test_the_schema_refuses_what_the_reader_refuses() -> None:
    validator = jsonschema.Draft202012Validator(model_schema())
    assert list(validator.iter_errors({"calls": [{"call": "x", "flow": []}]}))
    assert list(validator.iter_errors({"nope": []}))
