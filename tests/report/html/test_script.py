"""The page in a real browser: it loads nothing, obeys nothing of the audited code, and its tools work."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from findings.finding import BOOK, finding, outcome
from report.browser import Browser, browser
from report.whole import hostile, whole
from selenium.webdriver.support.ui import WebDriverWait

from checkout_audit.findings.model import Outcome
from checkout_audit.report.html import html_report
from checkout_audit.report.look import Look
from checkout_audit.rule import Severity

SHOWN = "return [...document.querySelectorAll('.finding:not([hidden])')].filter(one => one.offsetParent).length"
COUNT = "return document.getElementById('count').textContent"


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with browser(tmp_path_factory.mktemp("profile")) as started:
        yield started


def page(folder: Path, result: Outcome) -> Path:
    path = folder / "audit.html"
    path.write_text(html_report(result, BOOK, Look()), encoding="utf-8")
    return path


def many(count: int) -> Outcome:
    text = "export function Page() {\n  return show(total / 100, 'text', /* why */ <b>{price}</b>)\n}\n"
    one = finding(text, "total / 100")
    severities = sorted(Severity)
    findings = (
        msgspec.structs.replace(
            one,
            fingerprint=f"{number:032x}",
            tokens=f"total {number}",
            message=f"`total{number}` is in major units",
            severity=severities[number % 4],
            span=msgspec.structs.replace(one.span, path=f"src/api/store/{number % 211}/route.ts"),
        )
        for number in range(count)
    )
    return msgspec.structs.replace(outcome(), findings=tuple(findings))


def test_it_loads_nothing_and_nothing_is_refused(chromium: Browser, tmp_path: Path) -> None:
    chromium.open(page(tmp_path, whole()))
    assert chromium.said() == []
    assert chromium.run("return performance.getEntriesByType('resource').map(each => each.name)") == []
    assert chromium.run("return document.compatMode") == "CSS1Compat"


def test_the_audited_code_does_nothing(chromium: Browser, tmp_path: Path) -> None:
    chromium.open(page(tmp_path, hostile()))
    assert chromium.said() == []
    assert (
        chromium.run("return document.querySelectorAll('img, iframe, main script, main style, object, form').length")
        == 0
    )
    assert chromium.run("return document.querySelectorAll('script').length") == 1
    assert chromium.run("return document.querySelector('.message').textContent").startswith("<script>alert(1)</script>")
    assert chromium.run("return [...document.links].every(link => /^(https:|file:.*#)/.test(link.href))")


def test_the_policy_stops_what_gets_in_all_the_same(chromium: Browser, tmp_path: Path) -> None:
    path = page(tmp_path, whole())
    text = path.read_text(encoding="utf-8").replace("</main>", "<script>document.title = 'taken'</script></main>")
    path.write_text(text, encoding="utf-8")
    chromium.open(path)
    assert chromium.run("return document.title") == "Checkout audit of shop"
    assert any("Content Security Policy" in line for line in chromium.said())


def test_search_severity_and_issue_narrow_the_list(chromium: Browser, tmp_path: Path) -> None:
    chromium.open(page(tmp_path, whole()))
    causes = chromium.run(SHOWN)
    assert (causes, chromium.run(COUNT)) == (5, "7 of 7")
    chromium.run(
        "const all = document.getElementById('search'); all.value = 'REQUEST route.ts'; all.dispatchEvent(new Event('input'))"
    )
    wait(chromium, COUNT, "1 of 7")
    chromium.run("const all = document.getElementById('search'); all.value = ''; all.dispatchEvent(new Event('input'))")
    wait(chromium, COUNT, "7 of 7")
    chromium.run("document.querySelector('.chip.high').click()")
    assert chromium.run(COUNT) == "3 of 7"
    assert chromium.run("return document.querySelector('.chip.high').ariaPressed") == "false"
    chromium.run("for (const chip of document.querySelectorAll('.chip:not(.high)')) chip.click()")
    assert chromium.run("return document.getElementById('nothing').hidden") is False
    assert chromium.run(SHOWN) == 0


def test_a_trace_is_followed_step_by_step(chromium: Browser, tmp_path: Path) -> None:
    chromium.open(page(tmp_path, whole()))
    at = "return document.querySelector('.trace [aria-current=step] .step').textContent"
    assert chromium.run(at).startswith("read from the request body as total")
    shown = "return [...document.querySelectorAll('.trace .src')].filter(one => one.offsetParent).length"
    assert chromium.run(shown) == 1
    chromium.run("document.querySelectorAll('.walk button')[1].click()")
    assert chromium.run(at).startswith("passed to shown")
    chromium.run("document.querySelectorAll('.walk button')[1].click()")
    assert chromium.run("return document.querySelectorAll('.walk button')[1].disabled")
    chromium.run("document.querySelectorAll('.walk button')[2].click()")
    assert chromium.run(shown) == 2


def test_two_views_of_an_amount_stand_side_by_side(chromium: Browser, tmp_path: Path) -> None:
    tops = "return [...document.querySelectorAll('.pair figure')].map(one => one.getBoundingClientRect().top)"
    lefts = "return [...document.querySelectorAll('.pair figure')].map(one => one.getBoundingClientRect().left)"
    chromium.open(page(tmp_path, whole()))
    one, other = chromium.run(tops)
    assert one == other
    assert chromium.run("return [...document.querySelectorAll('.unit')].map(each => each.textContent)") == [
        "major units",
        "minor units",
    ]
    chromium.open(page(tmp_path, whole()), width=390, height=844)
    one, other = chromium.run(lefts)
    assert one == other


def test_the_theme_follows_the_system_and_the_button(chromium: Browser, tmp_path: Path) -> None:
    ground = "return getComputedStyle(document.body).backgroundColor"
    prefers = [{"name": "prefers-color-scheme", "value": "dark"}]
    chromium.open(page(tmp_path, whole()))
    light = chromium.run(ground)
    chromium.command("Emulation.setEmulatedMedia", {"features": prefers})
    dark = chromium.run(ground)
    assert dark != light
    chromium.run("document.getElementById('theme').click()")
    assert chromium.run(ground) == light
    chromium.run("localStorage.clear()")
    chromium.command("Emulation.setEmulatedMedia", {"features": []})


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
@pytest.mark.parametrize("source", [whole, hostile])
def test_no_width_makes_the_page_scroll_sideways(chromium: Browser, tmp_path: Path, width: int, source: Any) -> None:
    chromium.open(page(tmp_path, source()), width=width)
    chromium.run("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    assert chromium.run("return document.documentElement.scrollWidth") <= width


def test_paper_shows_everything(chromium: Browser, tmp_path: Path) -> None:
    chromium.open(page(tmp_path, many(40)))
    opened = "return [...document.querySelectorAll('details')].every(one => one.open)"
    assert chromium.run(opened) is False
    chromium.run("dispatchEvent(new Event('beforeprint'))")
    assert chromium.run(opened) is True
    chromium.run("dispatchEvent(new Event('afterprint'))")
    assert chromium.run(opened) is False
    assert chromium.pdf().startswith(b"%PDF")


def test_without_a_script_everything_is_open(chromium: Browser, tmp_path: Path) -> None:
    chromium.command("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        chromium.open(page(tmp_path, many(40)))
    finally:
        chromium.command("Emulation.setScriptExecutionDisabled", {"value": False})
    assert chromium.run("return [...document.querySelectorAll('.finding')].every(one => one.open)")
    assert chromium.run("return document.querySelector('.tools').offsetParent === null")


def test_a_link_to_a_finding_opens_it(chromium: Browser, tmp_path: Path) -> None:
    chromium.open(page(tmp_path, many(40)))
    chromium.run("location.hash = '#f-' + '27'.padStart(32, '0')")
    wait(chromium, "return document.querySelectorAll('.finding[open]').length", 1)


def test_a_link_brings_its_finding_into_sight_however_far_down(chromium: Browser, tmp_path: Path) -> None:
    chromium.open(page(tmp_path, many(400)))
    chromium.run("location.hash = '#' + [...document.querySelectorAll('.finding')].at(-30).id")
    wait(chromium, "return document.querySelectorAll('.finding[open]').length", 1)
    wait(chromium, "return scrollY > 5000", value=True)
    top = chromium.run("return document.querySelector(':target').getBoundingClientRect().top")
    assert 0 <= top < 200


@pytest.mark.parametrize("count", [1, 40])
def test_what_is_wrong_is_in_sight_far_out_on_a_line(chromium: Browser, tmp_path: Path, count: int) -> None:
    text = f"const {'x' * 70} = 1; show(total / 100) // {'y' * 90}"
    findings = [finding(text, "total / 100", path=f"{n}.ts", message=f"{n}") for n in range(count)]
    chromium.open(page(tmp_path, outcome(*findings)), width=390, height=844)
    chromium.run("const one = document.querySelector('.finding'); one.open = true; one.scrollIntoView()")
    box = "const box = document.querySelector('.finding mark').getBoundingClientRect(); return box.left > 0 && box.right < 390"
    wait(chromium, box, value=True)


def test_two_thousand_findings_stay_usable(chromium: Browser, tmp_path: Path) -> None:
    chromium.open(page(tmp_path, many(2_000)))
    assert chromium.run(COUNT) == "2,000 of 2,000"
    chromium.run(
        "const all = document.getElementById('search'); all.value = 'total1234'; all.dispatchEvent(new Event('input'))"
    )
    wait(chromium, COUNT, "1 of 2,000")
    loaded = "const [at] = performance.getEntriesByType('navigation'); return at.domComplete"
    assert chromium.run(loaded) < 10_000
    assert (
        chromium.run(
            "const begin = performance.now(); document.querySelector('.chip').click(); return performance.now() - begin"
        )
        < 2_000
    )


def wait(chromium: Browser, script: str, value: object) -> None:
    """Until the script returns the value."""
    WebDriverWait(chromium.driver, 10).until(lambda _: chromium.run(script) == value)
