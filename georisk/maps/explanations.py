"""The reasons of thousands of customers, in two languages, small enough to mail.

Sentences differ between customers in their numbers more than in their words, so words are kept
once and each customer names them and gives the numbers.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from georisk.maps.pagedata import Json
    from georisk.model import ExplanationStep

NUMBER = re.compile(r"(\d[\d.,]*)")
Key = tuple[object, ...]


def split(text: str) -> tuple[tuple[str, ...], list[str]]:
    """Split a text into its words and its numbers; woven together they give the text again.

    Examples
    --------
    >>> split("3 of 12,000 m")
    (('', ' of ', ' m'), ['3', '12,000'])
    """
    parts = NUMBER.split(text)
    return tuple(parts[::2]), parts[1::2]


def pooled(explanations: Iterable[tuple[ExplanationStep, ...]]) -> tuple[Json, list[Json]]:
    """Return the phrases, and for each customer ``[phrase, numbers_en, numbers_th]`` a step.

    The Thai numbers are left out where they are the English ones.
    """
    phrases: dict[Key, int] = {}
    told: list[Json] = [[_told(step, phrases) for step in steps] for steps in explanations]
    return [_phrase(key) for key in phrases], told


def _told(step: ExplanationStep, phrases: dict[Key, int]) -> Json:
    words_en, numbers_en = split(step.text_en)
    words_th, numbers_th = split(step.text_th)
    key = (step.step, step.clause, step.levels, step.readings, words_en, words_th)
    index = phrases.setdefault(key, len(phrases))
    same = numbers_en == numbers_th
    return [index, list(numbers_en)] if same else [index, list(numbers_en), list(numbers_th)]


def _phrase(key: Key) -> Json:
    names = ("step", "clause", "levels", "readings", "en", "th")
    plain: list[Json] = [list(item) if isinstance(item, tuple) else str(item) for item in key]
    return dict(zip(names, plain, strict=True))
