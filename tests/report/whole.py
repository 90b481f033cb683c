"""An outcome with everything in it that a report can meet: each format has a golden of it."""

from __future__ import annotations

import msgspec
from findings.finding import BOOK, CHECK, finding

from checkout_audit.findings.identity import identify
from checkout_audit.findings.mask import mask_finding, mask_problem
from checkout_audit.findings.model import (
    Coverage,
    Finding,
    Gone,
    Origin,
    Outcome,
    Problem,
    Related,
    Standing,
    Step,
    Suppression,
    Tally,
)
from checkout_audit.rule import Confidence, IssueId, Severity

SECRET = "abcdEFGH1234" * 4
KEY = "sk_" + "live_" + SECRET
"""Put together here, so that no scanner takes it for a leak."""
PAGE = "export const Total = ({ order }) => {\n  const shown = order.total / 100\n  return <b>{shown}</b>\n}\n"
ROUTE = "const total = order.total\n\tawait stripe.create({ amount: total, currency: 'eur' })\n"
HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(2)>\"'`&amp;</style></details>]]>--> ::error::x ##[error]y "
    "[red]z[/red] [a](javascript:alert(3)) ![](http://evil.example/p.png) @team | %0A \x1b[2J\x1b]0;t\x07\u202e\u200b\ufeff\ufffe \\ $x$"
)
"""What audited code may hold to do something in the reader's terminal, browser or CI server."""


def whole() -> Outcome:
    """Findings of all standings with traces, two views, copies and secrets, from a repository."""
    findings = identify((*_shown(), *_hidden()))
    masked = [mask_finding(each) for each in findings]
    hidden = {Standing.KNOWN, Standing.ACCEPTED, Standing.SUPPRESSED}
    return Outcome(
        root="shop",
        findings=tuple(each for each in masked if each.standing not in hidden),
        problems=tuple(map(mask_problem, _problems())),
        coverage=Coverage(120, 45_000, 1_200_000, 31, 14, 3, 17, 0.0),
        exit_code=1,
        verdict="Failed: 6 new findings (1 critical, 3 high, 1 medium, 1 low); 1 known, 1 accepted, 1 suppressed",
        hidden=tuple(each for each in masked if each.standing in hidden),
        compared="the baseline",
        tallies=(Tally(IssueId("ACME-01"), "open", 9, 6, 1, 2, 3, 6, "Ann, until 2027-01-31"),),
        stale=("00ff00ff",),
        gone=(Gone("src/gone [1].ts", "ACME-01/divided", "Total.show", "order.total / 100 // (10%)", "00ff00ff"),),
        files={"src/d.ts": "01" * 32, "src/nothing wrong.ts": "02" * 32},
        origin=Origin(
            tool="1.2.3",
            config="ab" * 32,
            repository="https://github.com/acme/shop",
            revision="0123456789abcdef0123456789abcdef01234567",
            branch="main",
            folder="apps/store",
            asked={"paths": ("apps/store",), "exclude": ("legacy/**",), "fail-on": ("high",), "strict": ("true",)},
        ),
    )


def hostile() -> Outcome:
    """Every text that comes from the audited tree tries to be more than text."""
    code = f"x('{HOSTILE}') // {HOSTILE}\n"
    path = "src/<b>\"'&[id]/$id,a:b\n::error::\x1b[2J\u202e.ts"
    made = finding(code, "x", path=path, message=HOSTILE, scope=HOSTILE, fix=HOSTILE, tokens=HOSTILE)
    related = Related(made.span, HOSTILE, HOSTILE, made.excerpt), Related(made.span, f"2 {HOSTILE}", "", made.excerpt)
    step = Step(made.span, HOSTILE, made.excerpt)
    why = Suppression(HOSTILE, f"{HOSTILE}:3", HOSTILE, HOSTILE)
    shown = msgspec.structs.replace(
        made, related=related, steps=(step, step), suppressed=why, standing=Standing.EXPIRED
    )
    hidden = msgspec.structs.replace(shown, standing=Standing.SUPPRESSED, tokens="other")
    problem = Problem(path, 3, "unreadable", HOSTILE, incomplete=True)
    return msgspec.structs.replace(
        whole(),
        root=HOSTILE,
        findings=identify((shown,)),
        hidden=identify((hidden,)),
        problems=(problem,),
        gone=(Gone(path, HOSTILE, HOSTILE, HOSTILE, "00ff"),),
        files={path: "01" * 32},
        verdict=HOSTILE,
        compared=HOSTILE,
        origin=Origin(tool="1.2.3", branch=HOSTILE, asked={"paths": (HOSTILE,)}),
    )


def leaking() -> Outcome:
    """Every text that comes from the audited code holds a secret, and has gone through the gate's mask."""
    made = finding(f"pay('{KEY}')\n", "pay", message=KEY, scope=KEY, fix=KEY, tokens=KEY)
    why = Suppression(KEY, "src/a.ts:3", KEY)
    full = msgspec.structs.replace(
        made,
        related=(Related(made.span, KEY, "", made.excerpt), Related(made.span, KEY, "major units", made.excerpt)),
        steps=(Step(made.span, KEY, made.excerpt),) * 2,
        suppressed=why,
        standing=Standing.EXPIRED,
    )
    hidden = msgspec.structs.replace(full, standing=Standing.SUPPRESSED)
    problem = Problem("a.ts", 0, "failed", KEY, incomplete=True)
    return msgspec.structs.replace(
        whole(),
        findings=tuple(map(mask_finding, identify((full,)))),
        hidden=tuple(map(mask_finding, identify((hidden,)))),
        problems=(mask_problem(problem),),
    )


def _shown() -> list[Finding]:
    traced = finding(
        ROUTE,
        "total, currency",
        path="src/api/store/orders/[id]/route.ts",
        severity=Severity.CRITICAL,
        confidence=Confidence.HIGH,
        message="`total` from the request body is charged",
        scope="POST",
    )
    steps = (
        Step(traced.span, "read from the request body as `total`", traced.excerpt),
        Step(finding(PAGE, "shown", path="app/(main)/página.tsx").span, "passed to `shown`", None),
        Step(traced.span, "used as the amount of a Stripe PaymentIntent", traced.excerpt),
    )
    one = finding(PAGE, "order.total", path="app/routes/order_.status.$id.tsx", scope="Total")
    other = finding(ROUTE, "total, currency", path="src/api/store/orders/[id]/route.ts")
    views = (
        Related(one.span, "`order.total` of Medusa is in major units", "major units", one.excerpt),
        Related(other.span, "Stripe counts in minor units", "minor units", other.excerpt),
    )
    secret = finding(
        f"\ufeffconst key = '{KEY}' // 😀\r\nf(key)\r\n", "key)", path="src/a b/100%.ts", message=f"`{KEY}` is a key"
    )
    copies = [finding("// 日本語\n  show(total / 100)\n", "total / 100", path=f"src/copy-{name}.ts") for name in "abc"]
    expired = Suppression("paid by hand | until the new checkout", "checkout-audit.yaml:4", "Ann", "2026-01-31")
    return [
        msgspec.structs.replace(traced, steps=steps, related=(Related(one.span, "shown [here](x)", "", one.excerpt),)),
        msgspec.structs.replace(one, related=views, message="`order.total` and `total` are compared"),
        msgspec.structs.replace(secret, severity=Severity.LOW, confidence=Confidence.LOW),
        *copies,
        finding(
            "x\n" * 40,
            "x\n" * 30,
            path="src/long.ts",
            severity=Severity.MEDIUM,
            standing=Standing.EXPIRED,
            suppressed=expired,
        ),
    ]


def _hidden() -> list[Finding]:
    why = Suppression("shown in a test page only", "src/d.ts:1")
    accepted = Suppression("until the new checkout", "checkout-audit.yaml:4", "Ann", "2027-01-31")
    return [
        finding("total / 100", "total", path="src/d.ts", standing=Standing.SUPPRESSED, suppressed=why),
        finding("total / 100", "total", path="src/e.ts", standing=Standing.ACCEPTED, suppressed=accepted),
        finding("total / 100", "total", path="src/f.ts", standing=Standing.KNOWN, recorded=True),
    ]


def _problems() -> list[Problem]:
    return [
        Problem("src/locked [1].ts", 0, "unreadable", "Permission denied", incomplete=True),
        Problem("src/odd.ts", 3, "syntax", "17 bytes not understood", incomplete=False),
    ]


__all__ = ["BOOK", "CHECK", "HOSTILE", "KEY", "SECRET", "hostile", "leaking", "whole"]
