"""The colours of the page can be read, in light, in dark and on paper."""

from __future__ import annotations

import re

import pytest

from checkout_audit.report.html.style import STYLE

ON_THE_PAGE = ("ink", "soft", "accent", "critical", "high", "medium", "low", "good")
IN_THE_SOURCE = ("ink", "k", "s", "n", "c", "f", "t")
PALETTES = [dict(re.findall(r"--([a-z]+):(#[0-9a-f]{3,6})\b", part)) for part in STYLE.split(":root")]
PALETTES = [each for each in PALETTES if "ink" in each]


def luminance(color: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    digits = color[1:] if len(color) == 7 else "".join(2 * each for each in color[1:])
    parts = (int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_there_is_a_palette_for_light_dark_by_system_dark_by_choice_and_paper() -> None:
    assert len(PALETTES) == 4
    assert PALETTES[1] == PALETTES[2]


@pytest.mark.parametrize("palette", PALETTES)
def test_text_stands_out_from_what_is_behind_it(palette: dict[str, str]) -> None:
    pairs = [(front, behind) for front in ON_THE_PAGE for behind in ("ground", "paper")]
    pairs += [(front, behind) for front in IN_THE_SOURCE for behind in ("code", "mark")]
    assert [pair for pair in pairs if contrast(palette[pair[0]], palette[pair[1]]) < 4.5] == []
