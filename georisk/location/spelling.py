"""Names as people write them to keys that compare: Thai and English, in their many spellings."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

THAI: Final = re.compile(r"[\u0e01-\u0e4e]")
STARTERS: Final = frozenset("กขฃคฅฆงจฉชซฌญฎฏฐฑฒณดตถทธนบปผฝพฟภมยรลวศษสหฬอฮเแโใไ")
"""What a Thai syllable can begin with: consonants, and the vowels written before them."""
_INVISIBLE: Final = re.compile(r"[\u00ad\u200b-\u200f\u2028-\u202e\u2060\ufeff]")
_SARA_AM: Final = re.compile(r"([\u0e48-\u0e4b]?)\u0e4d([\u0e48-\u0e4b]?)\u0e32")
_REPEATED_MARK: Final = re.compile(r"([\u0e31\u0e34-\u0e3a\u0e47-\u0e4e])\1+")
_NOT_IN_A_KEY: Final = re.compile(r"[^0-9a-z\u0e01-\u0e2e\u0e30-\u0e3a\u0e40-\u0e45\u0e47-\u0e4e]")
_DIGITS: Final = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
_PUNCTUATION: Final = str.maketrans({"’": "'", "‘": "'", "–": "-", "—": "-", "\xa0": " "})

# Letters that sound alike, and short and long vowels that are typed for one another.
_ALIKE_TH: Final = str.maketrans("ศษณญฎฏฐฑฒธภฬฆไีืู", "สสนยดตถทททพลคใิึุ")
_SILENCED: Final = re.compile(r"[ก-ฮ][ิุ]?์")
_TONES: Final = re.compile(r"[\u0e47-\u0e4e]")
# How one Thai sound is written in Latin letters here and there, in the order it must be read.
_ALIKE_EN: Final = tuple(
    (re.compile(pattern), written)
    for pattern, written in (
        (r"ph|bh", "p"),
        (r"th|dh", "t"),
        (r"kh|gh|q|g", "k"),
        (r"ch|sh|j", "c"),
        (r"v", "w"),
        (r"z|x", "s"),
        (r"sr(?=[iy])", "s"),
        (r"or(?=[bcdfgklmnpstw]|$)", "o"),
        (r"ar(?=[bcdfgklmnpstw])", "a"),
        (r"uea|eua|ua|ue|eu|oo|ou", "u"),
        (r"ia|ea|ee|ie|y", "i"),
        (r"ae|air", "e"),
        (r"au|aw|ow", "ao"),
        (r"(.)\1+", r"\1"),
    )
)


def clean(text: str) -> str:
    """Bring text to one way of writing it: digits, spaces, marks typed twice or in pieces.

    Examples
    --------
    >>> clean("  ๑๒/๓   ตําบลเเหลม  ")
    '12/3 ตำบลแหลม'
    """
    plain = unicodedata.normalize("NFC", text).translate(_DIGITS).translate(_PUNCTUATION)
    plain = _INVISIBLE.sub("", plain).replace("เเ", "แ")
    plain = _SARA_AM.sub(lambda found: f"{found[1]}{found[2]}ำ", plain)
    return " ".join(_REPEATED_MARK.sub(r"\1", plain).split())


@lru_cache(maxsize=1 << 16)
def key(name: str) -> str:
    """Return a name without case, spaces and punctuation: equal keys are the same name.

    Examples
    --------
    >>> key("Bang Pa-In"), key("สุไหงโก-ลก")
    ('bangpain', 'สุไหงโกลก')
    """
    text = clean(name).casefold()
    if not text.isascii():
        text = "".join(_without_accents(letter) for letter in text)
    return _NOT_IN_A_KEY.sub("", text)


def _without_accents(letter: str) -> str:
    if "\u00c0" <= letter <= "\u024f":
        return unicodedata.normalize("NFD", letter)[0]
    return letter


@lru_cache(maxsize=1 << 16)
def fold(name: str) -> str:
    """Return a key under which spellings of one sound fall together.

    Examples
    --------
    >>> fold("Sriracha") == fold("Si Racha"), fold("Nakorn Prathom") == fold("Nakhon Pathom")
    (True, False)
    >>> fold("ไทรโยค") == fold("ใทรโยค")
    True
    """
    text = key(name)
    if is_thai(text):
        return _TONES.sub("", _SILENCED.sub("", text)).translate(_ALIKE_TH)
    for pattern, written in _ALIKE_EN:
        text = pattern.sub(written, text)
    return text


def is_thai(text: str) -> bool:
    """Tell whether a text has a Thai letter in it."""
    return THAI.search(text) is not None
