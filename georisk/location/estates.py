"""Industrial estates and parks by the names addresses use for them."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from georisk.location.spelling import fold, is_thai, key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from georisk.location.address import Segment
    from georisk.location.areas import EstatePlace

# What kind of estate it is differs from letter to letter: one word stands for all of them.
_KIND_TH: Final = re.compile(
    r"(?:นิคม|สวน|เขต(?:ประกอบการ|ส่งเสริม)?)(?:อุตสาหกรรม|อุตฯ|\s?ฯ)|นิคม(?!พัฒนา|สร้าง|คำ|ห้วย|น้ำ)"
)
_KIND_EN: Final = re.compile(
    r"\b(?:ind(?:ustrial|\.)?\s*(?:estates?|parks?|zones?|promotion\s+zones?|land)\b|i\.?\s?e\.?(?=[\s,]|$)"
    r"|estates?\b|nikhom\b)",
    re.IGNORECASE,
)
_PHASE: Final = re.compile(
    r"โครงการ(?:ที่)?(?=\s*\d)|เฟส\s*\d*|\bphase\s*\d*|\bproject(?=\s*\d)", re.IGNORECASE
)
TH_MARK: Final = "นิคม"
EN_MARK: Final = "nikom"
_SHORTEST: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class EstateIndex:
    """Estates by squeezed name, with one pattern a script to find any of them in a text."""

    by_name: Mapping[str, tuple[EstatePlace, ...]]
    thai: re.Pattern[str] | None
    latin: re.Pattern[str] | None

    def find(self, text: str) -> tuple[EstatePlace, ...]:
        """Find the estates the longest estate name in a text may mean; none without a name."""
        found: list[str] = []
        for pattern, plain in ((self.thai, _thai(text)), (self.latin, _latin(text))):
            if pattern is not None and plain:
                found += [match.group().replace(" ", "") for match in pattern.finditer(plain)]
        return self.by_name[max(found, key=len)] if found else ()


def build_estate_index(estates: Iterable[EstatePlace]) -> EstateIndex:
    """Index estates by all ways to write their names.

    A name that says what it is (นิคมอุตสาหกรรม, Industrial Estate) is found with any such word,
    before it or behind; without one it is found only when an alias says so in as many words.
    """
    by_name: dict[str, dict[str, EstatePlace]] = defaultdict(dict)
    spaced: set[str] = set()
    for estate in estates:
        for name in estate.names:
            for text in _forms(name):
                by_name[text.replace(" ", "")][estate.estate_id] = estate
                spaced.add(text)
    names = sorted(spaced, key=lambda name: (-len(name), name))
    return EstateIndex(
        by_name={name: tuple(places.values()) for name, places in by_name.items()},
        thai=_any_of([name for name in names if is_thai(name)], "", r"(?![\d/])"),
        latin=_any_of(
            [name for name in names if not is_thai(name)], r"(?<![a-z])", r"(?![a-z\d/])"
        ),
    )


def without_estates(segments: Iterable[Segment]) -> tuple[Segment, ...]:
    """Take estates' own names out of the unmarked words of an address.

    An estate is called after a place, and lies beside it as often as in it.
    """
    found = []
    for segment in segments:
        words = segment.words if segment.level is not None else _after_estate(segment.words)
        if words:
            found.append(segment if words == segment.words else replace(segment, words=words))
    return tuple(found)


def _after_estate(words: tuple[str, ...]) -> tuple[str, ...]:
    """Return the words but for an estate's name: before its kind in English, behind it in Thai."""
    text = " ".join(words)
    english = list(_KIND_EN.finditer(text))
    if english:
        return tuple(text[english[-1].end() :].split()) if english[-1].start() else ()
    kept: list[str] = []
    bare_kind = False
    for word in words:
        kind = _KIND_TH.match(word)
        if not kind and not bare_kind:
            kept.append(word)
        bare_kind = kind is not None and kind.end() == len(word)
    return tuple(kept)


def _any_of(names: list[str], before: str, after: str) -> re.Pattern[str] | None:
    if not names:
        return None
    any_name = "|".join(re.escape(name).replace(r"\ ", " ?") for name in names)
    return re.compile(f"{before}(?:{any_name}){after}")


def _forms(name: str) -> Iterator[str]:
    if is_thai(name):
        text = _thai(name)
        if len(text) >= _SHORTEST:
            yield text
        return
    words = _latin(name).split()
    core = [word for word in words if word != EN_MARK]
    yield " ".join(words)
    if len(core) < len(words):
        yield " ".join((*core, EN_MARK))
        yield " ".join((EN_MARK, *core))


def _thai(text: str) -> str:
    """Squeeze the Thai of a text: one mark for every kind of estate, no spaces, tones folded."""
    if not is_thai(text):
        return ""
    marked = _PHASE.sub("", _KIND_TH.sub(TH_MARK, text))
    return "".join(_squeezed(piece) for piece in re.split(r"([\d/]+)", marked))


def _squeezed(piece: str) -> str:
    return piece if piece[:1].isdigit() or piece[:1] == "/" else fold(piece)


def _latin(text: str) -> str:
    """Fold the Latin words of a text, one space between them, one mark for every kind of estate."""
    marked = _PHASE.sub(" ", _KIND_EN.sub(f" {EN_MARK} ", text))
    words = re.findall(r"[A-Za-z][A-Za-z'.]*|\d+|/", marked)
    return " ".join(word if not word[0].isalpha() else _latin_word(word) for word in words)


def _latin_word(word: str) -> str:
    return EN_MARK if key(word) == EN_MARK else fold(word)
