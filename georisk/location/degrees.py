"""Angles and pairs of angles as people write them: 13.36, 13°21'36"N, N 13 21 36, ๑๓.๓๖."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

from georisk.location.spelling import clean

Axis = Literal["lat", "lon"]

_LABEL: Final = (
    r"(?P<lat>lat(?:itude)?\.?|ละติจูด|แลตติจูด|ละติจุด)|(?P<lon>long?(?:itude)?\.?|lng|ลองจิจูด|ลองติจูด)"
)
_SIDES: Final = {
    "n": ("lat", 1), "s": ("lat", -1), "e": ("lon", 1), "w": ("lon", -1),
    "เหนือ": ("lat", 1), "ใต้": ("lat", -1), "ตะวันออก": ("lon", 1), "ตะวันตก": ("lon", -1),
}  # fmt: skip
_SIDE: Final = r"[nsew]|เหนือ|ใต้|ตะวันออก|ตะวันตก"
_ANGLE: Final = re.compile(
    rf"(?:(?:{_LABEL})\s*[:=]?\s*)?(?P<before>{_SIDE})?\s*"
    r"(?P<deg>[+-]?\d{1,3}(?:\.\d+)?)\s*(?:°|º|˚|องศา|deg(?:rees)?|d(?=\s*\d))?"
    r"(?:[\s:-]*(?P<min>\d{1,2}(?:\.\d+)?)\s*(?:''?(?!')|′|’|ลิปดา|m(?:in)?|(?=[\s:-]|$))"
    r"(?:[\s:-]*(?P<sec>\d{1,2}(?:\.\d+)?)\s*(?:\"|''|″|”|ฟิลิปดา|พิลิปดา|s(?:ec)?(?![a-z]))?)?)?"
    rf"\s*(?P<after>{_SIDE})?",
    re.IGNORECASE,
)
_WRAPPING: Final = "()[]{}<>.,; "
_SIXTY: Final = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Angle:
    """Degrees, and the axis its letter or its word says; None where nothing does."""

    degrees: float
    axis: Axis | None = None


def angle(text: str) -> Angle | None:
    r"""Read one angle; None when it is none.

    Examples
    --------
    >>> angle("13°21'36\"N")
    Angle(degrees=13.36, axis='lat')
    >>> angle("E 100 58.8"), angle("13°61'")
    (Angle(degrees=100.98, axis='lon'), None)
    """
    found = _ANGLE.fullmatch(clean(text).strip(_WRAPPING))
    if found is None:
        return None
    whole, *parts = (found["deg"], found["min"], found["sec"])
    given = [part for part in parts if part is not None]
    if any("." in part for part in (whole, *given)[: len(given)]):
        return None  # a fraction stands last or nowhere
    axes = _axes(found)
    signs = {sign for _, sign in axes if sign} | ({-1} if whole.startswith("-") else set())
    if any(float(part) >= _SIXTY for part in given) or len({axis for axis, _ in axes}) > 1:
        return None
    if len(signs) > 1:
        return None
    size = sum(float(part) / _SIXTY**power for power, part in enumerate(given, 1))
    degrees = round(abs(float(whole)) + size, 9)
    return Angle(degrees=-degrees if signs == {-1} else degrees, axis=axes[0][0] if axes else None)


def _axes(found: re.Match[str]) -> list[tuple[Axis, int]]:
    """Return the axis, and the sign, of each word or letter that names one."""
    labels: list[tuple[Axis, int]] = []
    if found["lat"]:
        labels.append(("lat", 0))
    if found["lon"]:
        labels.append(("lon", 0))
    letters = [letter for letter in (found["before"], found["after"]) if letter]
    for letter in letters:
        axis, sign = _SIDES[letter.casefold()]
        labels.append(("lat" if axis == "lat" else "lon", sign))
    return labels


def pair(text: str) -> tuple[float, float] | None:
    """Read a latitude and a longitude, in this order unless letters or words say otherwise.

    Examples
    --------
    >>> pair("13.36, 100.98"), pair("E100.98 N13.36")
    ((13.36, 100.98), (13.36, 100.98))
    >>> pair("ละติจูด 13.36 ลองจิจูด 100.98"), pair("13.36")
    ((13.36, 100.98), None)
    """
    plain = clean(text).strip(_WRAPPING)
    for first, second in _halves(plain):
        one, other = angle(first), angle(second)
        if one is None or other is None or (one.axis and one.axis == other.axis):
            continue
        if one.axis == "lon" or other.axis == "lat":
            one, other = other, one
        return one.degrees, other.degrees
    return None


def _halves(text: str) -> list[tuple[str, str]]:
    """Cut a text in two: at its only comma or the like, else at a middle that may be one."""
    parts = re.split(r"\s*[,;|/]\s*", text)
    if len(parts) > 1:
        return [(parts[0], parts[1])] if len(parts) == 2 else []  # noqa: PLR2004 - two halves
    words = text.split(" ")
    if len(words) % 2 == 0:
        middle = len(words) // 2
        return [(" ".join(words[:middle]), " ".join(words[middle:]))]
    return [
        (" ".join(words[:cut]), " ".join(words[cut:]))
        for cut in range(1, len(words))
        if re.search(rf"(?:{_SIDE})$", words[cut - 1], re.IGNORECASE)
    ]
