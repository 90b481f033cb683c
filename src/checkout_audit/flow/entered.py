"""Which pages a browser may open with a secret in their address, and whether a piece of code runs on one of them."""

from __future__ import annotations

import re
from functools import cached_property
from pathlib import PurePosixPath

import msgspec

from checkout_audit.flow.engine import FlowEngine
from checkout_audit.flow.paths import bounded
from checkout_audit.match.names import holds, split
from checkout_audit.project.program import Gid, Linked
from checkout_audit.source.role import roles

_LAYOUTS = frozenset({"root", "_app", "_layout", "layout", "app", "main", "entry.client", "client", "index"})
"""Names of files whose code runs on every page of an app."""
_CLEANED = re.compile(rb"replaceState|setSearchParams\s*\(|\bredirect\s*\(|\breplace\s*:\s*true")
_READ = re.compile(rb"\.get\(\s*[\"'](\w+)[\"']\s*\)")
_QUERY = re.compile(rb"earchParams|location\.search")
_WHERE = re.compile(rb"path_?name", re.IGNORECASE)
_MOST = 60
"""Files that use a piece of code."""


class Secrets(msgspec.Struct, frozen=True):
    """Parameters of a page's address that are secrets."""

    brought: tuple[str, ...]
    """Names of those that a payment provider adds when it sends the customer back."""
    handed: tuple[str, ...]
    """Words of those that are secrets where the shop itself writes them into the address to which a customer comes back."""
    carried: tuple[str, ...] = ()
    """Words of values that are secrets under whatever name the shop writes them into the address of a page."""


class Entered:
    """Answers for one program and kind of secrets."""

    def __init__(self, engine: FlowEngine, secrets: Secrets) -> None:
        self.program = engine.program
        self.secrets = secrets
        names = b"|".join(re.escape(name.encode()) for name in secrets.brought)
        self._brought = re.compile(rb"[\"'.](?:" + names + rb")\b")
        self._handed: dict[str, bool] = {}

    @property
    def is_anywhere(self) -> bool:
        """Whether there is a page whose address holds a secret."""
        return bool(self._pages)

    def runs(self, gid: Gid) -> bool:
        """Whether a piece of code may run on a page whose address holds a secret when it is opened."""
        file, value = self.program.of(gid)
        path = file.path
        if self._asks_where(file, file.graph.starts[value]):
            return False
        users = self._users(path)
        if any(map(self._is_entered, users)):
            return True
        name = self.program.resolver.package_name(path)
        is_everywhere = any(PurePosixPath(user).stem.lower() in _LAYOUTS for user in users)
        return is_everywhere and any(self.program.resolver.package_name(page) == name for page in self._pages)

    def _asks_where(self, file: Linked, at: int) -> bool:
        """Whether a test around a place asks which page it is on."""
        data = self.program.text(file.path)
        around = (guard for guard in file.graph.guards if guard.then_start <= at < guard.then_end)
        return any(_WHERE.search(data, guard.start, guard.then_start) for guard in around)

    def _users(self, path: str) -> list[str]:
        """The file, and those that import it by any number of steps."""
        queue = [path]
        for user in bounded(queue, _MOST):
            queue += [one for one in self.program.importers(user) if one not in queue]
        return queue

    @cached_property
    def _pages(self) -> list[str]:
        return [path for path in sorted(self.program.paths()) if self._is_entered(path)]

    def _is_entered(self, path: str) -> bool:
        """Whether a page reads a secret from its address, and leaves it there."""
        if not self.program.holds(path, _QUERY) or self.program.holds(path, _CLEANED) or "test" in roles(path):
            return False
        if self.program.holds(path, self._brought):
            return True
        if not self.program.holds(path, _READ) or self.program.file(path) is None:
            return False
        read = {name.decode() for name in _READ.findall(self.program.text(path))}
        return any(self._is_handed(name) for name in sorted(read))

    def _is_handed(self, name: str) -> bool:
        """Whether the shop writes a secret under that name into the address of a page."""
        if name not in self._handed:
            self._handed[name] = self._is_brought_back(name) or self._is_carried(name)
        return self._handed[name]

    def _is_brought_back(self, name: str) -> bool:
        """Whether the address to which a customer comes back from the payment has such a parameter, named as a secret."""
        if not any(holds(split(name), word) for word in self.secrets.handed):
            return False
        written = re.compile(
            rb"(?:success|return|confirm\w*)_?[uU]rl[\"']?\s*:\s*`[^`]{0,300}[?&]" + name.encode() + rb"="
        )
        return any(self.program.holds(path, written) for path in sorted(self.program.paths()))

    def _is_carried(self, name: str) -> bool:
        """Whether an address is made in which the value of such a parameter is a secret by its own name."""
        key, value = re.escape(name.encode()), rb"[^{}`;\n]{0,80}?\b(?:" + self._secret_words + rb")\b[^{}`;\n]{0,80}"
        written = re.compile(
            rb"[?&]"
            + key
            + rb"=\$\{"
            + value
            + rb"\}|\.(?:set|append)\(\s*[\"']"
            + key
            + rb"[\"']\s*,"
            + value
            + rb"\)"
        )
        return any(self.program.holds(path, written) for path in self._naming_secrets)

    @cached_property
    def _naming_secrets(self) -> list[str]:
        """Files that name a secret at all."""
        named = re.compile(self._secret_words)
        ends = sorted({word.rpartition(" ")[2][1:] for word in self.secrets.carried})
        return [
            path
            for path in sorted(self.program.paths())
            if any(self.program.mentions(path, end) for end in ends) and self.program.holds(path, named)
        ]

    @cached_property
    def _secret_words(self) -> bytes:
        """The names of secrets as a pattern: `client secret` is `clientSecret` and `client_secret`."""
        words = (word.split() for word in self.secrets.carried)
        return b"|".join(rb"_?".join(_either_case(part) for part in parts) for parts in words)


def _either_case(word: str) -> bytes:
    first, rest = word[0], word[1:]
    return f"[{first.lower()}{first.upper()}]{rest}".encode()
