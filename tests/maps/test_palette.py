"""One palette: the published band colours, told apart by more than colour, and readable."""

from __future__ import annotations

from typing import Any

import pytest

from georisk.maps.palette import CUSTOMERS, LINES, SPPS, palette
from georisk.model import Band, LineKind, SppStatus


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
