"""Reports go where they should, whole or not at all."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from io import StringIO, TextIOWrapper
from pathlib import Path

import pytest

from checkout_audit.cli.output import Destination, destinations, takes_unicode, write_file, write_stdout
from checkout_audit.errors import UsageError


def refusal(*given: str) -> str:
    with pytest.raises(UsageError) as error:
        destinations(given)
    return str(error.value)


def test_a_destination_is_a_format_and_a_file(tmp_path: Path) -> None:
    assert destinations([f"json={tmp_path}/a=b.json"]) == (Destination("json", tmp_path / "a=b.json"),)


def test_what_cannot_be_written_is_refused_before_any_work(tmp_path: Path) -> None:
    assert "it is a folder" in refusal(f"json={tmp_path}")
    assert "no folder" in refusal(f"json={tmp_path}/no/a.json")
    assert "two reports go to this file" in refusal(f"json={tmp_path}/a", f"sarif={tmp_path}/./a")
    assert "to print it: --format json" in refusal("json=-")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_permission_is_refused(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    assert "no permission" in refusal(f"json={tmp_path}/a.json")


def test_a_file_is_replaced_as_a_whole_and_keeps_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text("old")
    path.chmod(0o640)
    write_file(Destination("json", path), "né")
    assert (path.read_text(encoding="utf-8"), stat.S_IMODE(path.stat().st_mode)) == ("né", 0o640)


def test_a_new_file_has_the_usual_mode(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        write_file(Destination("json", tmp_path / "a.json"), "x")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "a.json").stat().st_mode) == 0o644


def test_a_write_that_fails_keeps_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.json"
    path.write_text("old")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(UsageError, match="cannot write: No space left on device"):
        write_file(Destination("json", path), "new")
    assert [(each.name, each.read_text()) for each in tmp_path.iterdir()] == [("a.json", "old")]


def test_a_link_is_written_through(tmp_path: Path) -> None:
    (tmp_path / "real.json").write_text("old")
    (tmp_path / "a.json").symlink_to("real.json")
    write_file(Destination("json", tmp_path / "a.json"), "new")
    assert (tmp_path / "a.json").is_symlink()
    assert (tmp_path / "real.json").read_text() == "new"


def test_a_device_is_written_in_place() -> None:
    write_file(Destination("json", Path(os.devnull)), "x")
    assert not Path(os.devnull).is_file()


def test_a_reader_that_has_gone_away_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as stream:
        monkeypatch.setattr(sys, "stdout", stream)
        write_stdout("x" * 100_000)


def test_signs_that_the_encoding_lacks_are_escaped(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with (tmp_path / "out").open("wb") as raw:
        stream = TextIOWrapper(raw, encoding="ascii")
        monkeypatch.setattr(sys, "stdout", stream)
        assert not takes_unicode()
        write_stdout("é")
        stream.close()
    assert (tmp_path / "out").read_bytes() == b"\\xe9"


def test_a_stream_without_encoding_is_taken_for_ascii(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", StringIO())
    assert not takes_unicode()


def test_a_standard_output_without_room_is_no_fault_of_ours() -> None:
    if not Path("/dev/full").exists():
        pytest.skip("no /dev/full here")
    command = [sys.executable, "-m", "checkout_audit", "rules", "list"]
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr == "checkout-audit: error: cannot write to the standard output: No space left on device\n"


def test_a_reader_that_goes_away_hears_no_more_and_nothing_is_said() -> None:
    command = [sys.executable, "-m", "checkout_audit", "explain", "SEC-01"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as program:
        assert program.stdout is not None
        assert program.stderr is not None
        program.stdout.close()
        said = program.stderr.read()
    assert (program.returncode, said) == (0, "")
