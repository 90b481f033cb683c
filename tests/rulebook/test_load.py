"""Rule files become a rule book; one that cannot be used is refused with file and line."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
import yaml
from checks.rule_text import rule

from checkout_audit.errors import RuleError
from checkout_audit.rule import Confidence, Severity
from checkout_audit.rulebook.load import built_in_folder, load
from checkout_audit.rulebook.schema import rule_schema, rule_schema_text


def write(folder: Path, text: str, name: str = "r.yaml") -> Path:
    path = folder / name
    path.write_text(text)
    return path


def refusal(folder: Path, text: str) -> str:
    with pytest.raises(RuleError) as error:
        load((write(folder, text),), built_in=False)
    return str(error.value).replace(f"{folder}/", "")


def test_a_rule_file_is_understood(tmp_path: Path) -> None:
    text = rule("match: f($A)\nconfidence: low\nexamples: [{hit: 'f(1) // expect'}]")
    book = load((write(tmp_path, text),), built_in=False)
    (issue,) = book.issues
    check = book.checks[issue.checks[0].id]
    assert (issue.id, check.id, check.severity, check.confidence) == (
        "TST-01",
        "TST-01/found",
        Severity.HIGH,
        Confidence.LOW,
    )
    assert check.line == 6
    assert check.examples == ()


def test_examples_are_read_on_request(tmp_path: Path) -> None:
    body = "match: f($A)\nexamples:\n  - hit: |\n      f(1) // expect\n  - miss: <b/>\n  - fixed: {src/a.ts: g(1)}\n    path: ignored.ts"
    book = load((write(tmp_path, rule(body)),), built_in=False, examples=True)
    examples = book.issues[0].checks[0].examples
    assert [each.kind for each in examples] == ["hit", "miss", "fixed"]
    assert [each.files[0].path for each in examples] == ["example.ts", "example.tsx", "src/a.ts"]
    assert (examples[0].files[0].line, examples[0].files[0].text) == (14, "f(1) // expect\n")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (rule("match: f($A)\nmesage: x"), "r.yaml:12: unknown key 'mesage' (did you mean 'message'?)"),
        (
            rule("match: f($A)\nabsent: x"),
            "r.yaml:12: unknown key 'absent'",
        ),
        (rule("kind: patern\nmatch: f($A)"), "r.yaml:10: 'patern' is no kind of check (did you mean 'pattern'?)"),
        (rule("where: {}"), "r.yaml:6: key 'match' is missing"),
        (rule("match: f($A)\nwhere: {B: {value: 1}}"), "r.yaml:12: metavariable $B stands in no pattern (known: $A)"),
        (rule("match: f($A)\nwhere: {A: {valeu: 1}}"), "r.yaml:12: unknown condition 'valeu' (did you mean 'value'?)"),
        (rule("match: f($A)\nwhere: {A: {}}"), "r.yaml:12: no condition"),
        (
            rule("match: f($A)\nwhere: {a: {value: 1}}"),
            "r.yaml:12: 'a' is not the name of a metavariable (write it in capitals, $LIKE_THIS)",
        ),
        (rule("match: f($A)\nreport: $B"), "r.yaml:12: metavariable $B stands in no pattern (known: $A)"),
        (
            rule("match: f($A)\nmessage: $AMOUNT is"),
            "r.yaml:11: metavariable $AMOUNT stands in no pattern (known: $A; a dollar sign is written $$)",
        ),
        (rule("match: f($A)\nroles: {none: [scripts]}"), "r.yaml:12: 'scripts' is no role (did you mean 'script'?)"),
        (rule("match: f($A)\nconfidence: sure"), "r.yaml:12: 'sure' is no confidence (known: high, low, medium)"),
        (rule("match: {}"), "r.yaml:11: nothing to match (give one of pattern, any, all, comment, kind, inside, has)"),
        (rule("match: []"), "r.yaml:11: the list is empty"),
        (rule("match: {pattern: f(), stop: function}"), "r.yaml:11: 'stop' belongs beside 'inside' or 'has'"),
        (rule("match: {comment: cents}"), "r.yaml:11: expected a regular expression between slashes, /like this/i"),
        (rule("match: f($A)\nexamples: [{hit: a, miss: b}]").replace("f($A)", "f($A)"), None),
        (
            rule("match: f($A)").replace("id: found", "id: Found"),
            "r.yaml:6: 'Found' is not a check id (write it in kebab case, for example total-divided)",
        ),
        (rule("match: f($A)").replace("TST-01", "tst"), "r.yaml:1: 'tst' is not an issue ID (for example ACME-07)"),
        (
            rule("match: f($A)\n") + "\n" + rule("match: f($A)").partition("checks:\n")[2],
            "r.yaml:13: check id 'TST-01/found' stands twice",
        ),
    ],
)
def test_what_cannot_be_used_is_refused(tmp_path: Path, text: str, message: str | None) -> None:
    if message is None:
        load((write(tmp_path, text),), built_in=False)
    else:
        assert refusal(tmp_path, text) == message


@pytest.mark.parametrize(
    ("body", "line"),
    [("match: 'f($A'", 11), ("match:\n  any:\n    - f($A)\n    - g(((", 14), ("match: |\n  f($A)\n  g((", 13)],
)
def test_a_broken_pattern_is_told_with_its_line(tmp_path: Path, body: str, line: int) -> None:
    assert refusal(tmp_path, rule(body)).startswith(f"r.yaml:{line}: ")


def test_an_example_has_one_kind(tmp_path: Path) -> None:
    text = rule("match: f($A)\nexamples: [{hit: a, miss: b}]")
    with pytest.raises(RuleError, match="one of the keys hit, miss, fixed"):
        load((write(tmp_path, text),), built_in=False, examples=True)


def test_an_id_may_be_described_once(tmp_path: Path) -> None:
    paths = (write(tmp_path, rule("match: f($A)"), "a.yaml"), write(tmp_path, rule("match: f($A)"), "b.yaml"))
    with pytest.raises(RuleError) as error:
        load(paths, built_in=False)
    assert error.value.message == f"issue TST-01 is described already in {paths[0]}"
    assert error.value.path == str(paths[1])


@pytest.mark.parametrize(
    ("name", "message"), [("nothing.yaml", "no such rule file or folder"), ("", "the folder holds no .yaml file")]
)
def test_rule_paths_that_lead_nowhere(tmp_path: Path, name: str, message: str) -> None:
    with pytest.raises(RuleError, match=message):
        load((tmp_path / name,), built_in=False)


def test_a_folder_gives_all_its_rule_files(tmp_path: Path) -> None:
    write(tmp_path, rule("match: f($A)"), "b.yaml")
    write(tmp_path, rule("match: f($A)").replace("TST-01", "ACME-02"), "a.yml")
    write(tmp_path, "not a rule", "notes.txt")
    assert [issue.id for issue in load((tmp_path,), built_in=False).issues] == ["ACME-02", "TST-01"]


def test_equal_rules_have_equal_digests(tmp_path: Path) -> None:
    one = load((write(tmp_path, rule("match: f($A)")),), built_in=False).digest
    assert one == load((write(tmp_path, rule("match: f($A)")),), built_in=False).digest
    assert one != load((write(tmp_path, rule("match: g($A)")),), built_in=False).digest


def test_the_committed_schema_is_the_one_of_the_tables() -> None:
    committed = built_in_folder() / "schema.json"
    assert committed.read_text(encoding="utf-8") == rule_schema_text(), "run: make docs"


def test_the_schema_accepts_and_refuses_as_the_reader_does() -> None:
    validator = jsonschema.Draft202012Validator(rule_schema())
    good = yaml.safe_load(rule("match: {pattern: f($A), where: {A: {value: 1}}}\nroles: {none: [script]}"))
    assert list(validator.iter_errors(good)) == []
    assert list(validator.iter_errors(json.loads(json.dumps(good).replace("message", "mesage"))))
