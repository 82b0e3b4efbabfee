"""The one way from Python to the page: JSON that no HTML parser can mistake for markup."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Json: TypeAlias = "str | int | float | bool | Sequence[Json] | Mapping[str, Json] | None"

# Inside a string of JSON these may always be written as escapes, and they occur nowhere else in it.
ESCAPES = str.maketrans({char: f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"})


def script_json(value: Json) -> str:
    r"""Write JSON that can stand inside ``<script type="application/json">``.

    Raises
    ------
    ValueError
        A number that is not finite: absence is null, never NaN.

    Examples
    --------
    >>> script_json({"name": "</script>&"})
    '{"name":"\\u003c/script\\u003e\\u0026"}'
    """
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.translate(ESCAPES)
