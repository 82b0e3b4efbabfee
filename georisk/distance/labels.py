"""What a line is besides its kind: its class, whether it is private, whether it crosses something.

A label is the words that hold for a line, ascending, with a blank between: ``"private service"``.
Labels steer which way is chosen (`friction`) and nothing else; a line without any has the empty
one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from georisk.distance.arrays import Ids

PRIVATE, CROSSING = "private", "crossing"
CLASS_TAGS = ("highway", "fclass", "class")
ACCESS_TAG = "access"
CROSSING_TAGS = ("bridge", "ford", "ferry", "crossing", "level_crossing")
TAGS = (*CLASS_TAGS, ACCESS_TAG, *CROSSING_TAGS)
DENIED = frozenset({"", "no", "0", "false", "none", "nan"})
CLOSED = frozenset({"private", "no"})
# osmnx writes the classes of ways it made one edge of as a list, others with signs between.
BETWEEN = re.compile(r"[\[\]'\",;|]+")
UNFIT = re.compile(r"[\s.=+]+")


def label_of(tags: Mapping[str, object]) -> str:
    """Label a line by what OpenStreetMap, or a table with such columns, says of it.

    Parameters
    ----------
    tags : mapping
        ``highway``, ``fclass`` or ``class`` (each one word or several), ``access`` (``private`` and
        ``no`` are private), and ``bridge``, ``ford``, ``ferry``, ``crossing``, ``level_crossing``
        (whatever is no denial is a crossing). Others are left alone.

    Examples
    --------
    >>> label_of({"highway": "service", "access": "private", "bridge": "no"})
    'private service'
    >>> label_of({"highway": ["residential", "tertiary"], "bridge": "yes"})
    'crossing residential tertiary'
    """
    words = {word for tag in CLASS_TAGS for word in _words(tags.get(tag))} - DENIED
    if CLOSED & set(_words(tags.get(ACCESS_TAG))):
        words.add(PRIVATE)
    crosses = any(set(_words(tags.get(tag))) - DENIED for tag in CROSSING_TAGS)
    if crosses or words & set(CROSSING_TAGS):
        words = (words - set(CROSSING_TAGS)) | {CROSSING}
    return " ".join(sorted(words))


def _words(value: object) -> Iterator[str]:
    """Split a cell into words that can stand in a label and before a factor."""
    parts = value if isinstance(value, (list, tuple)) else [value]
    for part in parts:
        if isinstance(part, float) and np.isnan(part):
            continue
        for word in BETWEEN.split("" if part is None else str(part)):
            fit = UNFIT.sub("_", word.strip().casefold())
            if fit:
                yield fit


def words_of(labels: Iterable[str]) -> tuple[str, ...]:
    """All words of some labels, ascending, each once.

    Examples
    --------
    >>> words_of(("private service", "residential", ""))
    ('private', 'residential', 'service')
    """
    return tuple(sorted({word for label in labels for word in label.split()}))


def appended(*labelled: tuple[Ids, tuple[str, ...]]) -> tuple[Ids, tuple[str, ...]]:
    """Labels of lines that are put below each other, each as numbers and their names."""
    numbers, names = zip(*labelled, strict=True)
    before = np.cumsum([0, *(len(one) for one in names[:-1])])
    shifted = [one + shift for one, shift in zip(numbers, before, strict=True)]
    return np.concatenate(shifted).astype(np.int32), tuple(name for one in names for name in one)


def ordered(number: Ids, labels: tuple[str, ...]) -> tuple[Ids, tuple[str, ...]]:
    """Name and number the labels in use by their words, the empty one last.

    Of lines that are one line the least label is kept: what is stated comes before what is not.

    Examples
    --------
    >>> number, labels = ordered(np.array([0, 2, 3]), ("", "track", "service", "service"))
    >>> number.tolist(), labels
    ([1, 0, 0], ('service', ''))
    """
    used = np.unique(number).tolist()
    names = sorted({labels[row] for row in used}, key=lambda name: (not name, name))
    rank = {name: row for row, name in enumerate(names)}
    new = np.zeros(len(labels), dtype=np.int32)
    new[used] = [rank[labels[row]] for row in used]
    return new[number], tuple(names)
