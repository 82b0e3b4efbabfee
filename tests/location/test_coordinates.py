"""Positions as files state them: known points, the pinned datum shift, and what is refused."""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import CRS, Geod, Transformer

from georisk.errors import InvalidValue, UndeclaredCrs
from georisk.location.coordinates import UNSTATED, StatedPosition, inside_thailand, locate
from georisk.location.datums import System, system_of, to_wgs84
from georisk.model import LonLat

GEOD = Geod(ellps="WGS84")
# Chiang Mai, Ubon Ratchathani, Bangkok, Chon Buri, Hat Yai
PLACES = [(98.98, 18.79), (104.86, 15.24), (100.50, 13.75), (100.98, 13.36), (100.47, 7.01)]
# EPSG:1537, published independently of the pinned EPSG:1304.
WITNESS = (
    "+proj=pipeline +step +proj=unitconvert +xy_in=deg +xy_out=rad +step +proj=push +v_3"
    " +step +proj=cart +ellps=evrst30 +step +proj=helmert +x=204.64 +y=834.74 +z=293.8"
    " +step +inv +proj=cart +ellps=WGS84 +step +proj=pop +v_3"
    " +step +proj=unitconvert +xy_in=rad +xy_out=deg"
)


def located(**stated: object) -> LonLat:
    location = locate(StatedPosition(**stated))  # type: ignore[arg-type]
    assert location is not None
    return location.point


def metres(first: LonLat, second: LonLat) -> float:
    return float(GEOD.inv(first.lon, first.lat, second.lon, second.lat)[2])


def refusal(**stated: object) -> InvalidValue:
    with pytest.raises(InvalidValue) as refused:
        locate(StatedPosition(**stated))  # type: ignore[arg-type]
    return refused.value


@pytest.mark.parametrize(("lon", "lat"), PLACES)
def test_indian_1975_agrees_with_the_independent_parameters(lon: float, lat: float) -> None:
    witness = Transformer.from_pipeline(WITNESS)
    indian = witness.transform(lon, lat, direction="INVERSE")
    point = LonLat(**dict(zip(("lon", "lat"), to_wgs84(4240)(*indian), strict=True)))
    assert metres(point, LonLat(lon=lon, lat=lat)) < 5


@pytest.mark.parametrize(("lon", "lat"), PLACES)
@pytest.mark.parametrize("zone", [47, 48])
def test_grids_of_both_datums(lon: float, lat: float, zone: int) -> None:
    witness = Transformer.from_pipeline(WITNESS)
    degrees = witness.transform(lon, lat, direction="INVERSE")
    indian = Transformer.from_crs(4240, 24000 + zone, always_xy=True).transform(*degrees)
    wgs84 = Transformer.from_crs(4326, 32600 + zone, always_xy=True).transform(lon, lat)
    truth = LonLat(lon=lon, lat=lat)
    names = (f"Indian 1975 / UTM zone {zone}N", f"EPSG:{24000 + zone}", f"อินเดียน 1975 โซน {zone}N")
    for name in names:
        point = located(easting=indian[0], northing=indian[1], crs=name)
        assert metres(point, truth) < 5
    for name in (f"WGS 84 / UTM zone {zone}N", f"{32600 + zone}", f"wgs84 utm{zone}"):
        point = located(easting=wgs84[0], northing=wgs84[1], crs=name)
        assert metres(point, truth) < 0.01


def test_indian_1975_read_as_wgs_84_would_be_hundreds_of_metres_off() -> None:
    stated = {"easting": 668_000.0, "northing": 1_519_000.0}
    apart = metres(located(**stated, crs="EPSG:24047"), located(**stated, crs="EPSG:32647"))
    assert 300 < apart < 800


@pytest.mark.parametrize(
    ("words", "epsg", "stated"),
    [
        ("EPSG:32647", 32647, True),
        ("urn:ogc:def:crs:EPSG::24048", 24048, True),
        ("๓๒๖๔๗", 32647, True),
        ("Indian_1975_UTM_Zone_48N", 24048, True),
        ("indian1975 47n", 24047, True),
        ("Indian 1975", 4240, True),
        ("WGS_1984_UTM_Zone_47N", 32647, True),
        ("WGS84", 4326, True),
        ("UTM 47N", 32647, False),
        ("48", 32648, False),
        ("Zone 47", 32647, False),
    ],
)
def test_names_of_systems(words: str, epsg: int, *, stated: bool) -> None:
    assert system_of(words) == System(epsg=epsg, datum_stated=stated)


@pytest.mark.parametrize(
    "words", ["", "EPSG:32747", "Indian 1954 47N", "Indian 47N", "ไม่ทราบ", "49N"]
)
def test_unknown_systems_are_refused(words: str) -> None:
    with pytest.raises(InvalidValue, match="expected EPSG:32647"):
        system_of(words)


def test_a_grid_without_its_datum_is_uncertain() -> None:
    stated = StatedPosition(easting=668_000.0, northing=1_519_000.0, crs="UTM 47N", accuracy_m=10)
    location = locate(stated)
    assert location is not None
    assert (location.method, location.accuracy_m) == ("utm_datum_unstated", 700.0)


def test_degrees_on_indian_1975() -> None:
    lon, lat = to_wgs84(4240)(100.98, 13.36)
    assert located(lat=13.36, lon=100.98, crs="Indian 1975") == LonLat(lon=lon, lat=lat)
    assert located(lat=13.36, lon=100.98, crs="EPSG:32647") == LonLat(lon=100.98, lat=13.36)
    assert "grid" in refusal(lat=13.36, lon=100.98, crs="EPSG:24047").en


def test_mgrs_and_plus_code_against_published_points() -> None:
    # The Grand Palace: 13.7500 N, 100.4913 E.
    palace = LonLat(lon=100.4913, lat=13.75)
    easting, northing = Transformer.from_crs(4326, 32647, always_xy=True).transform(
        palace.lon, palace.lat
    )
    digits = f"{int(easting) % 100_000:05d}{int(northing) % 100_000:05d}"
    assert metres(located(mgrs=f"47PPR{digits}"), palace) < 1
    assert metres(located(mgrs=f"47p pr {digits[:4]} {digits[5:9]}"), palace) < 10
    assert metres(located(plus_code="7P52QF2R+2G"), LonLat(lon=100.4913, lat=13.75)) < 20


def test_a_cell_gives_the_accuracy_nobody_stated() -> None:
    location = locate(StatedPosition(mgrs="47PPR612520"))
    assert location is not None
    assert location.accuracy_m == pytest.approx(100 / math.sqrt(2), abs=0.1)
    location = locate(StatedPosition(plus_code="7P52QF2R+2G"))
    assert location is not None
    assert location.accuracy_m == pytest.approx(9.7, abs=0.5)


@pytest.mark.parametrize(
    "stated", [{"mgrs": "47PPR"}, {"mgrs": "47PPR65"}, {"plus_code": "7P520000+"}]
)
def test_a_coarse_cell_is_no_position(stated: dict[str, str]) -> None:
    assert "give more of its digits" in refusal(**stated).en


@pytest.mark.parametrize(
    ("stated", "words"),
    [
        ({"lat": 100.98, "lon": 13.36}, "look swapped"),
        ({"lat": 213.0, "lon": 100.98}, "lat is 213"),
        ({"lat": 13.0}, "lat without lon"),
        ({"lon": 100.0}, "lon without lat"),
        ({"lat": 51.5, "lon": 0.1}, "outside Thailand"),
        ({"easting": 668_000.0}, "easting without northing"),
        ({"easting": 668_000.0, "northing": 1_519_000.0}, "without crs"),
        ({"easting": 668_000.0, "northing": 1_519_000.0, "crs": "EPSG:4326"}, "in degrees"),
        ({"easting": 1_519_000.0, "northing": 668_000.0, "crs": "32647"}, "look swapped"),
        ({"easting": 755_000.0, "northing": 1_478_000.0, "crs": "32648"}, "EPSG:32647 would fit"),
        ({"easting": 0.0, "northing": 0.0, "crs": "32648"}, "check the coordinates"),
        ({"mgrs": "47PPR123"}, "expected such as"),
        ({"mgrs": "47PPV10101010"}, "does not lie in that band"),
        ({"mgrs": "47NPR10101010"}, "does not lie in that band"),
        ({"lat": 1.7e308, "lon": 100.98}, "lat is 1.7e+308"),
        ({"lat": 100.98, "lon": 1.7e308}, "lon is 1.7e+308"),
        ({"lat": 1e14, "lon": 13.36}, "lat is 1"),
        ({"mgrs": "31UDQ4825111932"}, "outside Thailand"),
        ({"plus_code": "QF2R+2G"}, "full code"),
        ({"lat": 13.36, "lon": 100.98, "plus_code": "7P52QF2R+2G"}, "m apart"),
        ({"lat": 13.0, "lon": math.inf}, "lon is inf"),
    ],
)
def test_refusals_say_what_and_propose(stated: dict[str, object], words: str) -> None:
    error = refusal(**stated)
    assert words in error.en
    assert any("\u0e00" <= letter <= "\u0e7f" for letter in error.th)


def test_two_ways_that_agree_are_one_position() -> None:
    assert located(lat=13.75, lon=100.4913, plus_code="7P52QF2R+2G").lat == 13.75


def test_no_position_is_none() -> None:
    assert locate(StatedPosition(crs="EPSG:32647", accuracy_m=5)) is None


numbers = st.none() | st.floats() | st.floats(-1e7, 1e7)
words = st.none() | st.text(max_size=20) | st.from_regex(r"\A4[78][A-Z]{1,3}\d{0,11}\Z")


@settings(deadline=None)
@given(numbers, numbers, numbers, numbers, words, words, words)
def test_whatever_is_stated_is_in_thailand_or_refused(
    lat: float | None,
    lon: float | None,
    easting: float | None,
    northing: float | None,
    crs: str | None,
    mgrs: str | None,
    plus_code: str | None,
) -> None:
    stated = StatedPosition(
        lat=lat,
        lon=lon,
        easting=easting,
        northing=northing,
        crs=crs,
        mgrs=mgrs,
        plus_code=plus_code,
    )
    try:
        location = locate(stated)
    except InvalidValue:
        return
    assert location is None or inside_thailand(location.point)


def test_a_system_declared_without_its_number_is_known_by_its_datum() -> None:
    esri = CRS.from_wkt(CRS.from_epsg(24047).to_wkt("WKT1_ESRI").replace("99.0", "99.25"))
    assert esri.to_epsg() is None
    shifted = Transformer.from_crs(24047, esri.geodetic_crs, always_xy=True)
    lon, lat = shifted.transform(668_000.0, 1_519_000.0)
    x, y = Transformer.from_crs(esri.geodetic_crs, esri, always_xy=True).transform(lon, lat)
    point = LonLat(**dict(zip(("lon", "lat"), to_wgs84(esri)(x, y), strict=True)))
    assert metres(point, located(easting=668e3, northing=1519e3, crs="24047")) < 0.01


def test_an_ellipsoid_is_no_datum() -> None:
    everest = CRS.from_proj4("+proj=utm +zone=47 +a=6377276.345 +rf=300.8017 +type=crs")
    with pytest.raises(UndeclaredCrs, match="Everest"):
        to_wgs84(everest)


def test_threads_share_a_transformation() -> None:
    def point(_: int) -> tuple[float, float]:
        lon, lat = to_wgs84(24047)(668_000.0, 1_519_000.0)
        return float(lon), float(lat)

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(point, range(400)))) == 1


@pytest.mark.parametrize(
    "text",
    [
        "47P 715000 1478000",
        "47p 0715000, 1478000",
        "UTM 47N 715000 mE 1478000 mN",
        "Zone 47 715000.0E 1478000.0N",
        "โซน 47 715000 1478000",
        "๔๗P ๗๑๕๐๐๐ ๑๔๗๘๐๐๐",
    ],
)
def test_a_zone_and_metres_in_one_cell(text: str) -> None:
    found = locate(StatedPosition(position=text))
    plain = locate(StatedPosition(easting=715000.0, northing=1478000.0, crs="UTM 47N"))
    assert found == plain
    assert found is not None
    assert (found.method, found.accuracy_m) == (UNSTATED, 700.0)
    stated = locate(StatedPosition(position=text, crs="Indian 1975"))
    assert stated == locate(
        StatedPosition(easting=715000.0, northing=1478000.0, crs="Indian 1975 47N")
    )


@pytest.mark.parametrize(
    ("text", "crs", "words"),
    [
        ("47Q 715000 1478000", None, "says band Q, but lies at latitude 13.3"),
        ("47P 715000 1478000", "EPSG:32648", "says zone 47, crs says 'EPSG:32648'"),
        ("47P 1478000 715000", None, "they look swapped"),
        ("48P 715000 1478000", None, "EPSG:32647 would fit"),
    ],
)
def test_a_zone_and_metres_that_cannot_be_right(text: str, crs: str | None, words: str) -> None:
    with pytest.raises(InvalidValue, match=words):
        locate(StatedPosition(position=text, crs=crs))
