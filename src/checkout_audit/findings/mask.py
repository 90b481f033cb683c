"""Hides secrets of known forms, so that no report carries a key out of the code it was found in."""

from __future__ import annotations

import re

import msgspec

from checkout_audit.findings.model import Finding, Problem, Suppression
from checkout_audit.source.span import Excerpt

_FORMS = (
    r"(?P<stripe>(?:sk|rk|pk)_(?:live|test)_)[0-9A-Za-z]{8,}",
    r"(?P<webhook>whsec_)[0-9A-Za-z+/=_-]{8,}",
    r"(?P<medusa>(?:sk|pk)_)[0-9a-f]{24,}",
    r"(?P<intent>(?:pi|seti|cs)_[0-9A-Za-z]+_secret_)[0-9A-Za-z]{8,}",
    r"(?P<jwt>eyJ)[\w-]{8,}\.eyJ[\w-]{8,}(?:\.[\w-]*)?|(?P<jwe>eyJ)[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,}",
    r"(?P<aws>(?:AKIA|ASIA))[0-9A-Z]{16}\b",
    r"(?P<awskey>(?i:aws_?secret(?:_?access)?_?key)['\"]?\s*[:=]\s*['\"]?)[0-9A-Za-z/+]{40}(?![0-9A-Za-z/+])",
    r"(?P<github>gh[pousr]_|github_pat_)\w{22,}",
    r"(?P<gitlab>glpat-|npm_|shp(?:at|ss|ca|pa)_|xox[abeoprs]-)[\w-]{20,}",
    r"(?P<google>AIza)[\w-]{35}",
    r"(?P<sendgrid>SG\.)[\w-]{16,}\.[\w-]{16,}",
    r"(?P<resend>re_)[0-9A-Za-z]{8}_[0-9A-Za-z]{16,}",
    r"(?P<model>sk-(?:ant|proj|or)-)[\w-]{20,}",
    r"(?P<pem>MII)[0-9A-Za-z+/]{40,}={0,2}",
    r"(?P<base64>^\s*)[0-9A-Za-z+/]{60,}={0,2}(?=\s*(?:\\n|['\"`]|$))",
    r"(?P<url>://[^\s:/@'\"`]{1,80}:)[^\s/@'\"`$]{3,80}(?=@)",
)
_SECRET = re.compile("|".join(_FORMS))


def mask(text: str) -> str:
    """The text with each secret's own part as asterisks, one for each character, so that columns keep."""
    return _SECRET.sub(_asterisks, text)


def mask_finding(finding: Finding) -> Finding:
    """A finding that may be shown."""
    return msgspec.structs.replace(
        finding,
        message=mask(finding.message),
        fix=mask(finding.fix),
        scope=mask(finding.scope),
        tokens=mask(finding.tokens),
        excerpt=mask_excerpt(finding.excerpt),
        related=tuple(
            msgspec.structs.replace(each, role=mask(each.role), excerpt=_masked(each.excerpt))
            for each in finding.related
        ),
        steps=tuple(
            msgspec.structs.replace(each, text=mask(each.text), excerpt=_masked(each.excerpt)) for each in finding.steps
        ),
        suppressed=_mask_suppression(finding.suppressed),
    )


def mask_problem(problem: Problem) -> Problem:
    """A problem that may be shown."""
    return msgspec.structs.replace(problem, text=mask(problem.text))


def mask_excerpt(excerpt: Excerpt) -> Excerpt:
    """Source lines that may be shown."""
    return msgspec.structs.replace(excerpt, lines=tuple(map(mask, excerpt.lines)))


def _masked(excerpt: Excerpt | None) -> Excerpt | None:
    return mask_excerpt(excerpt) if excerpt else None


def _mask_suppression(why: Suppression | None) -> Suppression | None:
    return msgspec.structs.replace(why, reason=mask(why.reason), owner=mask(why.owner)) if why else None


def _asterisks(found: re.Match[str]) -> str:
    kept = found[found.lastgroup or 0]
    return kept + "*" * (len(found[0]) - len(kept))
