"""Paths tell what part a file plays."""

from __future__ import annotations

import pytest

from checkout_audit.source.role import NAMES, is_test, roles


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("apps/backend/src/api/store/orders/[id]/route.ts", {"route"}),
        ("apps/backend/src/api/admin/orders/route.ts", {"route", "admin"}),
        ("apps/storefront/app/routes/api.payment-intent.ts", {"route"}),
        ("apps/storefront/app/routes/checkout.success.tsx", {"page"}),
        ("src/app/[countryCode]/(main)/cart/page.tsx", {"page"}),
        ("app/api/checkout/route.ts", {"route"}),
        ("pages/api/pay.ts", {"route"}),
        ("supabase/functions/charge/index.ts", {"route"}),
        ("src/admin/widgets/orders.tsx", {"admin"}),
        ("src/workers/payment-capture-worker.ts", {"job"}),
        ("src/jobs/capture.ts", {"job"}),
        ("src/subscribers/order-placed.ts", {"subscriber"}),
        ("src/workflows/create-order.ts", {"workflow"}),
        ("src/scripts/seed.ts", {"script"}),
        ("src/migrations/Migration2024.ts", {"script"}),
        ("src/emails/order-placed.tsx", {"email"}),
        ("src/api/store/email/route.ts", {"route"}),
        ("src/api/_deprecated/pay/route.ts", {"route", "disabled"}),
        ("src/api.disabled/pay/route.ts", {"disabled"}),
        ("src/app/_components/cart.tsx", {"page"}),
        ("examples/pay.ts", {"example"}),
        ("src/lib/price.ts", set()),
        ("src/lib/price.test.ts", {"test"}),
    ],
)
def test_a_path_has_its_roles(path: str, expected: set[str]) -> None:
    assert roles(path) == expected
    assert expected <= NAMES


@pytest.mark.parametrize(
    "path",
    [
        *("a.test.ts", "a.spec.tsx", "a.stories.tsx", "a.cy.js", "src/__tests__/a.ts", "src/__mocks__/a.ts"),
        *("tests/fixtures/a.ts", "test/a.ts", "e2e/a.ts", "cypress/a.ts", "playwright/a.ts", "integration-tests/a.ts"),
    ],
)
def test_tests_are_told_by_convention(path: str) -> None:
    assert is_test(path)


@pytest.mark.parametrize("path", ["src/test.ts", "src/latest/a.ts", "contest.ts", "src/fixtures/a.ts", "a.testing.ts"])
def test_what_only_sounds_like_a_test_is_none(path: str) -> None:
    assert not is_test(path)
