"""The wheel, built and installed in a clean virtual environment, without a network."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def run(*command: str | Path, cwd: Path) -> str:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    options = ("--no-build-isolation", "--no-deps", "--no-index", "--disable-pip-version-check")
    run(sys.executable, "-m", "pip", "wheel", *options, "--wheel-dir", folder, ROOT, cwd=folder)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The `checkout-audit` of an environment that holds the wheel, and sees this one's dependencies through a .pth."""
    home = tmp_path_factory.mktemp("environment")
    venv.create(home, with_pip=False, symlinks=True)
    python = home / "bin" / "python"
    site = Path(run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=home).strip())
    # A path named in a .pth has its own .pth files ignored, so an editable install here stays out of sight there.
    (site / "dependencies.pth").write_text(f"{sysconfig.get_path('purelib')}\n{sysconfig.get_path('platlib')}\n")
    options = ("--no-deps", "--no-index", "--ignore-installed", "--disable-pip-version-check")
    run(sys.executable, "-m", "pip", "--python", python, "install", *options, wheel, cwd=home)
    return home / "bin" / "checkout-audit"


def names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def test_the_wheel_carries_every_rule(wheel: Path) -> None:
    folder = ROOT / "rules"
    rules = {f"checkout_audit/_rules/{path.relative_to(folder).as_posix()}" for path in folder.rglob("*.yaml")}
    assert len(rules) >= 16
    assert rules <= names(wheel)


def test_the_wheel_carries_its_licence_and_says_that_it_is_typed(wheel: Path) -> None:
    assert "checkout_audit/py.typed" in names(wheel)
    assert any(name.endswith("/licenses/LICENSE") for name in names(wheel))


def test_the_wheel_carries_nothing_but_the_package(wheel: Path) -> None:
    assert {name.split("/")[0].split("-")[0] for name in names(wheel)} == {"checkout_audit"}


def test_the_installed_program_is_the_one_from_the_wheel(installed: Path) -> None:
    python = installed.with_name("python")
    place = run(python, "-c", "import checkout_audit; print(checkout_audit.__file__)", cwd=installed.parent)
    assert Path(place.strip()).is_relative_to(installed.parent.parent)


def test_the_installed_program_lists_every_issue(installed: Path, tmp_path: Path) -> None:
    listed = run(installed, "rules", "list", cwd=tmp_path)
    assert [path.stem for path in (ROOT / "rules").glob("???*-??.yaml") if path.stem not in listed] == []
    assert "SEC-01" in listed


def test_the_installed_program_audits_a_file(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "page.ts").write_text("localStorage.setItem('modificationToken', token);\n")
    reported = run(installed, "scan", "page.ts", "--fail-on", "never", cwd=tmp_path)
    assert "SEC-05/token-in-storage" in reported
