"""One palette: the published band colours, told apart by more than colour, and readable."""

from __future__ import annotations

from itertools import combinations, pairwise
from typing import Any

import pytest
from colorspacious import cspace_convert, deltaE

from georisk.maps.palette import CUSTOMERS, LINES, SPPS, STAKE, STAKE_OPACITY, palette
from georisk.model import Band, LineKind, SppStatus

GROUND = "#eef1f3"  # of the map, in map.css
VISIONS = ("normal", "deuteranomaly", "protanomaly", "tritanomaly")


def seen(colour: str, vision: str) -> Any:
    """A colour as an eye without one kind of cone sees it (Machado 2009), as sRGB."""
    srgb = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    if vision == "normal":
        return srgb
    space = {"name": "sRGB1+CVD", "cvd_type": vision, "severity": 100}
    return cspace_convert(srgb, space, "sRGB1").clip(0, 1)


def distance(one: str, other: str, vision: str) -> float:
    """How far apart two colours look: CAM02-UCS, where 1 is just seen."""
    return float(deltaE(seen(one, vision), seen(other, vision), input_space="sRGB1"))


def over(colour: str, ground: str, opacity: float) -> str:
    """What is seen where a colour lies on a ground that shines through."""
    parts = ((int(colour[i : i + 2], 16), int(ground[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(a * opacity + b * (1 - opacity)):02x}" for a, b in parts)


def luminance(colour: str) -> float:
    """Relative luminance by WCAG 2."""
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_bands_have_the_colours_that_colour_blind_readers_tell_apart() -> None:
    assert {band.value: CUSTOMERS[band]["fill"] for band in Band} == {
        "low": "#1fb082",
        "medium": "#f1d736",
        "high": "#de6410",
        "very_high": "#8f040a",
    }


@pytest.mark.parametrize("vision", VISIONS)
def test_no_eye_takes_one_band_for_another(vision: str) -> None:
    fills = [str(CUSTOMERS[band]["fill"]) for band in Band]
    assert min(distance(*pair, vision) for pair in combinations(fills, 2)) >= 22
    symbols = [str(style["fill"]) for style in CUSTOMERS.values()]
    assert min(distance(*pair, vision) for pair in combinations(symbols, 2)) >= 13


@pytest.mark.parametrize("vision", VISIONS)
def test_no_eye_takes_one_line_or_one_sum_for_another(vision: str) -> None:
    lines = [str(style["color"]) for style in LINES.values()]
    assert min(distance(*pair, vision) for pair in combinations(lines, 2)) >= 18
    steps = [str(style["fill"]) for style in STAKE]
    assert min(distance(*pair, vision) for pair in pairwise(steps)) >= 13


@pytest.mark.parametrize("style", STAKE)
def test_a_sum_inside_its_hexagon_is_readable(style: dict[str, str]) -> None:
    assert contrast(over(style["fill"], GROUND, STAKE_OPACITY), style["ink"]) >= 4.5


def test_a_darker_hexagon_is_a_larger_sum() -> None:
    shades = [luminance(str(style["fill"])) for style in STAKE]
    assert shades == sorted(shades, reverse=True)


def test_bands_differ_in_shape_and_grow_with_risk() -> None:
    assert len({CUSTOMERS[band]["shape"] for band in Band}) == len(Band)
    sizes: list[Any] = [CUSTOMERS[band]["size"] for band in Band]
    assert sizes == sorted(set(sizes))


@pytest.mark.parametrize("symbol", CUSTOMERS)
def test_number_inside_a_symbol_is_readable(symbol: str) -> None:
    style = CUSTOMERS[symbol]
    assert contrast(str(style["fill"]), str(style["ink"])) >= 4.5


def test_every_status_and_kind_has_a_style() -> None:
    assert set(SPPS) == {status.value for status in SppStatus}
    assert set(LINES) == {kind.value for kind in LineKind}


def test_legend_lists_the_strongest_first() -> None:
    drawn: Any = palette()
    assert list(drawn["customers"]) == [
        "very_high",
        "high",
        "medium",
        "low",
        "open",
        "not_eligible",
    ]
