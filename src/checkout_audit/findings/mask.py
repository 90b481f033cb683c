"""Hides secrets of known forms, so that no report carries a key out of the code it was found in."""

from __future__ import annotations

import re
from typing import Any, TypeVar

import msgspec

from checkout_audit.findings.model import Finding, Problem, Suppression
from checkout_audit.source.span import Excerpt, Span

T = TypeVar("T")

_NAMED = r"(?i:secret|token|passw(?:or)?d|(?:api|access|private|admin|signing)_?key)\w{0,20}['\"]?\s*[:=]\s*['\"`]"
_FORMS = (
    r"(?P<pem>-----BEGIN [A-Z ]*PRIVATE KEY-----)(?:\\[nr]|[0-9A-Za-z+/=\s]|(?:Proc-Type|DEK-Info)[^\n]*){16,}",
    r"(?P<pemend>^)[ \t]*[0-9A-Za-z+/]{4,64}={0,2}(?=\s*?\n[ \t]*-----END [A-Z ]*PRIVATE KEY)",
    r"(?P<stripe>(?:sk|rk|pk|ek)_(?:live|test)_)[0-9A-Za-z]{8,}",
    r"(?P<webhook>whsec_)[0-9A-Za-z+/=_-]{8,}",
    r"(?P<medusa>(?:sk|pk)_)[0-9a-f]{24,}",
    r"(?P<intent>(?:pi|seti|cs)_[0-9A-Za-z]+_secret_)[0-9A-Za-z]{8,}",
    r"(?P<payment>sq0(?:csp|atp|idp)-|rzp_(?:live|test)_|\b(?:live|test)_(?=[0-9A-Za-z]{30}))[\w-]{14,}",
    r"(?P<paypal>access_token\$(?:production|sandbox)\$)[\w$]{16,}",
    r"(?P<jwt>eyJ)[\w-]{8,}\.eyJ[\w-]{8,}(?:\.[\w-]*)?|(?P<jwe>eyJ)[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,}",
    r"(?P<aws>(?:AKIA|ASIA))[0-9A-Z]{16}\b",
    r"(?P<awskey>(?i:aws_?secret_?key|secret_?access_?key)['\"]?\s*[:=]\s*['\"]?)[0-9A-Za-z/+]{40}(?![0-9A-Za-z/+])",
    r"(?P<github>gh[pousr]_|github_pat_)\w{22,}",
    r"(?P<gitlab>glpat-|npm_|shp(?:at|ss|ca|pa)_|xox[abeoprs]-|xapp-|dp\.(?:pt|st)\.|sntry[su]_|GOCSPX-)[\w=-]{20,}",
    r"(?P<slack>hooks\.slack\.com/services/)[\w/]{20,}",
    r"(?P<google>AIza)[\w-]{35,}",
    r"(?P<twilio>\bSK)[0-9a-f]{32}\b",
    r"(?P<telegram>\b\d{8,10}:AA)[\w-]{30,}",
    r"(?P<sendgrid>SG\.)[\w-]{16,}\.[\w-]{16,}",
    r"(?P<resend>re_)[0-9A-Za-z]{8}_[0-9A-Za-z]{16,}",
    r"(?P<model>sk-(?:ant|proj|or)-|\bsk-(?=[0-9A-Za-z]{32}))[\w-]{20,}",
    r"(?P<der>MII)[0-9A-Za-z+/]{40,}={0,2}",
    r"(?P<base64>^\s*)[0-9A-Za-z+/]{60,}={0,2}(?=\s*(?:\\n|['\"`]|$))",
    r"(?P<header>\bBasic (?=[A-Za-z+/]*[\d=]))[0-9A-Za-z+/]{10,}={0,2}(?![\w${])|(?P<bearer>\bBearer )[\w.~+/-]{20,}=*",
    r"(?P<url>://[^\s:/@'\"`]{0,80}:)(?:(?!\$\{)[^\s/?'\"`]){3,80}(?=@)",
    rf"(?P<named>{_NAMED})(?=(?:[^'\"`\n]*\d){{3}})[0-9A-Za-z+/=]{{20,}}(?=['\"`])",
)
_SECRET = re.compile("|".join(_FORMS), re.MULTILINE)
_SIGNS = (
    *(
        "live_",
        "test_",
        "whsec_",
        "_secret_",
        "sq0",
        "access_token$",
        "eyJ",
        "AKIA",
        "ASIA",
        "ghp_",
        "gho_",
        "ghu_",
        "ghs_",
    ),
    *("ghr_", "github_pat_", "glpat-", "npm_", "shpat_", "shpss_", "shpca_", "shppa_", "xox", "xapp-", "dp.", "sntry"),
    *("GOCSPX-", "hooks.slack", "AIza", ":AA", "SG.", "re_", "sk-", "PRIVATE KEY", "Basic ", "Bearer ", "://"),
)
_LONE = re.compile("[\ud800-\udfff]")
"""Half of a character, as a string of the audited code may spell one: no file can hold it."""
_RUN = re.compile(
    r"[0-9A-Za-z+/]{60}|[sp]k_[0-9a-f]{24}|SK[0-9a-f]{32}|MII[0-9A-Za-z+/]{40}"
    r"|[:=]\s*['\"]?[0-9A-Za-z+/]{40}|['\"`][0-9A-Za-z+/=]{20}"
)
"""A text without any of the signs and without such a run holds no secret, and most texts are let through by that."""


def mask(text: str) -> str:
    """The text with each secret's own part as asterisks, one for each character, so that lines and columns keep."""
    if not text.isascii():
        text = _LONE.sub("\ufffd", text)
    if not any(sign in text for sign in _SIGNS) and not _RUN.search(text):
        return text
    return _SECRET.sub(_asterisks, text)


def mask_all(value: T) -> T:
    """A plain value, such as an account of a file, with every text in it masked."""
    return msgspec.convert(_masked_data(msgspec.to_builtins(value)), type(value))


def _masked_data(data: Any) -> Any:
    if isinstance(data, str):
        return mask(data)
    if isinstance(data, dict):
        return {key: _masked_data(each) for key, each in data.items()}
    return [_masked_data(each) for each in data] if isinstance(data, (list, tuple)) else data


def mask_finding(finding: Finding) -> Finding:
    """A finding that may be shown."""
    return msgspec.structs.replace(
        finding,
        span=mask_path(finding.span),
        message=mask(finding.message),
        fix=mask(finding.fix),
        scope=mask(finding.scope),
        tokens=mask(finding.tokens),
        excerpt=mask_excerpt(finding.excerpt),
        related=tuple(
            msgspec.structs.replace(
                each, span=mask_path(each.span), role=mask(each.role), excerpt=_masked(each.excerpt)
            )
            for each in finding.related
        ),
        steps=tuple(
            msgspec.structs.replace(
                each, span=mask_path(each.span), text=mask(each.text), excerpt=_masked(each.excerpt)
            )
            for each in finding.steps
        ),
        suppressed=_mask_suppression(finding.suppressed),
    )


def mask_problem(problem: Problem) -> Problem:
    """A problem that may be shown."""
    return msgspec.structs.replace(problem, path=mask(problem.path), text=mask(problem.text))


def mask_excerpt(excerpt: Excerpt) -> Excerpt:
    """Source lines that may be shown. A key may go over several."""
    return msgspec.structs.replace(excerpt, lines=tuple(mask("\n".join(excerpt.lines)).split("\n")))


def mask_path(span: Span) -> Span:
    """A place whose path may be shown."""
    path = mask(span.path)
    return span if path == span.path else msgspec.structs.replace(span, path=path)


def _masked(excerpt: Excerpt | None) -> Excerpt | None:
    return mask_excerpt(excerpt) if excerpt else None


def _mask_suppression(why: Suppression | None) -> Suppression | None:
    return (
        msgspec.structs.replace(why, reason=mask(why.reason), owner=mask(why.owner), place=mask(why.place))
        if why
        else None
    )


def _asterisks(found: re.Match[str]) -> str:
    kept = found[found.lastgroup or 0]
    return kept + re.sub(r"[^\n]", "*", found[0][len(kept) :])
