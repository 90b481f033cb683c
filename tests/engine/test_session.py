"""A run gives the same findings for any number of workers, and outlives what goes wrong in one file."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from hashlib import sha256
from pathlib import Path

import msgspec
import pytest
from engine.word_detector import WordDetector, book

from checkout_audit.__main__ import end
from checkout_audit.checks.kind import RoleFilter
from checkout_audit.engine import workers
from checkout_audit.engine.request import AuditRequest
from checkout_audit.engine.session import audit
from checkout_audit.errors import UsageError
from checkout_audit.findings.model import Outcome
from checkout_audit.rule import Confidence, Severity


def tree(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        target = folder / f"{name.replace('__', '/')}.ts"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)
    return folder


def run(folder: Path, *words: str, jobs: int = 1) -> Outcome:
    return audit(AuditRequest(paths=(folder,), jobs=jobs), book(*(WordDetector(word, word) for word in words)))


def places(outcome: Outcome) -> list[tuple[str, int, str]]:
    return [(each.span.path, each.span.start_line, each.check) for each in outcome.findings]


def test_findings_are_sorted_and_counted(tmp_path: Path) -> None:
    outcome = run(tree(tmp_path, b="total\n\ncart", a__x="cart", c="nothing"), "cart", "total")
    assert places(outcome) == [
        ("a/x.ts", 1, "CART-01/found"),
        ("b.ts", 1, "TOTAL-01/found"),
        ("b.ts", 3, "CART-01/found"),
    ]
    assert (outcome.coverage.files, outcome.coverage.analysed, outcome.coverage.lines) == (3, 2, 5)
    assert outcome.coverage.size == len("total\n\ncartcartnothing")
    assert outcome.exit_code == 1


def test_the_same_bytes_come_out_for_any_number_of_workers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("checkout_audit.engine.files._BATCH_BYTES", 40)
    tree(tmp_path, **{f"f{number:02}": "cart\n" * number + "total < (" for number in range(1, 40)})
    results = {jobs: run(tmp_path, "cart", "total", jobs=jobs) for jobs in (1, 2, 5)}
    encoded = {
        msgspec.json.encode(msgspec.structs.replace(each, coverage=msgspec.structs.replace(each.coverage, seconds=0.0)))
        for each in results.values()
    }
    assert len(encoded) == 1
    assert len(results[1].findings) == sum(range(1, 40)) + 39


def test_a_file_whose_analysis_throws_is_a_problem_and_no_more(tmp_path: Path) -> None:
    outcome = run(tree(tmp_path, a="cart\nraise", b="cart"), "cart")
    assert places(outcome) == [("b.ts", 1, "CART-01/found")]
    (problem,) = outcome.problems
    assert (problem.path, problem.kind, problem.incomplete) == ("a.ts", "failed", True)
    assert problem.text == "check CART-01/found failed: ValueError: a message of two lines"


@pytest.mark.parametrize("batch_bytes", [1, 1_000_000])
def test_a_worker_that_is_killed_costs_only_the_file_that_killed_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, batch_bytes: int
) -> None:
    monkeypatch.setattr("checkout_audit.engine.files._BATCH_BYTES", batch_bytes)
    outcome = run(tree(tmp_path, a="cart", b="cart\nkill", c="cart", d="cart\nkill", e="cart"), "cart", jobs=2)
    assert [path for path, _, _ in places(outcome)] == ["a.ts", "c.ts", "e.ts"]
    assert [(each.path, each.kind, each.incomplete) for each in outcome.problems] == [
        ("b.ts", "failed", True),
        ("d.ts", "failed", True),
    ]


def test_a_file_that_is_too_large_to_analyse_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("checkout_audit.engine.mapping.NODE_BUDGET", 10)
    outcome = run(tree(tmp_path, a="cart; " * 20), "cart")
    assert [(each.kind, each.incomplete) for each in outcome.problems] == [("budget", True)]


def test_syntax_errors_are_counted_and_the_rest_is_analysed(tmp_path: Path) -> None:
    outcome = run(tree(tmp_path, a="cart()\n@@@\ncart()"), "cart")
    assert [line for _, line, _ in places(outcome)] == [1, 3]
    assert [(each.kind, each.line, each.incomplete) for each in outcome.problems] == [("syntax", 2, False)]
    assert outcome.coverage.not_understood > 0


def test_progress_is_told_until_all_files_are_done(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    request = AuditRequest(paths=(tree(tmp_path, a="", b="cart", c=""),), jobs=2)
    audit(request, book(WordDetector("cart")), lambda done, total: told.append((done, total)))
    assert told[-1] == (3, 3)


def test_a_check_looks_only_in_trees_with_its_dependency(tmp_path: Path) -> None:
    tree(tmp_path, a="cart")
    detector = WordDetector("cart")
    detector.depends = ("@medusajs/framework",)
    (tmp_path / "package.json").write_text('{"dependencies": {"react": "19"}}')
    assert audit(AuditRequest(paths=(tmp_path,)), book(detector)).findings == ()
    (tmp_path / "package.json").write_text('{"dependencies": {"@medusajs/framework": "2.12.0"}}')
    assert len(audit(AuditRequest(paths=(tmp_path,)), book(detector)).findings) == 1


def test_roles_keep_a_check_out_of_files(tmp_path: Path) -> None:
    tree(tmp_path, scripts__a="cart", lib__a="cart")
    detector = WordDetector("cart", roles=RoleFilter(none=frozenset({"script"})))
    assert [each.span.path for each in audit(AuditRequest(paths=(tmp_path,)), book(detector)).findings] == ["lib/a.ts"]


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        (AuditRequest(checks=("CART-01/fuond",)), "unknown check 'CART-01/fuond' (did you mean 'CART-01/found'?)"),
        (AuditRequest(issues=("CRAT-01",)), "unknown issue 'CRAT-01' (see: checkout-audit rules list)"),
    ],
)
def test_unknown_ids_are_refused(request_: AuditRequest, message: str) -> None:
    with pytest.raises(UsageError) as error:
        audit(request_, book(WordDetector("cart", "cart")))
    assert str(error.value) == message


def test_only_the_checks_asked_for_are_run(tmp_path: Path) -> None:
    rulebook = book(WordDetector("cart", "cart"), WordDetector("total", "total"))
    request = AuditRequest(paths=(tree(tmp_path, a="cart total"),), checks=("TOTAL-01/found",))
    assert [each.check for each in audit(request, rulebook).findings] == ["TOTAL-01/found"]


def test_thresholds_leave_checks_out(tmp_path: Path) -> None:
    request = AuditRequest(
        paths=(tree(tmp_path, a="cart"),), min_severity=Severity.CRITICAL, min_confidence=Confidence.LOW
    )
    assert audit(request, book(WordDetector("cart"))).findings == ()


def test_a_worker_that_is_stuck_is_given_up() -> None:
    def run_batch(batch: workers.Batch) -> bytes:
        while 1 in batch:
            pass
        return bytes(batch)

    done: list[int] = []
    work = workers.Work(run_batch, lambda number: b"lost %d" % number, done.append, patience=0.5)
    assert workers.run_in_workers(work, [[0], [1, 2], [3]], 2) == [b"\x00", b"lost 1", b"\x02", b"\x03"]
    assert sum(done) == 4


@pytest.mark.parametrize(("number", "error"), [(signal.SIGINT, KeyboardInterrupt), (signal.SIGTERM, SystemExit)])
def test_who_ends_the_run_ends_its_workers(number: signal.Signals, error: type[BaseException]) -> None:
    here = os.getpid()

    def run_batch(_: workers.Batch) -> bytes:
        os.kill(here, number)
        time.sleep(60)
        return b""

    before = signal.signal(signal.SIGTERM, end)
    try:
        with pytest.raises(error):
            workers.run_in_workers(workers.Work(run_batch, lambda _: b"", lambda _: None), [[0], [1]], 2)
    finally:
        signal.signal(signal.SIGTERM, before)
    assert multiprocessing.active_children() == []


def test_every_file_that_was_read_has_the_digest_of_its_bytes(tmp_path: Path) -> None:
    raw = {"a.ts": b"\xef\xbb\xbfcart\r\n", "b/[id].ts": "日本".encode("utf-16"), "c.ts": b"", "d.ts": b"\xff"}
    for name, data in raw.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(data)
    expected = {name: sha256(data).hexdigest() for name, data in raw.items()}
    cache = tmp_path / "cache"
    for _ in range(2):
        request = AuditRequest(paths=(tmp_path,), cache=cache)
        assert dict(audit(request, book(WordDetector("cart", "cart"))).files) == expected
