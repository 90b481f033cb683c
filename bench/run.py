"""Times the audit beside Semgrep CE and ast-grep, in one run on one machine, and prints a table.

Each program is run once to warm the disk and to see its memory, then all in turn, round after round; the
table shows medians. All read the same files: the audit with its tests, ast-grep with .ts read as .tsx. The audit runs
all its checks, the peers four and three simple rules (bench/peers). The audit is timed without its cache, and once more
with the cache that its warm-up has filled.

    python bench/run.py [TREE…] --files "500 5000" --rounds 3
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import venv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generate import generate

ROOT = Path(__file__).parent.parent
HOME = ROOT / ".bench"
PEERS = ROOT / "bench" / "peers"
PACKAGES = ("semgrep", "ast-grep-cli")
SAMPLE_SECONDS = 0.02
_UNFAIR = frozenset({
    "PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX", "PYTHONDEVMODE", "PYTHONTRACEMALLOC", "PYTHONPROFILEIMPORTTIME",
    "PYTHONMALLOC", "PYTHONASYNCIODEBUG", "COVERAGE_PROCESS_START", "XDG_CACHE_HOME",
})  # fmt: skip
"""Variables under which a program is not timed as people run it, or that lead its cache elsewhere."""


@dataclass(frozen=True, slots=True)
class Program:
    """A command line that is measured."""

    name: str
    command: tuple[str, ...]
    """The tree is added at the end."""
    results: str = ""
    """The key of the list of results in its JSON; empty if the JSON is that list."""
    good: tuple[int, ...] = (0,)
    """Exit codes that mean it has done its work."""


@dataclass(frozen=True, slots=True)
class Score:
    """What one program did on one tree."""

    program: Program
    seconds: tuple[float, ...]
    peak: int
    """Bytes of all its processes together, shared pages counted once."""
    results: int

    @property
    def median(self) -> float:
        """The median of the rounds, in seconds."""
        return statistics.median(self.seconds)


def peer_bin() -> Path:
    """The bin folder of the peers' own environment, made when it is missing."""
    home = HOME / "peers"
    ready = home / ".ready"
    if not ready.exists():
        say(f"installing {' and '.join(PACKAGES)} into {home.relative_to(ROOT)} …")
        venv.create(home, with_pip=True)
        pip = (str(home / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
        subprocess.run([*pip, *PACKAGES], check=True)
        ready.touch()
    return home / "bin"


def programs(peers: Path) -> tuple[Program, ...]:
    """The audit first, then its peers."""
    audit = (
        sys.executable,
        "-m",
        "checkout_audit",
        "scan",
        "--format",
        "json",
        "--fail-on",
        "never",
        "--include-tests",
    )
    semgrep = (str(peers / "semgrep"), "scan", "--json", "--quiet", "--metrics", "off", "--disable-version-check")
    ast_grep = (str(peers / "ast-grep"), "scan", "--json=compact", "--config", str(PEERS / "sgconfig.yml"))
    return (
        Program("checkout-audit", (*audit, "--no-cache"), "findings", (0, 3)),
        Program("the same, cached", audit, "findings", (0, 3)),
        Program("ast-grep, 3 rules", (*ast_grep, "--rule", str(PEERS / "ast-grep.yaml")), "", (0, 1)),
        Program("Semgrep CE, 4 rules", (*semgrep, "--config", str(PEERS / "semgrep.yaml")), "results"),
    )


def environment(peers: Path) -> dict[str, str]:
    """The current variables, with the peers on the path and a home of their own, so that nothing is written into the user's.

    What would have Python compile the program anew in each run, or look over its shoulder, is left out.
    """
    (HOME / "home").mkdir(parents=True, exist_ok=True)
    path = os.pathsep.join((str(peers), os.environ.get("PATH", "")))
    usual = {name: value for name, value in os.environ.items() if name not in _UNFAIR}
    return {**usual, "PATH": path, "HOME": str(HOME / "home"), "SEMGREP_SEND_METRICS": "off"}


def measure(program: Program, tree: Path, rounds: int, env: dict[str, str]) -> Iterator[Score]:
    """Yields a score per call of next(): first the warm-up with memory and results, then one round more each time."""
    peak, results = warm_up(program, tree, env)
    seconds: tuple[float, ...] = ()
    for _ in range(rounds):
        seconds = (*seconds, timed(program, tree, env))
        yield Score(program, seconds, peak, results)


def timed(program: Program, tree: Path, env: dict[str, str]) -> float:
    """Seconds of one run."""
    start = time.perf_counter()
    done = subprocess.run([*program.command, str(tree)], env=env, capture_output=True, check=False)
    seconds = time.perf_counter() - start
    insist(program, done.returncode, done.stderr)
    return seconds


def warm_up(program: Program, tree: Path, env: dict[str, str]) -> tuple[int, int]:
    """Peak memory in bytes and the number of results of one run that is not timed."""
    with tempfile.TemporaryFile() as out:
        process = subprocess.Popen([*program.command, str(tree)], env=env, stdout=out, stderr=subprocess.PIPE)
        peaks: list[int] = [0]
        watcher = threading.Thread(target=watch, args=(process, peaks), daemon=True)
        watcher.start()
        _, errors = process.communicate()
        watcher.join()
        insist(program, process.returncode, errors)
        out.seek(0)
        answer: Any = json.load(out)
    return max(peaks), len(answer[program.results] if program.results else answer)


def watch(process: subprocess.Popen[bytes], peaks: list[int]) -> None:
    """Sample the memory of a process and its descendants until it ends. Sees nothing where there is no /proc."""
    while process.poll() is None:
        peaks.append(sum(memory(pid) for pid in family(process.pid)))
        time.sleep(SAMPLE_SECONDS)


def family(pid: int) -> list[int]:
    """A process and its descendants."""
    found, waiting = [], [pid]
    while waiting:
        current = waiting.pop()
        found.append(current)
        for children in Path(f"/proc/{current}/task").glob("*/children"):
            waiting.extend(int(child) for child in proc_text(children).split())
    return found


def memory(pid: int) -> int:
    """Proportional set size in bytes: a page shared by two processes counts half for each."""
    lines = proc_text(Path(f"/proc/{pid}/smaps_rollup")).splitlines()
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


def proc_text(path: Path) -> str:
    """What stands in a file of /proc, or nothing as soon as the process has ended."""
    try:
        return path.read_text(encoding="utf-8")
    except OSError:
        return ""


def insist(program: Program, code: int, errors: bytes) -> None:
    """Stop if a program has not done its work: its time would mean nothing."""
    if code not in program.good:
        raise SystemExit(f"{program.name} ended with {code}:\n{errors.decode(errors='replace')[-2000:]}")


def compare(tree: Path, rounds: int, peers: Path) -> list[Score]:
    """Scores of all programs on one tree, in turn."""
    env = environment(peers)
    running = [measure(program, tree, rounds, env) for program in programs(peers)]
    scores: list[Score] = []
    for number in range(rounds):
        scores = [next(one) for one in running]
        say(f"  round {number + 1} of {rounds}: " + ", ".join(f"{score.seconds[-1]:.2f} s" for score in scores))
    return scores


def table(title: str, scores: Sequence[Score]) -> str:
    """Seconds, the audit's share of each peer's time, memory and results, as Markdown."""
    ours = scores[0]
    head = f"| {title:24} | seconds | fastest–slowest | audit ÷ it | peak MB | results |"
    rule = "| " + "-" * 24 + " | ------: | --------------: | ---------: | ------: | ------: |"
    rows = [
        f"| {score.program.name:24} | {score.median:7.2f} | {min(score.seconds):7.2f}–{max(score.seconds):<7.2f} "
        f"| {ours.median / score.median:10.2f} | {score.peak / 1e6:7.0f} | {score.results:7} |"
        for score in scores
    ]
    return "\n".join((head, rule, *rows))


def start_up(rounds: int, env: dict[str, str]) -> str:
    """How long `--version` takes beside an empty Python program."""
    command = (sys.executable, "-m", "checkout_audit", "--version")
    seconds_of(command, env)  # the first run compiles
    bare = statistics.median(seconds_of((sys.executable, "-c", "pass"), env) for _ in range(rounds * 4))
    version = statistics.median(seconds_of(command, env) for _ in range(rounds * 4))
    return f"start-up: --version {version * 1000:.0f} ms, {version / bare:.1f} times a bare python"


def seconds_of(command: Sequence[str], env: dict[str, str]) -> float:
    """Seconds of one run of a command that ends well."""
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=env)
    return time.perf_counter() - start


def versions(peers: Path) -> str:
    """The names and versions of the peers."""
    command = [str(peers / "python"), "-m", "pip", "list", "--format", "json", "--disable-pip-version-check"]
    listed = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    found = {entry["name"]: entry["version"] for entry in listed}
    return ", ".join(f"{name} {found[name]}" for name in PACKAGES)


def describe(tree: Path) -> str:
    """`shop-500: 500 files, 3.3 MB`, TypeScript only."""
    sizes = [path.stat().st_size for path in tree.rglob("*.ts*") if path.suffix in {".ts", ".tsx"} and path.is_file()]
    return f"{tree.name}: {len(sizes):,} TypeScript files, {sum(sizes) / 1e6:.1f} MB"


def bench(tree: Path, rounds: int, peers: Path) -> None:
    """Measure on one tree and print its table."""
    say(describe(tree))
    print(f"\n{table(tree.name, compare(tree, rounds, peers))}\n", flush=True)


def say(text: str) -> None:
    """Tell what is going on, apart from the table."""
    print(text, file=sys.stderr, flush=True)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("trees", nargs="*", type=Path, metavar="TREE")
    parser.add_argument("--files", default="500 5000", help="sizes of the generated shops; empty for none")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    peers = peer_bin()
    print(f"{versions(peers)}; Python {sys.version.split()[0]}, {os.cpu_count()} cores, {options.rounds} rounds")
    print(start_up(options.rounds, environment(peers)))
    # Outside the project: its .gitignore would hide what is generated inside.
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        for files in map(int, options.files.split()):
            shop = Path(folder) / f"shop-{files}"
            generate(shop, files, options.seed)
            bench(shop, options.rounds, peers)
    for tree in options.trees:
        bench(tree.resolve(), options.rounds, peers)


if __name__ == "__main__":
    main()
