"""Addresses of factories as people write them, each with its tambon, amphoe and province.

The table was written before the answers were looked at; ``-`` is where nothing may be said.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import geothai
import pytest

from georisk.adapters.places.gazetteers import embedded_gazetteer, read_gazetteer
from georisk.location.answers import Geocoded
from georisk.location.geocoding import geocode
from georisk.location.outline import provinces
from georisk.model import Precision

if TYPE_CHECKING:
    from georisk.location.gazetteer import Gazetteer

TABLE = Path(__file__).with_name("odd_addresses.tsv")
Names = tuple[str | None, str | None, str | None]


def rows() -> list[tuple[str, Names]]:
    found = []
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        address, *names = line.split("\t")
        tambon, amphoe, province = (None if name == "-" else name for name in names)
        found.append((address, (tambon, amphoe, province)))
    return found


ROWS = rows()


def named(address: str, gazetteer: Gazetteer) -> Names:
    answer = geocode(address, gazetteer)
    if not isinstance(answer, Geocoded):
        return None, None, None
    return answer.tambon, answer.amphoe, answer.province


def test_the_table_names_places_that_exist() -> None:
    known = {
        (tambon.name_th, district.name_th.removeprefix("เขต"), province.name_th)
        for province in geothai.provinces()
        for district in geothai.districts(province.code)
        for tambon in geothai.subdistricts(district.code)
    }
    amphoe = {names[1:] for names in known}
    for address, names in ROWS:
        assert names == (None, None, None) or names[1:] in amphoe, address
        assert names[0] is None or names in known, address
    assert len(ROWS) > 130
    assert len({address for address, _ in ROWS}) == len(ROWS)


@pytest.mark.parametrize(("address", "names"), ROWS)
def test_each_address(address: str, names: Names) -> None:
    assert named(address, embedded_gazetteer()) == names


@pytest.mark.reference
def test_no_answer_at_tambon_class_or_finer_lies_in_another_province(
    reference_data: Path,
) -> None:
    gazetteer = read_gazetteer([reference_data / "admin"])
    codes = {one.name_th: one.code for one in geothai.provinces()}
    fine = 0
    for address, names in ROWS:
        answer = geocode(address, gazetteer)
        if not isinstance(answer, Geocoded):
            assert names == (None, None, None), address
            continue
        if answer.precision in {Precision.AMPHOE, Precision.PROVINCE}:
            continue
        fine += 1
        assert answer.province == names[2], address
        assert provinces()[codes[answer.province]].metres_outside(answer.point) == 0, address
    assert fine > 90
