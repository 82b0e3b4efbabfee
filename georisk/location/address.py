"""One line of address, Thai or English, to its parts: what the words say, before any gazetteer."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from georisk.location.areas import Level
from georisk.location.spelling import clean

if TYPE_CHECKING:
    from collections.abc import Iterator

TH: Final = "\u0e01-\u0e4e"

# What announces a name. A Thai word stands before it, an English one before or after.
_MARKERS: Final = {
    "tambon": (
        r"(?<!สาม)ตำบล|แขวง(?!การทาง|ทางหลวง)|(?<!\.)ต\s?\.+"
        r"|\bTamb[oa][nml]\b|\bTumb[oa][nml]\b|\bKh?wa?en?g\b|\b[Tt]\.(?=\s?[A-Za-z]{2})"
    ),
    "amphoe": (
        r"กิ่งอำเภอ|(?<![ก-๎])กิ่ง\s?อ\.|อำเภอ|(?<!\.)อ\s?\.+"
        r"|(?<!หลัก)(?<!อีสาน)(?<!คีรี)(?<!นครเนื่อง)เขต(?!อุตสาห|ส่งเสริม|ประกอบ|ปลอด|เทศบาล|พื้นที่)"
        r"|\bAu?mph?(?:oer?|or|ure?|er)\b|\b(?<!Isan )(?<!Khiri )(?<!Lak )Khet\b"
        r"|\b(?<![A-Z]\.)[Aa]\.(?=\s?[A-Za-z]{2})"
    ),
    "province": (
        r"จังหวัด|(?<![ก-๎])จว(?:\s?\.|\s)|(?<!\.)จ\s?\.+"
        r"|\b[CJ]hangw[ae][td]\b|\bJangw[ae][td]\b|\bJ\.(?=\s?[A-Za-z]{2})"
    ),
    "letter": rf"(?<![{TH}.])[ตอจ][\s,]\s?(?=[ก-ฮเ-ไ][{TH}])",
    "after_tambon": r"\bSub\s?-?\s?dist(?:rict\b|\.)",
    "after_amphoe": r"\bDist(?:rict\b|\.)",
    "after_province": r"\bProv(?:ince\b|\.)",
    "other": (
        r"(?<!หัว)(?<!คลอง)ถนน|ซอย|(?<![" + TH + r".])[ถซ]\s?\."
        r"|(?<!ม่วง)(?<!ปราง)หมู่(?:บ้าน|ที่)?|(?<![" + TH + r".])ม\s?\.(?=\s?\d)"
        r"|เลขที่|ชั้น(?=\s?\d)|อาคาร|\bSoi\b|\bMoo(?:ban)?\b|\bM\.(?=\s?\d)|\bNo\.|\bKm\b\.?|กม\."
    ),
}
_MARKER: Final = re.compile(
    "|".join(f"(?P<{name}>{pattern})" for name, pattern in _MARKERS.items()), re.IGNORECASE
)
_LETTERS: Final = {"ต": "tambon", "อ": "amphoe", "จ": "province"}
_LEVELS: Final = {
    "tambon": Level.TAMBON, "amphoe": Level.AMPHOE, "province": Level.PROVINCE,
}  # fmt: skip

_COMPANY_TH: Final = re.compile(
    r"บริษัท.{1,90}?จำกัด(?:\s*\(?มหาชน\)?)?|ห้างหุ้นส่วน(?:สามัญ|จำกัด)?\s*\S+"
    r"|(?:บมจ|บจก|หจก|หสน)\s*\.?.{1,80}?(?=\s(?:เลขที่|\d|หมู่|ม\.|[ตอจ]\.|ตำบล|แขวง|ถนน|อำเภอ|เขต|จังหวัด)|,|$)"
    r"|(?:บมจ|บจก|หจก)\s*\.?\s*\S+|\(?มหาชน\)"
)
_COMPANY_EN: Final = re.compile(
    r"^.{1,100}?\b(?:Co(?:mpany)?\b[\s.,]*(?:Ltd|Limited)\b|Public Company Limited\b|P\.?C\.?L\b"
    r"|Ltd\b|Limited\b|Partnership\b)[\s.,]*(?:\((?:Head Office|Thailand)\)[\s,]*)?",
    re.IGNORECASE,
)
_ROAD_EN: Final = re.compile(
    r"(?:\b[A-Z][\w.'-]*\s+){1,3}(?:Road|Rd|Street|Highway|Expressway)\b\.?", re.IGNORECASE
)
_COUNTRY: Final = re.compile(r"ประเทศไทย|\bThailand\b|\bKingdom of\b", re.IGNORECASE)
_POSTCODE_WORD: Final = re.compile(
    r"(?:รหัส\s*ไปรษณีย์|ปณ\.?|\bPost(?:al)?\s*-?\s*code\b|\bZip(?:\s*code)?\b)[\s.:]*(\d{5})?",
    re.IGNORECASE,
)
_FIVE: Final = re.compile(r"(?<![\d/.-])(\d{5})(?![\d/-]|\.\d)")
_COLUMN_POSTCODE: Final = re.compile(r"(\d{5})(?!\d)")
_SPLIT: Final = re.compile(r"[,;()\[\]\n/|:\"]+|\d+")
_WORD: Final = re.compile(rf"[A-Za-z{TH}][\w.'{TH}-]*")
_HOUSE: Final = re.compile(r"(?:เลขที่|\bNo\.?)?\s*(\d+(?:/\d+)?(?:[-,]\s?\d+(?:/\d+)?)*)")
_MOO: Final = re.compile(rf"(?:หมู่(?:ที่)?|(?<![{TH}])ม\.|\bMoo|\bM\.)\s*(\d+)", re.IGNORECASE)
_SOI: Final = re.compile(rf"(?:ซอย|(?<![{TH}.])ซ\.|\bSoi)\s*([^\s,]+(?:\s\d+)?)", re.IGNORECASE)
_ROAD_TH: Final = re.compile(rf"(?:(?<!หัว)(?<!คลอง)ถนน|(?<![{TH}.])ถ\.)\s*([^\s,]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """Some words in a row, and the level a marker gives them.

    Parameters
    ----------
    words : tuple of str
        For a marked segment the name comes first, or last when ``name_last``; whatever else
        stands there may belong to another level.
    level : Level or None
        None when no marker says what the words are.
    name_last : bool
        True after the English manner: ``Khlong Luang District``.
    """

    words: tuple[str, ...]
    level: Level | None = None
    name_last: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedAddress:
    """The parts of an address as it is written; nothing is looked up yet.

    Parameters
    ----------
    text : str
        The whole address, cleaned; company names removed.
    segments : tuple of Segment
        Possible names in the order of the text.
    postcode : str or None
        Five digits.
    house_no, moo, soi, road, company : str or None
        As written.
    """

    text: str
    segments: tuple[Segment, ...] = ()
    postcode: str | None = None
    house_no: str | None = None
    moo: str | None = None
    soi: str | None = None
    road: str | None = None
    company: str | None = None

    @property
    def tambon(self) -> str | None:
        """What the text calls the tambon, where a marker says so."""
        return self._named(Level.TAMBON)

    @property
    def amphoe(self) -> str | None:
        """What the text calls the amphoe, where a marker says so."""
        return self._named(Level.AMPHOE)

    @property
    def province(self) -> str | None:
        """What the text calls the province, where a marker says so."""
        return self._named(Level.PROVINCE)

    def _named(self, level: Level) -> str | None:
        found = [" ".join(part.words) for part in self.segments if part.level is level]
        return found[-1] if found else None


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressParts:
    """An address that comes in columns; each may be missing, or carry its ต. อ. จ."""

    address: str | None = None
    tambon: str | None = None
    amphoe: str | None = None
    province: str | None = None
    postcode: str | None = None


def parse_address(text: str) -> ParsedAddress:
    """Take an address apart.

    Examples
    --------
    >>> parsed = parse_address("เลขที่ ๙๙/๑ ม.2 ถ.สุขุมวิท ต.คลองกิ่ว อ.บ้านบึงจ.ชลบุรี 20220")
    >>> parsed.tambon, parsed.amphoe, parsed.province, parsed.postcode, parsed.moo, parsed.house_no
    ('คลองกิ่ว', 'บ้านบึง', 'ชลบุรี', '20220', '2', '99/1')
    >>> english = parse_address("7/1 Moo 4, Bowin Sub-district, Si Racha District, Chonburi 20230")
    >>> english.tambon, english.amphoe, english.segments[-1].words
    ('Bowin', 'Si Racha', ('Chonburi',))
    """
    plain = clean(text).replace("จ.ป.ร.", "จปร")
    company, plain = _without_company(plain)
    postcode, named = _without_postcode(_COUNTRY.sub(" ", plain))
    return ParsedAddress(
        text=plain,
        segments=tuple(_segments(_ROAD_EN.sub(", ", named))),
        postcode=postcode,
        house_no=_first(_HOUSE, named),
        moo=_first(_MOO, named),
        soi=_first(_SOI, named),
        road=_first(_ROAD_TH, named),
        company=company,
    )


def parse_parts(parts: AddressParts) -> ParsedAddress:
    """Take an address in columns as one whose every name is marked.

    Examples
    --------
    >>> parse_parts(AddressParts(tambon="ต.คลองกิ่ว", province="ชลบุรี")).tambon
    'คลองกิ่ว'
    """
    whole = parse_address(parts.address or "")
    columns = (
        (Level.TAMBON, parts.tambon),
        (Level.AMPHOE, parts.amphoe),
        (Level.PROVINCE, parts.province),
    )
    named = tuple(
        Segment(words=words, level=level)
        for level, value in columns
        if value and (words := _bare_words(value))
    )
    stated = _COLUMN_POSTCODE.match(clean(parts.postcode or ""))
    given = [value for _, value in columns if value]
    return ParsedAddress(
        text=clean(" ".join((whole.text, *given))),
        segments=(*whole.segments, *named),
        postcode=stated.group(1) if stated else whole.postcode,
        house_no=whole.house_no,
        moo=whole.moo,
        soi=whole.soi,
        road=whole.road,
        company=whole.company,
    )


def _bare_words(value: str) -> tuple[str, ...]:
    return tuple(word for part in parse_address(value).segments for word in part.words)


def _first(pattern: re.Pattern[str], text: str) -> str | None:
    found = pattern.search(text)
    return found.group(1) if found else None


def _without_company(text: str) -> tuple[str | None, str]:
    """Take company names out: the places in them are not where the company is."""
    found = [match.group().strip() for match in _COMPANY_TH.finditer(text)]
    rest = _COMPANY_TH.sub(" ", text)
    english = _COMPANY_EN.match(rest)
    if english:
        found.append(english.group().strip(" ,"))
        rest = rest[english.end() :]
    return (" ".join(found) or None), " ".join(rest.split())


def _without_postcode(text: str) -> tuple[str | None, str]:
    """Find the postcode: the number after its word, else the last five digits behind a name."""
    stated = _POSTCODE_WORD.search(text)
    if stated:
        return stated.group(1), _POSTCODE_WORD.sub(" ", text)
    numbers = [found for found in _FIVE.finditer(text) if _names_before(text, found.start())]
    if not numbers:
        return None, text
    last = numbers[-1]
    return last.group(1), f"{text[: last.start()]} , {text[last.end() :]}"


def _names_before(text: str, end: int) -> bool:
    """Tell whether anything but a house number stands before a place in the text."""
    words = _WORD.findall(text[:end].replace("เลขที่", " "))
    return any(len(word) > 1 for word in words)


def _segments(text: str) -> Iterator[Segment]:
    """Cut a text at its markers; what an ``other`` marker announces is no place to look up."""
    kind, start = "", 0
    for found in _MARKER.finditer(text):
        name = found.lastgroup or ""
        chunk = text[start : found.start()]
        if name == "other" and kind and not chunk.strip():
            continue  # แขวงถนนพญาไท: the road is part of the name
        after = name.removeprefix("after_") if name.startswith("after_") else None
        segments = list(_chunk(chunk, kind))
        named_before = bool(after and segments and chunk.rstrip()[-1:] not in ",;")
        if after and named_before:
            last = segments[-1] if segments[-1].level else segments.pop()
            segments.append(Segment(words=last.words, level=_LEVELS[after], name_last=True))
        yield from segments
        announced = _LETTERS[found.group()[0]] if name == "letter" else after or name
        kind = "" if named_before else announced
        start = found.end()
    yield from _chunk(text[start:], kind)


def _chunk(text: str, kind: str) -> Iterator[Segment]:
    """Cut what follows a marker into pieces: the first is the name it announces."""
    for place, piece in enumerate(_SPLIT.split(text)):
        words = tuple(_WORD.findall(piece))
        if place == 0 and kind == "other":
            words = words[1:]
        level = _LEVELS.get(kind) if place == 0 else None
        if words:
            yield Segment(words=words, level=level)
