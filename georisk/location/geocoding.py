"""From an address to a position, its precision and its radius, or to the reason why not."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from georisk.location.address import AddressParts, ParsedAddress, parse_address, parse_parts
from georisk.location.answers import Geocoded, Named, Note, Reason, Unlocated
from georisk.location.areas import Level
from georisk.location.deciding import decide
from georisk.location.estates import without_estates
from georisk.location.extents import metres
from georisk.location.readings import read_address
from georisk.location.spelling import is_thai
from georisk.model import Location, LonLat, Precision

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from georisk.location.address import Segment
    from georisk.location.areas import EstatePlace
    from georisk.location.gazetteer import Gazetteer, Placed
    from georisk.location.readings import Readings

METHOD: Final = "geocoded"
ESTATE_SLACK_M: Final = 5_000.0
"""How much farther than both radii an estate may lie from its tambon and still be believed."""


def geocode(
    address: str | AddressParts | ParsedAddress, gazetteer: Gazetteer
) -> Geocoded | Unlocated:
    """Find an address.

    Parameters
    ----------
    address : str, AddressParts or ParsedAddress
        One line, or columns.
    gazetteer : Gazetteer

    Returns
    -------
    Geocoded or Unlocated
        Never a near match in another province than the one the address names.
    """
    parsed = _parsed(address)
    mentioned = gazetteer.estates.find(parsed.text)
    readings, named = _read(parsed, gazetteer, estate=bool(mentioned))
    estate = None
    if mentioned and not _contradicts(named):
        provinces = tuple(readings.province.likeness)
        named, estate = _with_estate(named, mentioned, provinces, gazetteer)
    if isinstance(named, Unlocated):
        return named
    return _placed(named, estate, gazetteer)


def _read(
    parsed: ParsedAddress, gazetteer: Gazetteer, *, estate: bool
) -> tuple[Readings, Named | Unlocated]:
    """Read the names; in another way where that leads to a tambon and the first does not.

    The name of an estate is not taken for that of a tambon when another tambon is named, and
    unmarked names may come largest first.
    """
    readings = read_address(parsed, gazetteer)
    named = decide(readings, gazetteer)
    others = []
    if estate:
        others.append(without_estates(parsed.segments))
    if not any(segment.level for segment in parsed.segments) and not _is_tambon(named):
        others.append(_turned(parsed.segments))
    for segments in others:
        if segments == parsed.segments or _contradicts(named):
            continue
        again = read_address(replace(parsed, segments=segments), gazetteer)
        answer = decide(again, gazetteer)
        if _is_tambon(answer):
            return again, answer
    return readings, named


def _is_tambon(named: Named | Unlocated) -> bool:
    return isinstance(named, Named) and len(named.code) == Level.TAMBON


def _turned(segments: tuple[Segment, ...]) -> tuple[Segment, ...]:
    """Turn the order of names; Thai names are words of their own, English ones whole pieces."""
    return tuple(
        replace(segment, words=segment.words[::-1]) if all(map(is_thai, segment.words)) else segment
        for segment in reversed(segments)
    )


def _parsed(address: str | AddressParts | ParsedAddress) -> ParsedAddress:
    if isinstance(address, str):
        return parse_address(address)
    return parse_parts(address) if isinstance(address, AddressParts) else address


def _contradicts(named: Named | Unlocated) -> bool:
    return isinstance(named, Unlocated) and named.reason is Reason.CONTRADICTION


def _with_estate(
    named: Named | Unlocated,
    mentioned: Sequence[EstatePlace],
    provinces: Sequence[str],
    gazetteer: Gazetteer,
) -> tuple[Named | Unlocated, EstatePlace | None]:
    """Choose the estate that fits what the address names; the names win over the estate."""
    code = named.code if isinstance(named, Named) else None
    fitting = [one for one in mentioned if _fits(one, code, provinces, gazetteer)]
    closer = [one for one in fitting if code and any(area.startswith(code) for area in one.within)]
    chosen = closer if len(closer) == 1 else fitting
    if len(chosen) != 1:
        return _estate_unused(named, mentioned, gazetteer), None
    estate = chosen[0]
    if code is None or (len(code) < Level.AMPHOE and estate.within):
        if not estate.within:
            return named, None
        area = estate.within[0]
        return Named(code=area, texts=(estate.names[0],)), estate
    return named, None if _is_closer(code, estate, gazetteer) else estate


def _is_closer(code: str, estate: EstatePlace, gazetteer: Gazetteer) -> bool:
    """Tell whether a tambon is smaller than the estate it lies in."""
    placed = gazetteer.place(code)
    if placed is None or placed.level is not Level.TAMBON or estate.radius_m is None:
        return False
    return placed.radius_m < estate.radius_m


def _fits(
    estate: EstatePlace, code: str | None, provinces: Sequence[str], gazetteer: Gazetteer
) -> bool:
    around = code[: Level.PROVINCE] if code else None
    allowed = (around,) if around else tuple(provinces)
    if allowed and estate.within and not any(area[:2] in allowed for area in estate.within):
        return False
    placed = gazetteer.place(code) if code else None
    if placed is None or estate.point is None:
        return bool(estate.within) or placed is not None
    bound = placed.radius_m + (estate.radius_m or 0.0) + ESTATE_SLACK_M
    return float(metres([estate.point], placed.point)[0]) <= bound


def _estate_unused(
    named: Named | Unlocated, mentioned: Iterable[EstatePlace], gazetteer: Gazetteer
) -> Named | Unlocated:
    """Say that an estate is named which the rest of the address does not single out."""
    names = "; ".join(estate.names[0] for estate in mentioned)
    if isinstance(named, Named):
        label = gazetteer.label(named.code)
        note: Note = (f"estate not certain in {label}: {names}", f"นิคมไม่แน่ชัดใน {label}: {names}")
        return Named(
            code=named.code,
            texts=named.texts,
            runner_up=named.runner_up,
            margin=named.margin,
            notes=(*named.notes, note),
        )
    return Unlocated(
        reason=Reason.AMBIGUOUS,
        en=f"the estate may be any of {names}: add the amphoe and the province",
        th=f"นิคมอาจหมายถึง {names} โปรดระบุอำเภอและจังหวัด",
        runner_up=named.runner_up,
    )


def _placed(named: Named, estate: EstatePlace | None, gazetteer: Gazetteer) -> Geocoded | Unlocated:
    placed = gazetteer.place(named.code)
    location = _estate_location(estate) or _area_location(named, placed)
    label = gazetteer.label(named.code)
    if location is None:
        return Unlocated(
            reason=Reason.NO_POSITION,
            en=f"{label} is in the address, and the gazetteer has no position for it",
            th=f"พบ {label} ในที่อยู่ แต่ข้อมูลพื้นที่ไม่มีพิกัด",
            runner_up=label,
        )
    tambon = gazetteer.area_of(named.code, Level.TAMBON)
    amphoe = gazetteer.area_of(named.code, Level.AMPHOE)
    return Geocoded(
        location=location,
        province=gazetteer.areas[named.code[: Level.PROVINCE]].name_th,
        amphoe=amphoe.name_th if amphoe else None,
        tambon=tambon.name_th if tambon else None,
        tambon_code=tambon.code if tambon else None,
        runner_up=gazetteer.label(named.runner_up) if named.runner_up else None,
        margin=named.margin,
        notes=named.notes,
    )


def _estate_location(estate: EstatePlace | None) -> Location | None:
    if estate is None or estate.point is None or estate.radius_m is None:
        return None
    return _location(estate.point, Precision.ESTATE, estate.radius_m, estate.names[:1])


def _area_location(named: Named, placed: Placed | None) -> Location | None:
    if placed is None:
        return None
    return _location(placed.point, placed.level.precision, placed.radius_m, named.texts)


def _location(
    point: LonLat, precision: Precision, radius_m: float, texts: Iterable[str]
) -> Location:
    return Location(
        point=point,
        precision=precision,
        accuracy_m=radius_m,
        method=METHOD,
        matched_text=" ".join(texts) or None,
    )
