"""checkout-audit.yaml is found, read against one table, and refused with file, line and the nearest right word."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import jsonschema
import pytest
import yaml

from checkout_audit import config
from checkout_audit.errors import ConfigError
from checkout_audit.ledger import Override, State
from checkout_audit.rule import Severity

SCHEMA = Path(__file__).parent.parent / "schema" / "checkout-audit.schema.json"
FULL = """\
include: ["src/**"]
exclude: [legacy/, "*.gen.ts"]
include-tests: true
issues: [SEC-01]
checks:
  - MNY-01/total-divided
min-severity: medium
min-confidence: high
fail-on: never
rules: [audit/rules]
format: json
jobs: 2
"""


def settings(folder: Path, text: str) -> config.Settings:
    path = folder / config.NAME
    path.write_text(text)
    return config.read(path)


def refusal(folder: Path, text: str) -> str:
    with pytest.raises(ConfigError) as error:
        settings(folder, text)
    return str(error.value).removeprefix(f"{folder}/")


def test_every_key_is_read(tmp_path: Path) -> None:
    assert settings(tmp_path, FULL) == config.Settings(
        path=tmp_path / config.NAME,
        include=("src/**",),
        exclude=("legacy/", "*.gen.ts"),
        include_tests=True,
        issues=("SEC-01",),
        checks=("MNY-01/total-divided",),
        min_severity="medium",
        min_confidence="high",
        fail_on="never",
        rules=(tmp_path / "audit/rules",),
        format="json",
        jobs=2,
        lines={"SEC-01": 4, "MNY-01/total-divided": 6},
    )


@pytest.mark.parametrize("text", ["", "# nothing yet\n\n"])
def test_an_empty_file_says_nothing(tmp_path: Path, text: str) -> None:
    assert settings(tmp_path, text) == config.Settings(path=tmp_path / config.NAME)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a\n", "checkout-audit.yaml:1: expected keys and values"),
        ("jobs: 1\nexlude: []\n", "checkout-audit.yaml:2: unknown key 'exlude' (did you mean 'exclude'?)"),
        ("fail-on: hihg\n", "checkout-audit.yaml:1: 'hihg' is no fail-on (did you mean 'high'?)"),
        ("min-severity: none\n", "checkout-audit.yaml:1: 'none' is no min-severity"),
        ("format: [json]\n", "checkout-audit.yaml:1: expected text"),
        ("exclude: legacy\n", "checkout-audit.yaml:1: expected a list"),
        ("exclude:\n  - ''\n", "checkout-audit.yaml:2: empty text in 'exclude'"),
        ("include-tests: often\n", "checkout-audit.yaml:1: 'include-tests' is true or false"),
        ("jobs: many\n", "checkout-audit.yaml:1: expected a whole number"),
        ("jobs: -1\n", "checkout-audit.yaml:1: 'jobs' is a number from 0 to 256"),
        ("jobs: 1\njobs: 2\n", "checkout-audit.yaml:2: key 'jobs' stands twice"),
        ("a: [\n", "checkout-audit.yaml:2: not YAML: "),
    ],
)
def test_what_cannot_be_used_is_refused(tmp_path: Path, text: str, message: str) -> None:
    assert refusal(tmp_path, text).startswith(message)


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="No such file"):
        config.read(tmp_path / "nothing.yaml")


def test_it_is_found_upward_to_the_top_of_the_work_tree(tmp_path: Path) -> None:
    (tmp_path / "repo/apps/shop").mkdir(parents=True)
    (tmp_path / config.NAME).write_text("jobs: 1")
    assert config.find(tmp_path / "repo/apps/shop") == tmp_path / config.NAME
    (tmp_path / "repo/.git").mkdir()
    assert config.find(tmp_path / "repo/apps/shop") is None
    (tmp_path / "repo" / config.NAME).write_text("jobs: 2")
    assert config.find(tmp_path / "repo/apps/shop") == tmp_path / "repo" / config.NAME


def test_a_file_with_nearly_the_right_name_is_not_passed_over(tmp_path: Path) -> None:
    (tmp_path / "checkout-audit.yml").write_text("jobs: 1")
    with pytest.raises(ConfigError, match="rename it to checkout-audit"):
        config.find(tmp_path)


def test_the_committed_schema_is_the_generated_one() -> None:
    assert SCHEMA.read_text(encoding="utf-8") == config.schema_text()


def test_the_schema_takes_what_the_reader_takes() -> None:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    assert validator.is_valid(yaml.safe_load(FULL))
    for wrong in ("exlude: []", "fail-on: hihg", "jobs: -1", "exclude: legacy", "include-tests: often"):
        assert not validator.is_valid(yaml.safe_load(wrong))


LEDGER = """\
baseline: audit/known.json
issues:
  SEC-05: {state: fixed}
  UX-01:
    state: accepted
    owner: ana
    reason: the new cart ships in spring
    until: 2027-03-31
overrides:
  - {paths: [apps/legacy/**], severity: low}
  - checks: [MNY-01]
    severity: none
"""


def test_the_ledger_and_the_overrides_are_read(tmp_path: Path) -> None:
    found = settings(tmp_path, LEDGER)
    assert (found.issues, found.baseline) == ((), tmp_path / "audit/known.json")
    assert {issue: decided.state for issue, decided in found.ledger.items()} == {
        "SEC-05": State.FIXED,
        "UX-01": State.ACCEPTED,
    }
    assert found.ledger["UX-01"].note == "ana: the new cart ships in spring (until 2027-03-31)"
    assert found.ledger["UX-01"].is_over(date(2027, 4, 1))
    assert not found.ledger["UX-01"].is_over(date(2027, 3, 31))
    assert found.overrides == (
        Override(paths=("apps/legacy/**",), severity=Severity.LOW),
        Override(ids=("MNY-01",)),
    )
    jsonschema.validate(json.loads(json.dumps(yaml.safe_load(LEDGER), default=str)), config.schema())


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("issues:\n  A-1: open\n", "checkout-audit.yaml:2: 'A-1' has no state (write it as {state: open}"),
        ("issues:\n", "'issues' holds no issue (for example: {SEC-05: {state: fixed}})"),
        ("issues:\n  A-1: {state: accepted, owner: ~, reason: x, until: 2027-01-01}\n", "so it needs 'owner'"),
        ("issues:\n  A-1: {state: accepted, owner: null, reason: x, until: 2027-01-01}\n", "so it needs 'owner'"),
        ("issues:\n  A-1: {state: accepted, owner: a, reason: x, until: 20270131}\n", "'20270131' is no day"),
        ("issues:\n  A-1: {state: accepted, owner: a, reason: x, until: 2027-W05}\n", "'2027-W05' is no day"),
        ("issues:\n  A-1: {state: fixed, until: 2027-01-31}\n", "'A-1' is fixed, which has no last day"),
        ("issues:\n  A-1: {stat: open}\n", "checkout-audit.yaml:2: unknown key 'stat' (did you mean 'state'?)"),
        ("issues:\n  A-1: {state: fixd}\n", "checkout-audit.yaml:2: 'fixd' is no state (did you mean 'fixed'?)"),
        ("issues:\n  A-1: {state: accepted, reason: x, until: 2027-01-01}\n", "'A-1' is accepted, so it needs 'owner'"),
        (
            "issues:\n  A-1: {state: accepted, owner: a, reason: x, until: soon}\n",
            "checkout-audit.yaml:2: 'soon' is no day (write it as 2027-01-31)",
        ),
        ("issues:\n  A-1: {}\n", "checkout-audit.yaml:2: key 'state' is missing"),
        ("overrides:\n  - {paths: [a]}\n", "key 'severity' is missing"),
        ("overrides:\n  - {severity: none}\n", "an override names checks, paths, or both"),
    ],
)
def test_a_ledger_that_cannot_hold_is_refused(tmp_path: Path, text: str, message: str) -> None:
    assert message in refusal(tmp_path, text)


def test_a_check_can_be_switched_off_in_either_word(tmp_path: Path) -> None:
    found = settings(tmp_path, "overrides:\n  - {checks: A-1, severity: off}\n  - {checks: A-1, severity: none}\n")
    assert [each.severity for each in found.overrides] == [None, None]


@pytest.mark.parametrize("name", ["checkout-audit.yml", ".checkout-audit.yaml", ".checkout-audit.yml"])
def test_a_file_of_nearly_the_right_name_is_not_passed_over(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("fail-on: low\n")
    with pytest.raises(ConfigError, match=r"rename it to checkout-audit\.yaml"):
        config.find(tmp_path)
