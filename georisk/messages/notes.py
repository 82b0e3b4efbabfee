"""Notes: what is told in both languages, with the code and the values of every sentence of it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from georisk.messages.catalogue import pair, places

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from georisk.errors import Language

Value = object  # text, a whole number, or a mapping of these


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence as a program may tell it again in words of its own.

    Parameters
    ----------
    code : str
        Of the catalogue.
    values : mapping of str to Value
        By the names of its places: numbers as the sentence writes them, ``{"en", "th"}`` where the
        languages differ, ``{"code", "values"}`` where another sentence stands in it.
    """

    code: str
    values: Mapping[str, Value] = field(hash=False)


class Note(NamedTuple):
    """Words in both languages, and the sentences they are made of."""

    en: str
    th: str
    sentences: tuple[Sentence, ...] = ()

    def text(self, lang: Language) -> str:
        """Give the words in one language."""
        return self.th if lang == "th" else self.en


NO_NOTE = Note("", "")
ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def told(code: str, /, **values: object) -> Note:
    """Fill the sentence of a code in both languages, and keep the code with the values.

    Examples
    --------
    >>> note = told("spp.plant", status=("retired", "เลิกผลิตแล้ว"))
    >>> note.en, note.sentences[0].values
    ('retired plant', {'status': {'en': 'retired', 'th': 'เลิกผลิตแล้ว'}})
    """
    kept = {
        name: _plain(value) if isinstance(value, tuple) else value
        for name, value in values.items()
        if name in places(code)
    }
    english, thai = pair(code, **values)
    return Note(english, thai, (Sentence(code, kept),))


def _plain(words: tuple[object, ...]) -> Mapping[str, Value]:
    if isinstance(words, Note) and len(words.sentences) == 1:
        within = words.sentences[0]
        return {"code": within.code, "values": within.values}
    return {"en": words[0], "th": words[1]}


def laid_out(sentences: Iterable[Sentence]) -> list[dict[str, Value]]:
    """Lay sentences out by field.

    Examples
    --------
    >>> laid_out(told("bill.of_site", names="C1, C2").sentences)
    [{'code': 'bill.of_site', 'values': {'names': 'C1, C2'}}]
    """
    return [{"code": one.code, "values": one.values} for one in sentences]


def written(sentences: Iterable[Sentence]) -> str:
    """Write sentences down as JSON, as `laid_out` has them."""
    return ENCODER.encode(laid_out(sentences))


def noted(*notes: Note) -> Note:
    """Put notes after one another, in both languages.

    Examples
    --------
    >>> noted(Note("a.", "ก"), NO_NOTE, Note("b.", "ข"))[:2]
    ('a. b.', 'ก ข')
    """
    said = [note for note in notes if note.en]
    if len(said) == 1:
        return said[0]
    return Note(
        " ".join([note.en for note in said]),
        " ".join([note.th for note in said]),
        tuple([sentence for note in said for sentence in note.sentences]),
    )
