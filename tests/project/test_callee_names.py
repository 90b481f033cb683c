"""Callees are named by their words, their module and the models that fit."""

from __future__ import annotations

import pytest
from flow.markers import models
from project.linked import Shop

from checkout_audit.project.callee_names import call_models, factory_model, module_of


@pytest.mark.parametrize(
    ("source", "module"),
    [
        ("import s from 'stripe'; s.a.b(1)", "stripe"),
        ("import { S } from 'stripe'; new S(k).a(1)", "stripe"),
        ("const s = require('stripe'); s.a(1)", "stripe"),
        ("(await import('stripe')).a(1)", "stripe"),
        ("const s = make(); s.a(1)", ""),
        ("s.a(1)", ""),
    ],
)
def test_the_module_of_a_chain_is_that_of_its_first_word(source: str, module: str) -> None:
    shop = Shop(source)
    file, call = shop.program.of(shop.at(source.rpartition("; ")[2]))
    assert module_of(file, call) == module


def test_models_are_found_by_what_is_called() -> None:
    shop = Shop(
        "import { createStep as step } from '@medusajs/framework/workflows-sdk'; JSON.parse(a); parse(b); step('s', f);"
    )
    file = shop.file()
    parsed, plain, made = (shop.program.of(shop.at(text))[1] for text in ("JSON.parse(a)", "parse(b)", "step('s', f)"))
    assert call_models(models(), file, parsed)
    assert call_models(models(), file, plain) == []
    factory = factory_model(models(), file, made)
    assert factory is not None
    assert factory.function == 1
