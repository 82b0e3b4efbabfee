"""Lists as a language strings them together."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from georisk.errors import Language


@lru_cache(maxsize=4096)
def list_words(items: tuple[str, ...], lang: Language) -> str:
    """Put items into a list, the last after "and".

    Examples
    --------
    >>> list_words(("a", "b"), "en"), list_words(("ก", "ข"), "th")
    ('a and b', 'กและข')
    """
    from babel.lists import format_list

    return format_list(items, locale=lang)
