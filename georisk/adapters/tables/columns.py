"""What a column of a table is, and how its headings are folded."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


class Kind(StrEnum):
    """The types of value a column holds."""

    TEXT = "text"
    NUMBER = "number"
    COUNT = "count"
    FLAG = "flag"
    WORD = "word"
    LEVEL = "level"
    MOMENT = "moment"


# What is offered in Thai for the columns of `Kind.WORD`, by name.
CHOICES: Mapping[str, tuple[str, ...]] = {
    "branch_status": ("ไม่มีเครือข่าย", "ทุกสาขาใช้ไฟ กฟภ.", "บางสาขาใช้ SPP", "สาขาหลักใช้ SPP"),
    "spp_contract": ("ไม่มี", "ลงนามแล้ว", "มีแนวโน้ม"),
    "kasm_proposal": ("Status", "Streamline"),
    "status": ("เดินเครื่อง", "กำลังก่อสร้าง", "อยู่ในแผน", "ปลดระวาง"),
    "direct_sale": ("ใช่", "ไม่ใช่", "ไม่ทราบ"),
    "supplier": ("กฟภ.", "SPP", "ไม่มี"),
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Column:
    """One column of a table.

    Parameters
    ----------
    aliases : tuple of str
        Other headings that mean this column, Thai first.
    words : mapping of str to str
        For `Kind.WORD`: what may be written, and the value it stands for.
    least : int or None
        The smallest number allowed.
    default : str
        What a blank is taken for; empty where a blank is unknown.
    en, th : str
        What the column means.
    """

    name: str
    kind: Kind = Kind.TEXT
    unit: str = ""
    required: bool = False
    aliases: tuple[str, ...] = ()
    words: Mapping[str, str] | None = None
    least: int | None = None
    default: str = ""
    en: str = ""
    th: str = ""


def words(**spellings: str) -> dict[str, str]:
    """Spell each value by itself and by the words given for it, `|` between them."""
    return {
        folded(word): value
        for value, words in spellings.items()
        for word in (value, *words.split("|"))
    }


def folded(text: str) -> str:
    """Fold a heading or word: case, width, spaces, underscores and punctuation do not matter.

    Examples
    --------
    >>> folded(" Monthly_Bill (THB) "), folded("ค่าไฟฟ้า เฉลี่ย/เดือน")
    ('monthlybillthb', 'ค่าไฟฟ้าเฉลี่ยเดือน')
    """
    text = unicodedata.normalize("NFKC", text).replace("ํา", "ำ").casefold()
    return re.sub(r"[\s_\-./()\[\]:,\u200b\ufeff]+", "", text)


def column(name: str, meaning: str, aliases: str = "", **rest: object) -> Column:
    """Declare a column: its meaning in English and Thai, its aliases, Thai first, `|` between."""
    en, th = meaning.split("|")
    others = tuple(word for word in aliases.split("|") if word)
    return Column(name=name, en=en, th=th, aliases=others, **rest)  # type: ignore[arg-type]
