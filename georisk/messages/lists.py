"""Lists as a language strings them together."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from georisk.errors import Language

THAI = range(0x0E00, 0x0E80)


@lru_cache(maxsize=4096)
def list_words(items: tuple[str, ...], lang: Language) -> str:
    """Put items into a list, the last after "and".

    Thai has no blanks between its words, but has them around words of other scripts, which Babel
    does not look at.

    Examples
    --------
    >>> list_words(("a", "b"), "en"), list_words(("ก", "ข"), "th"), list_words(("R2", "ข"), "th")
    ('a and b', 'กและข', 'R2 และข')
    """
    from babel.lists import format_list

    if lang != "th":
        return format_list(items, locale=lang)
    return " ".join(format_list([_apart(item) for item in items], locale=lang).split())


def _apart(item: str) -> str:
    """Keep what begins or ends in another script apart from the Thai beside it."""
    before, after = ("" if ord(letter) in THAI else " " for letter in (item[0], item[-1]))
    return f"{before}{item}{after}"
