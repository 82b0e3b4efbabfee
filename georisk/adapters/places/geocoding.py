"""`georisk geocode`: a table of addresses in, the same rows with their positions out."""

from __future__ import annotations

import io
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from georisk.adapters.results.run_files import csv_bytes
from georisk.adapters.tables.raw_tables import is_filled, read_table
from georisk.adapters.tables.schema import folded
from georisk.adapters.whole_files import write_file
from georisk.errors import MissingColumn
from georisk.location.address import AddressParts
from georisk.location.answers import Geocoded, Unlocated
from georisk.location.geocoding import geocode
from georisk.model import Precision

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from georisk.adapters.tables.raw_tables import RawTable
    from georisk.location.gazetteer import Gazetteer
    from georisk.model import Location

    Progress = Callable[[int, int], None]
    Online = Callable[[str, Geocoded | Unlocated], Location | None]

POSITION_COLUMNS: Final = (
    "lat", "lon", "position_precision", "position_accuracy_m", "position_method", "matched_text",
    "tambon_code", "tambon", "amphoe", "province", "runner_up", "margin",
)  # fmt: skip
WORKLIST_COLUMNS: Final = (
    "row", "address", "position_precision", "proposal", "problem_th", "problem_en",
)  # fmt: skip
_HEADINGS: Final = {
    "address": "address|ที่อยู่|ที่ตั้ง|สถานที่ตั้ง|ที่อยู่โรงงาน|ที่ตั้งโรงงาน|สถานที่ใช้ไฟฟ้า|full_address"
    "|display_addr|addr",
    "tambon": "tambon|subdistrict|ตำบล|แขวง|ตำบล/แขวง|แขวง/ตำบล",
    "amphoe": "amphoe|amphur|district|อำเภอ|เขต|อำเภอ/เขต|เขต/อำเภอ",
    "province": "province|changwat|จังหวัด",
    "postcode": "postcode|postal_code|zip|zipcode|zip_code|รหัสไปรษณีย์",
}
_NOTHING: Final = frozenset(
    {"", "-", "n/a", "na", "none", "null", "ไม่มีข้อมูล", "ไม่ระบุ", "ไม่มี", "ไม่ทราบ"}
)
_COARSE: Final = frozenset({Precision.AMPHOE, Precision.PROVINCE})
_ONLY_AREA: Final = (
    "only a large area is named: add the tambon",
    "ที่อยู่ระบุเพียงพื้นที่กว้าง โปรดเพิ่มตำบล",
)
_DEGREES: Final = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Weak:
    """A row whose position is missing, coarse, or rests on words that do not all agree.

    Parameters
    ----------
    row : int
        As a spreadsheet counts: the heading is row 1.
    proposal : str or None
        The likeliest place that the evidence does not carry.
    """

    row: int
    address: str
    precision: Precision
    proposal: str | None
    en: str
    th: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GeocodedTable:
    """What became of a table: how many rows at each precision, and which deserve a look."""

    rows: int
    precisions: Mapping[Precision, int]
    worklist: tuple[Weak, ...]


def geocode_table(
    source: Path,
    target: Path,
    gazetteer: Gazetteer,
    *,
    online: Online | None = None,
    progress: Progress | None = None,
) -> GeocodedTable:
    """Append a position to every row of a table; rows and their order stay as they are.

    Parameters
    ----------
    source : Path
        Any table georisk reads, with a column of addresses (``address``, ``ที่อยู่`` ...), or
        columns of tambon, amphoe and province, or both. What says nothing (``-``,
        ``ไม่มีข้อมูล``) counts as empty.
    target : Path
        ``.csv`` (UTF-8) or ``.xlsx``. A column of the source that bears the name of a column
        appended here is kept as ``input_<name>``.
    online : callable or None
        Asked for a better position; None, the default, keeps every address on this machine.
    progress : callable or None
        Called with the rows done and the rows in all.

    Raises
    ------
    MissingColumn
        When no column holds addresses.
    UnreadableFile, NothingToAssess
    """
    raw = read_table(source, "customers")
    columns = _address_columns(raw.headings, source)
    rows: list[list[object]] = []
    weak: list[Weak] = []
    counts: Counter[Precision] = Counter()
    for done, (number, row) in enumerate(zip(raw.numbers, raw.rows, strict=True), 1):
        parts = _parts(row, columns)
        answer = geocode(parts, gazetteer)
        location = _location(parts, answer, online)
        rows.append([*_padded(row, raw), *_position(answer, location)])
        precision = location.precision if location else Precision.UNLOCATED
        counts[precision] += 1
        weak += _weak(number, parts, answer, precision)
        if progress is not None:
            progress(done, len(raw.rows))
    _write(target, (*_kept(raw.headings), *POSITION_COLUMNS), rows)
    return GeocodedTable(rows=len(rows), precisions=dict(counts), worklist=tuple(weak))


def worklist_csv(worklist: Iterable[Weak]) -> bytes:
    """Render the rows that deserve a look as CSV."""
    return csv_bytes(
        WORKLIST_COLUMNS,
        (
            (one.row, one.address, one.precision.value, one.proposal, one.th, one.en)
            for one in worklist
        ),
    )


def _address_columns(headings: Sequence[str], source: Path) -> dict[str, int]:
    known = {folded(word): name for name, words in _HEADINGS.items() for word in words.split("|")}
    found: dict[str, int] = {}
    for place, heading in enumerate(headings):
        name = known.get(folded(heading))
        if name is not None:
            found.setdefault(name, place)
    if not found.keys() & {"address", "tambon", "amphoe", "province"}:
        raise MissingColumn(
            f"{source} has no column of addresses: name one address (ที่อยู่), or tambon, amphoe and"
            f" province; its headings are: {', '.join(headings)[:200]}",
            f"{source} ไม่มีคอลัมน์ที่อยู่: ตั้งชื่อคอลัมน์ว่า ที่อยู่ หรือ ตำบล อำเภอ และจังหวัด"
            f" หัวคอลัมน์ที่มี: {', '.join(headings)[:200]}",
        )
    return found


def _parts(row: Sequence[object], columns: Mapping[str, int]) -> AddressParts:
    cells = {name: _text(row, place) for name, place in columns.items()}
    return AddressParts(**cells)


def _text(row: Sequence[object], place: int) -> str | None:
    value = row[place] if place < len(row) else None
    if isinstance(value, float) and value.is_integer():
        value = int(value)  # a spreadsheet's postcode
    text = "" if value is None else str(value).strip()
    return None if text.casefold() in _NOTHING else text


def _location(
    parts: AddressParts, answer: Geocoded | Unlocated, online: Online | None
) -> Location | None:
    better = online(_one_line(parts), answer) if online is not None else None
    if better is not None:
        return better
    return answer.location if isinstance(answer, Geocoded) else None


def _one_line(parts: AddressParts) -> str:
    named = (parts.address, parts.tambon, parts.amphoe, parts.province, parts.postcode)
    return " ".join(text for text in named if text)


def _position(answer: Geocoded | Unlocated, location: Location | None) -> Iterator[object]:
    """Yield the appended cells, in the order of `POSITION_COLUMNS`."""
    found = answer if isinstance(answer, Geocoded) else None
    reason = answer.reason.value if isinstance(answer, Unlocated) else None
    if location is None:
        yield from (None, None, Precision.UNLOCATED.value, None, reason, None)
    else:
        yield round(location.point.lat, _DEGREES)
        yield round(location.point.lon, _DEGREES)
        yield location.precision.value
        yield None if location.accuracy_m is None else round(location.accuracy_m)
        yield location.method
        yield location.matched_text
    if found is None:
        yield from (None, None, None, None, answer.runner_up, None)
    else:
        yield from (found.tambon_code, found.tambon, found.amphoe, found.province)
        yield from (found.runner_up, found.margin)


def _weak(
    number: int, parts: AddressParts, answer: Geocoded | Unlocated, precision: Precision
) -> Iterator[Weak]:
    """Yield the row's entry in the worklist, where it deserves one."""
    if isinstance(answer, Unlocated):
        notes: Sequence[tuple[str, str]] = ((answer.en, answer.th),)
    else:
        notes = answer.notes
        if precision in _COARSE and not notes:
            notes = (_ONLY_AREA,)
    if notes:
        yield Weak(
            row=number,
            address=_one_line(parts),
            precision=precision,
            proposal=answer.runner_up,
            en="; ".join(en for en, _ in notes),
            th="; ".join(th for _, th in notes),
        )


def _padded(row: Sequence[object], raw: RawTable) -> list[object]:
    """Bring a row to the length of the headings."""
    cells = [value if is_filled(value) else None for value in row[: len(raw.headings)]]
    return cells + [None] * (len(raw.headings) - len(cells))


def _kept(headings: Iterable[str]) -> Iterator[str]:
    for heading in headings:
        yield f"input_{heading}" if heading in POSITION_COLUMNS else heading


def _write(target: Path, headings: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    if target.suffix.lower() != ".xlsx":
        write_file(target, csv_bytes(headings, rows))
        return
    from xlsxwriter import Workbook

    content = io.BytesIO()
    with Workbook(content, {"in_memory": True}) as book:
        sheet = book.add_worksheet("positions")
        for number, row in enumerate((headings, *rows)):
            for place, value in enumerate(row):
                if isinstance(value, (int, float)):
                    sheet.write_number(number, place, value)
                elif value is not None:
                    sheet.write_string(number, place, str(value))
    write_file(target, content.getvalue())
