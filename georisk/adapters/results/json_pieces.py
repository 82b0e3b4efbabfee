"""Fields of a standing cut out of the JSON it is kept in, without reading it.

What was written from a checked record needs no second check to be told again: a field that goes
from one JSON text into another stays the letters it is.
"""

from __future__ import annotations

import re
from dataclasses import fields
from functools import cache
from typing import TYPE_CHECKING

from georisk.adapters.results.run_json import from_text, to_text
from georisk.model import AssessmentRecord, CustomerProfile, Standing

if TYPE_CHECKING:
    from collections.abc import Callable

PARTS = {"record": AssessmentRecord, "profile": CustomerProfile}
KNOWN = tuple(f"{part}.{field.name}" for part, kind in PARTS.items() for field in fields(kind))
# A text, or a word or number: the fields of a standing are nothing else.
VALUE = r'"[^"\\]*(?:\\.[^"\\]*)*"|[^",{}\[\]]+'


@cache
def cutter(names: tuple[str, ...]) -> Callable[[str], tuple[str, ...]]:
    """Make what cuts some fields out of the text of a standing.

    Parameters
    ----------
    names : tuple of str
        Such as ``record.tier`` and ``profile.name``, in the order wanted.

    Returns
    -------
    callable
        Gives the JSON of each; it raises ``ValueError`` for what is no standing.
    """
    pattern = re.compile(_pattern(frozenset(names)))
    there = sorted(names, key=KNOWN.index)
    places = [there.index(name) + 1 for name in names]

    def cut(text: str) -> tuple[str, ...]:
        # An older georisk wrote it in another way: then it is read, and written as today.
        found = pattern.fullmatch(text) or pattern.fullmatch(to_text(from_text(Standing, text)))
        if found is None:
            message = "a standing is not written as it is read"
            raise ValueError(message)
        return found.group(0, *places)[1:]

    return cut


def _pattern(wanted: frozenset[str]) -> str:
    """Describe a standing, its fields in their order, those wanted in groups."""
    parts = (rf'"{part}":\{{{_fields(part, kind, wanted)}\}}' for part, kind in PARTS.items())
    return rf"\{{{','.join(parts)}\}}"


def _fields(part: str, kind: type, wanted: frozenset[str]) -> str:
    names = (field.name for field in fields(kind))
    open_ = {name: "(" if f"{part}.{name}" in wanted else "(?:" for name in names}
    return ",".join(f'"{name}":{opening}{VALUE})' for name, opening in open_.items())
