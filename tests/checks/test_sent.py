"""Request checks: where a request goes, by whatever function of the shop's own."""

from __future__ import annotations

import pytest
from checks.rule_text import check, run

from checkout_audit.errors import RuleError

BODY = """\
kind: request
message: $URL
urls: ["*pay.example/v1/charges"]
words: [/charges]
methods: [POST]
unless: [initiatePayment]
recorded: [create session]
"""
LIB = "export const send = (url: string, init: RequestInit) => fetch(url, init);\n"


def test_a_request_is_found_through_functions_and_classes() -> None:
    check(
        BODY,
        "await fetch('https://pay.example/v1/charges', { method: 'POST' }); // expect",
        'import { send } from "./lib";\nawait send(`https://pay.example/v1/charges`, { method: "POST" }); // expect',
        "const BASE = 'https://pay.example/v1';\nclass Pay {\npost(path: string) {\nreturn fetch(`${BASE}${path}`, { method: 'POST' });\n}\n"
        "charge() {\nreturn this.post('/charges'); // expect\n}\nrefund() {\nreturn this.post('/charges/1/refunds');\n}\n}",
        lib=LIB,
    )


def test_other_methods_and_other_urls_are_quiet() -> None:
    check(
        BODY,
        "await fetch('https://pay.example/v1/charges');",
        "await fetch('https://pay.example/v1/charges/1', { method: 'POST' });",
        "await fetch('https://else.example/v1/charges', { method: 'POST' });",
    )


def test_a_class_that_is_the_place_for_it_may_ask_itself_or_through_a_function_of_its_own() -> None:
    check(
        BODY,
        'import { charge } from "./charge";\nclass Provider {\ninitiatePayment() {\nreturn charge();\n}\n}',
        "class Other {\ninitiatePayment() {\nreturn fetch('https://pay.example/v1/charges', { method: 'POST' });\n}\n}",
        charge="export const charge = () => fetch('https://pay.example/v1/charges', { method: 'POST' });\n",
    )


def test_a_file_in_which_the_platform_learns_of_it_is_quiet() -> None:
    check(
        BODY,
        "await fetch('https://pay.example/v1/charges', { method: 'POST' });\nawait payments.createSession(cart.id);\n",
    )


def test_who_asks_for_it_is_related() -> None:
    charge = "export const charge = () => fetch('https://pay.example/v1/charges', { method: 'POST' });\n"
    (found,) = run(
        BODY, 'import { charge } from "./charge";\nexport const go = () => charge();\n', charge=charge
    ).findings
    assert [(one.span.path, one.role) for one in found.related] == [("0.ts", "which is asked for here")]


def test_an_unknown_placeholder_is_an_error() -> None:
    with pytest.raises(RuleError, match="not known in a check of the kind 'request'"):
        run(BODY.replace("$URL", "$KEY"), "x")
