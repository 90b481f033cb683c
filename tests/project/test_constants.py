"""Imported names are followed to the constant, or to the library, that they come from."""

from __future__ import annotations

import pytest

from checkout_audit.facts.exports import file_facts
from checkout_audit.facts.model import Constant, FileFacts, ImportRef
from checkout_audit.project.constants import Constants, Defined, Outside
from checkout_audit.project.modules import Resolver
from checkout_audit.source.document import Document
from checkout_audit.syntax.unit import Unit


def constants(**sources: str) -> Constants:
    files = {f"{name}.ts": text for name, text in sources.items()}

    def load(path: str) -> FileFacts:
        return file_facts(Unit(Document(path, files[path].encode())))

    return Constants(Resolver(".", files, lambda _: None), load)


@pytest.mark.parametrize(
    ("sources", "name", "meaning"),
    [
        ({"a": "export const F = 100"}, "F", Constant(100)),
        ({"a": "export { F } from './b'", "b": "export const F = 100"}, "F", Constant(100)),
        ({"a": "export { G as F } from './b'", "b": "export const G = 100"}, "F", Constant(100)),
        ({"a": "import { G } from './b'\nexport const F = G", "b": "export const G = 100"}, "F", Constant(100)),
        ({"a": "export * from './b'\nexport * from './c'", "b": "", "c": "export const F = 100"}, "F", Constant(100)),
        ({"a": "export * as k from './b'", "b": "export const F = 100"}, "k.F", Constant(100)),
        ({"a": "export const K = { deep: { f: 'x' } }"}, "K.deep.f", Constant("x")),
        ({"a": "import { K } from './b'\nexport { K as L }", "b": "export const K = { f: 'x' }"}, "L.f", Constant("x")),
        ({"a": "import * as k from './b'\nexport { k }", "b": "export const F = 100"}, "k.F", Constant(100)),
        ({"a": "export default 100"}, "default", Constant(100)),
        ({"a": "export { default as F } from './b'", "b": "export default 100"}, "F", Constant(100)),
        ({"a": "export enum E { X = 'x' }"}, "E.X", Constant("x")),
        ({"a": "export * from 'library'"}, "F", Outside("library", "F")),
        ({"a": "import Stripe from 'stripe'\nexport { Stripe }"}, "Stripe.x", Outside("stripe", "default.x")),
        ({"a": "export function F() {}"}, "F", Defined("a.ts", "F", "")),
        ({"a": "export * from './b'", "b": "export const F = new Client()"}, "F.x.y", Defined("b.ts", "F", "x.y")),
        ({"a": "export const G = 1"}, "F", None),
        ({"a": "export * from './b'", "b": "export * from './a'"}, "F", None),
        ({"a": "export * from './b'", "b": "export default 1"}, "default", None),
        ({"a": "export const F = 1\nexport * from './b'", "b": "export const F = 2"}, "F", Constant(1)),
    ],
)
def test_names_are_followed(sources: dict[str, str], name: str, meaning: object) -> None:
    assert constants(**sources).meaning("user.ts", ImportRef("./a", name)) == meaning


def test_a_module_outside_is_named_in_full() -> None:
    found = constants(a="").meaning("user.ts", ImportRef("stripe", "Stripe"))
    assert isinstance(found, Outside)
    assert found.full == "stripe.Stripe"
    assert Outside("stripe", "*").full == "stripe"
