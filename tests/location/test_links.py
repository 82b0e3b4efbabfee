"""Coordinates out of what people paste: links of maps, pairs in one cell, degrees and minutes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from georisk.adapters.tables.registers import parse_customer
from georisk.errors import InvalidValue
from georisk.location.coordinates import StatedPosition, inside_thailand, locate
from georisk.location.degrees import angle, pair
from georisk.location.links import pasted
from georisk.model import Customer, Rejected

GOOGLE = "https://www.google.com/maps"
PLACE = "!3m1!4b1!4m6!3m5!1s0x311d:0xab!8m2!3d13.3601!4d100.9802!16s%2Fg%2F11"


@pytest.mark.parametrize(
    "text",
    [
        f"{GOOGLE}?q=13.3601,100.9802",
        f"{GOOGLE}?q=13.3601%2C100.9802&z=17",
        "maps.google.com/maps?q=loc:13.3601,100.9802",
        f"{GOOGLE}/search/?api=1&query=13.3601%2C100.9802",
        f"{GOOGLE}/search/13.3601,+100.9802?entry=tts",
        f"{GOOGLE}/place/13.3601,100.9802",
        f"{GOOGLE}/place/13%C2%B021'36.36%22N+100%C2%B058'48.72%22E/@13.3,100.9,17z",
        f"{GOOGLE}/place/Plant/@13.30,100.90,17z/data={PLACE}",
        "https://www.openstreetmap.org/?mlat=13.3601&mlon=100.9802#map=17/13.30/100.90",
        "https://maps.apple.com/?ll=13.3601,100.9802&q=Plant",
        "https://maps.apple.com/place?coordinate=13.3601,100.9802&name=Plant",
        "https://waze.com/ul?ll=13.3601,100.9802&navigate=yes",
        "geo:13.3601,100.9802",
        "geo:0,0?q=13.3601,100.9802(Plant)",
        "ตำแหน่งที่ตั้ง\nบริษัท ก จำกัด\nhttps://maps.google.com/maps?q=13.3601,100.9802",
        "13.3601, 100.9802",
        "(13.3601,100.9802)",
        "13.3601 100.9802",
        "๑๓.๓๖๐๑, ๑๐๐.๙๘๐๒",
        "N 13.3601 E 100.9802",
        "100.9802E 13.3601N",
        "lon: 100.9802, lat: 13.3601",
        "ละติจูด 13.3601 ลองจิจูด 100.9802",
        "13°21'36.36\"N 100°58'48.72\"E",
        "13 21 36.36 N, 100 58 48.72 E",
    ],
)
def test_a_pin_is_where_it_says(text: str) -> None:
    found = pasted(text)
    assert (found.lat, found.lon) == (
        pytest.approx(13.3601, abs=1e-6),
        pytest.approx(100.9802, abs=1e-6),
    )
    assert found.radius_m is None


@pytest.mark.parametrize(
    ("link", "radius"),
    [
        # 256 px tiles: 156,543 m a pixel at zoom 0 on the equator, halved by each step.
        (f"{GOOGLE}/@13.36,100.98,17z", 582),
        (f"{GOOGLE}/@13.36,100.98,850m/data=!3m1!1e3", 425),
        ("https://www.openstreetmap.org/#map=15/13.36/100.98", 2325),
        (f"{GOOGLE}/embed?pb=!1m18!1m12!1m3!1d3880!2d100.98!3d13.36!2m3!1f0", 1940),
        ("https://bing.com/maps?cp=13.36~100.98", 1000),
        ("geo:13.36,100.98;u=35", 35),
    ],
)
def test_a_view_is_worth_half_a_screen(link: str, radius: float) -> None:
    found = pasted(link)
    assert (found.lat, found.lon, found.radius_m) == (13.36, 100.98, radius)
    location = locate(StatedPosition(map_link=link, accuracy_m=5))
    assert location is not None
    assert location.accuracy_m == radius


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("https://maps.app.goo.gl/Ab1Cd2", "short link"),
        ("https://goo.gl/maps/Ab1Cd2", "short link"),
        (f"{GOOGLE}/place/Amata+City", "link without coordinates"),
        (f"{GOOGLE}?cid=123", "link without coordinates"),
        (f"{GOOGLE}/dir/13.3,100.9/13.4,101.0/", "link of a route"),
        (f"{GOOGLE}/@13.36,100.98,8z", "km wide"),
        (f"{GOOGLE}?q=13.3,100.9 {GOOGLE}?q=13.4,100.9", "2 different places"),
        (f"{GOOGLE}?q=100.98,13.36", "look swapped"),
        ("100.98, 13.36", "look swapped"),
        ("13.36N 100.98N", "expected a latitude and a longitude"),
        ("13,36 100,98", "expected a latitude and a longitude"),
        ("13.36", "expected a latitude and a longitude"),
        ("นิคมฯ อมตะ", "expected a latitude and a longitude"),
        ("51.5, 0.1", "outside Thailand"),
    ],
)
def test_what_is_no_position_is_named(text: str, words: str) -> None:
    with pytest.raises(InvalidValue) as refused:
        locate(StatedPosition(map_link=text))
    assert words in refused.value.en
    assert any("\u0e00" <= letter <= "\u0e7f" for letter in refused.value.th)


@pytest.mark.parametrize(
    ("text", "method"),
    [("7P52QF2R+2G", "plus_code"), ("47P PR 61200 20500", "mgrs"), ("13.75,100.49", "position")],
)
def test_one_column_holds_any_form(text: str, method: str) -> None:
    location = locate(StatedPosition(position=text))
    assert location is not None
    assert location.method == method


def test_a_link_that_disagrees_with_the_degrees_is_refused() -> None:
    with pytest.raises(InvalidValue, match="m apart"):
        locate(StatedPosition(lat=13.36, lon=100.98, map_link="geo:13.37,100.98"))
    agreed = locate(StatedPosition(lat=13.36, lon=100.98, map_link="geo:13.3601,100.98"))
    assert agreed is not None
    assert agreed.method == "given"


@pytest.mark.parametrize(
    ("text", "degrees"),
    [
        ("13°21'36\"N", 13.36),
        ("13°21'36''", 13.36),
        ("13 21 36", 13.36),
        ("13:21:36", 13.36),
        ("N13 21.6", 13.36),
        ("๑๓ องศา ๒๑ ลิปดา ๓๖ ฟิลิปดา เหนือ", 13.36),
        ("-13.36", -13.36),
        ("13.36 S", -13.36),
    ],
)
def test_angles(text: str, degrees: float) -> None:
    found = angle(text)
    assert found is not None
    assert found.degrees == pytest.approx(degrees, abs=1e-9)


@pytest.mark.parametrize("text", ["", "13 61", "13.5 21 36", "-13 N", "N 13 E", "13 21 36 7", "x"])
def test_no_angles(text: str) -> None:
    assert angle(text) is None


def test_columns_of_a_file() -> None:
    rows = [
        {"lat": "13°21'36\"N", "lon": "100°58'48\"E"},
        {"position": "13.36, 100.98"},
        {"map_link": f"{GOOGLE}?q=13.36,100.98"},
    ]
    for row in rows:
        read = parse_customer({"customer_id": "A", **row}, row=2)
        assert isinstance(read, Customer)
        assert read.location is not None
        assert (read.location.point.lat, read.location.point.lon) == (13.36, 100.98)
    swapped = parse_customer({"customer_id": "A", "lat": "100.98E", "lon": "13.36"}, row=2)
    assert isinstance(swapped, Rejected)
    assert [(item.field, item.code) for item in swapped.problems] == [("lat", "value.other_axis")]


@given(st.floats(5.7, 20.3), st.floats(97.5, 105.5))
def test_whatever_is_written_is_read_back(lat: float, lon: float) -> None:
    lat, lon = round(lat, 6), round(lon, 6)
    for text in (f"{lat},{lon}", f"{lat:.6f}N {lon:.6f}E", f"geo:{lat},{lon}"):
        found = pasted(text)
        assert (found.lat, found.lon) == (lat, lon)


@given(st.text(max_size=60) | st.from_regex(r"(https://maps\.google\.com/)?[@?q=!3d4\d., ]{0,40}"))
def test_anything_is_a_position_in_thailand_or_a_named_problem(text: str) -> None:
    both = pair(text)
    assert both is None or len(both) == 2
    try:
        location = locate(StatedPosition(map_link=text, position=text))
    except InvalidValue:
        return
    assert location is None or inside_thailand(location.point)
