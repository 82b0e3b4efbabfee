"""The gazetteer: areas, what they were called once, estates, postcodes; built once from rows."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from georisk.errors import InvalidValue
from georisk.location.areas import (
    CAPITAL_EN,
    CAPITAL_TH,
    Area,
    EstatePlace,
    FormerArea,
    Level,
    ProvinceSplit,
)
from georisk.location.estates import EstateIndex, build_estate_index
from georisk.location.extents import with_extents
from georisk.location.names import ALIKE, FORMER, Entry, NameIndex, build_index

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from georisk.model import LonLat

BANGKOK: Final = "10"


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A position for an area, and the level it is really known to."""

    point: LonLat
    radius_m: float
    level: Level


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Gazetteer:
    """All that is needed to find an address; made by `build_gazetteer`.

    Parameters
    ----------
    areas : mapping of str to Area
        By code.
    names : NameIndex
    estates : EstateIndex
    postcodes : mapping of str to tuple of str
        Codes of the tambon a postcode serves.
    split_off : mapping of str to tuple of str
        Provinces taken out of a province, by its code.
    """

    areas: Mapping[str, Area]
    names: NameIndex
    estates: EstateIndex
    postcodes: Mapping[str, tuple[str, ...]]
    split_off: Mapping[str, tuple[str, ...]]

    def area_of(self, code: str, level: Level) -> Area | None:
        """Return the area of a level that a code lies in; None above the code's own level."""
        return self.areas.get(code[:level]) if len(code) >= level else None

    def place(self, code: str) -> Placed | None:
        """Return a position for a code: its own, else the smallest area around that has one."""
        for level in reversed(Level):
            area = self.area_of(code, level)
            if area is not None and area.point is not None and area.radius_m is not None:
                return Placed(point=area.point, radius_m=area.radius_m, level=level)
        return None

    def label(self, code: str) -> str:
        """Name a code as a Thai address does, smallest area first."""
        bangkok = code.startswith(BANGKOK)
        marks = ("แขวง", "เขต", "") if bangkok else ("ต.", "อ.", "จ.")
        parts = (
            f"{mark}{area.name_th}"
            for mark, level in zip(marks, reversed(Level), strict=True)
            if (area := self.area_of(code, level))
        )
        return " ".join(parts)


def build_gazetteer(
    areas: Iterable[Area],
    *,
    former: Iterable[FormerArea] = (),
    splits: Iterable[ProvinceSplit] = (),
    estates: Iterable[EstatePlace] = (),
) -> Gazetteer:
    """Build a gazetteer from rows.

    Parameters
    ----------
    areas : iterable of Area
        Points and radii are completed by `georisk.location.extents.with_extents`.

    Raises
    ------
    InvalidValue
        Two areas of one code, or an area whose parent is not there.
    """
    rows = tuple(areas)
    known = with_extents(rows)
    _require_tree(rows, known)
    postcodes: dict[str, list[str]] = defaultdict(list)
    for area in known.values():
        for postcode in area.postcodes:
            postcodes[postcode].append(area.code)
    split_off: dict[str, list[str]] = defaultdict(list)
    for split in splits:
        split_off[split.old].append(split.new)
    return Gazetteer(
        areas=known,
        names=build_index((*_todays_names(known), *_former_names(known, former))),
        estates=build_estate_index(estates),
        postcodes={postcode: tuple(codes) for postcode, codes in postcodes.items()},
        split_off={old: tuple(new) for old, new in split_off.items()},
    )


def _require_tree(rows: tuple[Area, ...], known: Mapping[str, Area]) -> None:
    if len(rows) != len(known):
        codes = [area.code for area in rows]
        twice = next(code for code in codes if codes.count(code) > 1)
        raise InvalidValue(
            f"gazetteer: two areas have the code {twice}", f"gazetteer: รหัสพื้นที่ {twice} ซ้ำกัน"
        )
    for code in known:
        if len(code) > Level.PROVINCE and code[:-2] not in known:
            raise InvalidValue(
                f"gazetteer: area {code} has no parent {code[:-2]}",
                f"gazetteer: พื้นที่ {code} ไม่มีพื้นที่แม่ {code[:-2]}",
            )


def _todays_names(known: Mapping[str, Area]) -> Iterator[tuple[Entry, tuple[str, ...]]]:
    for area in known.values():
        yield Entry(path=area.code, code=area.code), area.names
        if _is_capital(area):
            province = known[area.code[: Level.PROVINCE]]
            capital = Entry(path=area.code, code=area.code, literal=True)
            yield capital, (CAPITAL_TH, *CAPITAL_EN)
            yield replace(capital, worth=ALIKE), province.names


def _is_capital(area: Area) -> bool:
    """Tell the amphoe that is plainly called เมือง: the first of every province but Bangkok."""
    first = area.level is Level.AMPHOE and area.code.endswith("01")
    return first and not area.code.startswith(BANGKOK)


def _former_names(
    known: Mapping[str, Area], former: Iterable[FormerArea]
) -> Iterator[tuple[Entry, tuple[str, ...]]]:
    for area in former:
        for successor in area.successors:
            if successor in known:
                yield Entry(path=area.code, code=successor, worth=FORMER), area.names
