"""Calls that make a middleware which refuses requests that do not fit a schema."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from checkout_audit.project.places import Place, Selector


class Validator(msgspec.Struct, frozen=True):
    """One such call."""

    selector: Selector
    schema: Place
    """Where among its arguments the schema is."""
    part: str
    """The part of the request that must fit it: `body` or `query`."""
