"""URLs that files serve by convention, and which of them a request's URL text means."""

from __future__ import annotations

import pytest

from checkout_audit.project.routes import fit, is_foreign, listed, page, segments_of, served


@pytest.mark.parametrize(
    ("path", "url", "framework"),
    [
        ("apps/backend/src/api/store/orders/[id]/address/route.ts", "/store/orders/:/address", "Medusa"),
        ("src/api/route.ts", "/", "Medusa"),
        ("src/app/(shop)/api/carts/[cartId]/route.js", "/api/carts/:", "Next"),
        ("app/files/[...path]/route.ts", "/files/*", "Next"),
        ("src/pages/api/orders/[id].ts", "/api/orders/:", "Next"),
        ("pages/api/orders/index.ts", "/api/orders", "Next"),
        ("apps/web/app/routes/api.payment-intent.ts", "/api/payment-intent", "React Router"),
        ("app/routes/order_.status.$id.tsx", "/order/status/:", "React Router"),
        ("app/routes/_shop.cart.tsx", "/cart", "React Router"),
        ("app/routes/orders.$id/route.tsx", "/orders/:", "React Router"),
        ("app/routes/sitemap[.]xml.ts", "/sitemap.xml", "React Router"),
        ("app/routes/files.$.ts", "/files/*", "React Router"),
        ("supabase/functions/send-mail/index.ts", "/functions/v1/send-mail", "Supabase"),
    ],
)
def test_a_file_serves_the_url_of_its_path(path: str, url: str, framework: str) -> None:
    found = served(path)
    assert found is not None
    assert (found.template, found.framework) == (url, framework)


@pytest.mark.parametrize(
    "path",
    [
        "src/lib/route.ts",
        "src/api/store/_old/route.ts",
        "src/app/page.tsx",
        "src/api.disabled/store/x/route.ts",
        "routes/x.ts",
    ],
)
def test_other_files_serve_nothing(path: str) -> None:
    assert served(path) is None


@pytest.mark.parametrize(
    ("path", "url"),
    [
        ("src/app/[countryCode]/(main)/order/page.tsx", "/:/order"),
        ("src/pages/orders/[id].tsx", "/orders/:"),
        ("app/routes/order.$id.tsx", "/order/:"),
    ],
)
def test_a_page_has_a_url_too(path: str, url: str) -> None:
    found = page(path)
    assert found is not None
    assert found.template == url


@pytest.mark.parametrize(
    "path", ["src/pages/api/orders.ts", "src/pages/_app.tsx", "src/app/layout.tsx", "app/routes/api.x.ts"]
)
def test_other_files_are_no_pages(path: str) -> None:
    assert page(path) is None


@pytest.mark.parametrize(
    ("url", "segments"),
    [
        ("https://shop.example/store/orders/1?x=/y#z", ("store", "orders", "1")),
        ("*/store/orders/*/address", ("store", "orders", ":", "address")),
        ("**/store/orders/*", ("store", "orders", ":")),
        ("/store/orders/order_*/x", ("store", "orders", ":", "x")),
        ("*/store/orders*", ("store", "orders")),
        ("/orders/:id", ("orders", ":")),
        ("/carts//items", ("carts", ":", "items")),
        ("*", ()),
    ],
)
def test_the_segments_of_a_url_text(url: str, segments: tuple[str, ...]) -> None:
    assert segments_of(url) == segments


ORDER = ("store", "orders", ":", "address")


@pytest.mark.parametrize(
    "url", ["*/store/orders/*/address", "/store/orders/7/address?x=1", "http://localhost:9000/store/orders/*/address"]
)
def test_a_request_reaches_the_route_of_its_url(url: str) -> None:
    assert fit(ORDER, url) is not None


@pytest.mark.parametrize(
    "url",
    [
        "*/store/orders/*/note",
        "/store/orders/*",
        "https://api.carrier.example/store/orders/1/address",
        "*/*/*/*/*",
        "*",
    ],
)
def test_a_request_elsewhere_does_not(url: str) -> None:
    assert fit(ORDER, url) is None


def test_a_base_that_is_not_constant_may_hold_the_api_prefix() -> None:
    assert fit(("api", "v1", "orders"), "*/orders") is not None
    assert fit(("api", "v1", "orders"), "/orders") is None
    assert fit(("store", "orders"), "*/orders") is None


def test_a_literal_segment_fits_better_than_a_parameter() -> None:
    literal, open_ = fit(("orders", "by-intent"), "/orders/by-intent"), fit(("orders", ":"), "/orders/by-intent")
    assert literal is not None
    assert open_ is not None
    assert literal < open_


def test_what_a_caller_fills_in_means_the_parameter() -> None:
    assert fit(("orders", "by-intent"), "/orders/*") is None
    assert fit(("reviews", "mine", ":"), "/reviews/*/report") is None


def test_a_rest_takes_any_number_of_segments() -> None:
    assert fit(("files", "*"), "/files/a/b/c") is not None


def test_a_route_as_code_writes_it() -> None:
    assert listed("/orders/:id/{line}/files/*") == ("orders", ":", ":", "files", "*")
    assert listed("/store/wishlist*") == ("store", "wishlist", "*")
    assert listed("/files/:path*") == ("files", "*")


@pytest.mark.parametrize(
    ("url", "foreign"),
    [
        ("https://api.stripe.com/v1", True),
        ("http://localhost:9000/x", False),
        ("*/x", False),
        ("https://*/x", False),
        ("/x", False),
    ],
)
def test_a_constant_host_is_another_server(url: str, foreign: bool) -> None:
    assert is_foreign(url) is foreign
