"""Small tables on a terminal: columns line up in Thai too, and names cannot drive it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from georisk.cli.terminal import printable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from georisk.errors import Language

MOST_SHOWN = 40
WORDS = {
    "low": "ต่ำ",
    "medium": "ปานกลาง",
    "high": "สูง",
    "very_high": "สูงมาก",
    "high_or_very_high": "สูงหรือสูงมาก",
    "open": "ยังไม่แน่ชัด",
    "not_assessed": "ไม่ประเมิน",
    "absent": "ไม่มีในรอบนี้",
}


def word(name: str, lang: Language) -> str:
    """Name a band, or why there is none, in a language.

    Examples
    --------
    >>> word("very_high", "en"), word("very_high", "th")
    ('very high', 'สูงมาก')
    """
    return WORDS[name] if lang == "th" else name.replace("_", " ")


def baht(amount: Decimal | None) -> str:
    """Render baht, rounded to whole baht; blank is unknown.

    Examples
    --------
    >>> from decimal import Decimal
    >>> baht(Decimal("1250000.25")), baht(None)
    ('1,250,000', '')
    """
    return "" if amount is None else f"{amount:,.0f}"


def table(rows: Sequence[Sequence[str]], right: Sequence[int] = ()) -> str:
    """Line columns up by what they take on a screen.

    Parameters
    ----------
    rows : sequence of rows
        The heading first.
    right : sequence of int
        Columns that end together.

    Examples
    --------
    >>> print(table([["band", "n"], ["สูงมาก", "12"]], right=[1]))
    band    n
    สูงมาก  12
    """
    from rich.cells import cell_len

    shown = [[printable(cell) for cell in row] for row in rows]
    widths = [max(cell_len(cell) for cell in column) for column in zip(*shown, strict=True)]

    def padded(cell: str, at: int) -> str:
        blank = " " * (widths[at] - cell_len(cell))
        return blank + cell if at in right else cell + blank

    lines = ("  ".join(padded(cell, at) for at, cell in enumerate(row)).rstrip() for row in shown)
    return "\n".join(lines)
