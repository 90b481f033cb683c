"""A saved run holds all that any format needs."""

from __future__ import annotations

import json

import pytest
from report.whole import BOOK, hostile, leaking, whole

from checkout_audit.errors import UsageError
from checkout_audit.report import REPORTERS
from checkout_audit.report.json import json_report
from checkout_audit.report.look import Look
from checkout_audit.report.saved import read_run


@pytest.mark.parametrize("format_", REPORTERS)
@pytest.mark.parametrize("outcome", [whole, hostile, leaking])
def test_a_format_made_from_it_is_the_direct_one(format_: str, outcome: object) -> None:
    assert callable(outcome)
    direct = outcome()
    saved, book = read_run(json_report(direct, BOOK, Look()).encode(), "run.json")
    assert REPORTERS[format_](saved, book, Look()) == REPORTERS[format_](direct, BOOK, Look())


def test_keys_of_later_versions_are_no_hindrance() -> None:
    run = json.loads(json_report(whole(), BOOK, Look()))
    run["later"] = run["findings"][0]["later"] = 1
    outcome, _ = read_run(json.dumps(run).encode(), "run.json")
    assert outcome == read_run(json_report(whole(), BOOK, Look()).encode(), "run.json")[0]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"", "run.json: this is no saved run"),
        (b"{}", "missing required field `version`"),
        (b'{"version": 1}', "missing required field"),
        (b'{"version": 2}', "saved by a newer checkout-audit (update checkout-audit)"),
        (b'{"version": "1"}', "this is no saved run"),
        (b"\xff", "this is no saved run"),
        (b"[" * 100_000, "this is no saved run"),
    ],
)
def test_what_is_no_saved_run_is_told(text: bytes, message: str) -> None:
    with pytest.raises(UsageError) as error:
        read_run(text, "run.json")
    assert message in str(error.value)


def test_a_number_out_of_its_range_is_told_with_its_place() -> None:
    run = json.loads(json_report(whole(), BOOK, Look()))
    run["findings"][2]["start"]["line"] = 0
    with pytest.raises(UsageError, match=r"findings\[2\]\.start\.line"):
        read_run(json.dumps(run).encode(), "run.json")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-be"])
def test_what_a_shell_wrote_in_another_encoding_is_read(encoding: str) -> None:
    text = json_report(whole(), BOOK, Look())
    mark = "\ufeff" if encoding == "utf-16-be" else ""
    assert read_run((mark + text).encode(encoding), "run.json") == read_run(text.encode(), "run.json")


def test_a_place_that_ends_before_it_begins_is_told() -> None:
    run = json.loads(json_report(whole(), BOOK, Look()))
    number = next(at for at, found in enumerate(run["findings"]) if found["related"])
    run["findings"][number]["related"][0]["end"]["line"] = 1
    run["findings"][number]["related"][0]["start"]["line"] = 2
    with pytest.raises(UsageError, match=rf"findings\[{number}\] ends before it begins"):
        read_run(json.dumps(run).encode(), "run.json")


def test_an_excerpt_without_a_line_is_told() -> None:
    run = json.loads(json_report(whole(), BOOK, Look()))
    run["hidden"][0]["excerpt"]["lines"] = []
    with pytest.raises(UsageError, match=r"hidden\[0\] quotes no line"):
        read_run(json.dumps(run).encode(), "run.json")
