"""What the map pages ask for, against a slow and plain reading of the same run."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pytest

from georisk.maps.customers import symbol_of
from tests.maps.sample_run import sample_run

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.testclient import TestClient

    from georisk.adapters.store.runs import SqlRunStore
    from georisk.model import AssessedCustomer

RUN = sample_run(300)
BASE = f"/v1/maps/{RUN.header.run_id}"
EVERYWHERE = "99,12,103,15"
BOX = (100.95, 13.38, 101.04, 13.47)
BANDS = ("very_high", "high", "medium", "low", "open", "not_eligible")


@pytest.fixture
def served(client: TestClient, store: SqlRunStore) -> TestClient:
    store.save(RUN)
    return client


def asked(served: TestClient, part: str, **parameters: Any) -> Any:
    answer = served.get(f"{BASE}{part}", params=parameters)
    assert answer.status_code == 200, answer.text
    return answer.json()


def satang(one: AssessedCustomer) -> int:
    return round((one.record.monthly_bill_thb or 0) * 100)


def in_box(one: AssessedCustomer, box: tuple[float, ...] = BOX) -> bool:
    lon, lat = one.record.lon, one.record.lat
    if lon is None or lat is None:
        return False
    return box[0] <= lon <= box[2] and box[1] <= lat <= box[3]


def summed(wanted: Callable[[AssessedCustomer], bool]) -> dict[str, list[int]]:
    sums = {band: [0, 0] for band in BANDS}
    for one in filter(wanted, RUN.customers):
        sums[symbol_of(one.record)][0] += 1
        sums[symbol_of(one.record)][1] += satang(one)
    return sums


def rows(table: Any) -> list[dict[str, Any]]:
    names = table["columns"]
    return [{name: names[name][row] for name in names} for row in range(table["count"])]


FILTERS: list[tuple[dict[str, str], Callable[[AssessedCustomer], bool]]] = [
    ({}, bool),
    ({"area": "กฟก.2"}, lambda one: one.profile.area == "กฟก.2"),
    ({"kamr": "-"}, lambda one: one.profile.kamr_id is None),
    ({"estate": "E1", "tier": "Star"},
     lambda one: one.profile.estate_id == "E1" and one.record.tier == "Star"),
    ({"certainty": "certain"}, lambda one: one.record.eligible and one.record.band is not None),
    ({"certainty": "uncertain"}, lambda one: one.record.eligible and one.record.band is None),
    ({"certainty": "missing"}, lambda one: bool(one.record.missing)),
    ({"from": "1500000", "to": "4000000.5"},
     lambda one: one.record.monthly_bill_thb is not None
     and 1_500_000 <= one.record.monthly_bill_thb <= 4_000_000.5),
    ({"office": "nowhere"}, lambda one: one.profile.office == "nowhere"),
]  # fmt: skip


@pytest.mark.parametrize(("parameters", "wanted"), FILTERS)
def test_sums_by_band_are_those_of_the_view_and_of_everywhere(
    served: TestClient,
    parameters: dict[str, str],
    wanted: Callable[[AssessedCustomer], bool],
) -> None:
    box = ",".join(map(str, BOX))
    told = asked(served, "/view", bbox=box, zoom=12, **parameters)
    assert told["seen"] == summed(lambda one: wanted(one) and in_box(one))
    assert told["all"] == summed(wanted)


def test_bands_that_are_off_are_not_drawn_but_still_summed(served: TestClient) -> None:
    told = asked(served, "/view", bbox=EVERYWHERE, zoom=16, band="high,very_high")
    drawn = {row["id"] for row in rows(told["customers"])}
    assert drawn == {
        one.record.customer_id
        for one in RUN.customers
        if one.record.band in {"high", "very_high"} and one.record.lon is not None
    }
    assert told["seen"] == summed(lambda one: one.record.lon is not None)


def test_cells_and_singles_are_everybody_once(served: TestClient) -> None:
    told = asked(served, "/view", bbox=EVERYWHERE, zoom=10)
    cells, singles = told["cells"], rows(told["customers"])
    assert len(cells["lon"]) > 5
    expected = summed(lambda one: one.record.lon is not None)
    for place, band in enumerate(BANDS):
        gathered = sum(counts[place] for counts in cells["counts"])
        alone = sum(row["symbol"] == band for row in singles)
        assert gathered + alone == expected[band][0], band
    baht = sum(cells["satang"]) + sum(row["satang"] or 0 for row in singles)
    assert baht == sum(sums[1] for sums in expected.values())
    assert all(sum(counts) > 1 for counts in cells["counts"])


def pixel(lon: float, lat: float, zoom: int) -> tuple[float, float]:
    """By the formula of the Web Mercator tiles, written anew."""
    scale = 256 * 2**zoom
    y = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2
    return (lon + 180) / 360 * scale, y * scale


def test_a_cell_lies_still_and_holds_whom_its_bounds_say(served: TestClient) -> None:
    told = asked(served, "/view", bbox=EVERYWHERE, zoom=10)
    moved = asked(served, "/view", bbox="99.3,12.2,103.2,15.1", zoom=10)
    assert told["cells"] == moved["cells"]
    for lon, lat, box, counts in zip(
        *(told["cells"][name] for name in ("lon", "lat", "bounds", "counts")), strict=True
    ):
        cell = [int(part // 76) for part in pixel(lon, lat, 10)]
        members = [
            one
            for one in RUN.customers
            if one.record.lon is not None
            and one.record.lat is not None
            and [int(part // 76) for part in pixel(one.record.lon, one.record.lat, 10)] == cell
        ]
        assert len(members) == sum(counts)
        assert box[0] == min(one.record.lon or 0 for one in members)
        assert box[3] == max(one.record.lat or 0 for one in members)


def test_hexagons_sum_what_is_at_stake(served: TestClient) -> None:
    told = asked(served, "/view", bbox=EVERYWHERE, zoom=11, stake="true")["stake"]
    expected = sum(
        satang(one)
        for one in RUN.customers
        if one.record.lon is not None and one.record.band in {"high", "very_high"}
    )
    assert sum(told["satang"]) == expected
    # Middles of hexagons of 44 pixels stand 44 * sqrt(3) apart from the nearest other one.
    middles = [pixel(*place, 11) for place in zip(told["lon"], told["lat"], strict=True)]
    nearest = min(math.dist(a, b) for i, a in enumerate(middles) for b in middles[:i])
    assert nearest == pytest.approx(44 * math.sqrt(3), abs=0.1)


@pytest.mark.parametrize("down", ["true", "false"])
def test_the_table_is_sorted_by_baht_with_the_unknown_last(served: TestClient, down: str) -> None:
    box = ",".join(map(str, BOX))
    first = asked(served, "/table", bbox=box, sort="bill", down=down, limit=10)
    inside = [one for one in RUN.customers if in_box(one)]
    known = sorted(
        (satang(one) for one in inside if one.record.monthly_bill_thb is not None),
        reverse=down == "true",
    )
    assert first["matched"] == len(inside)
    assert [row["satang"] for row in rows(first["customers"])] == known[:10]
    last = asked(served, "/table", bbox=box, sort="bill", down=down, first=len(inside) - 3)
    assert [row["satang"] for row in rows(last["customers"])] == [None] * 3


@pytest.mark.parametrize("sort", ["name", "score", "tier", "distance", "spp", "estate", "kamr"])
def test_pages_of_a_table_are_everybody_once(served: TestClient, sort: str) -> None:
    pages = [asked(served, "/table", sort=sort, first=at, limit=300) for at in (0, 300)]
    ids = [row["id"] for page in pages for row in rows(page["customers"])]
    assert sorted(ids) == sorted(one.record.customer_id for one in RUN.customers)


def test_search_finds_by_name_id_ca_and_bp_in_any_order(served: TestClient) -> None:
    one = next(
        one for one in RUN.customers
        if one.profile.name and one.profile.name.startswith("Eastern Glass")
    )  # fmt: skip
    for words in (one.record.customer_id.lower(), f"co., EASTERN {one.record.customer_id}"):
        told = rows(asked(served, "/search", q=words)["customers"])
        assert [row["id"] for row in told] == [one.record.customer_id]
    assert len(rows(asked(served, "/search", q="020001234567")["customers"])) == 8
    assert rows(asked(served, "/search", q="ไม่มีใครชื่อนี้")["customers"]) == []


def test_customers_are_named_in_the_order_asked(served: TestClient) -> None:
    told = served.get(f"{BASE}/named", params={"id": ["C0009", "nobody", "C0002"]}).json()
    assert [row["id"] for row in rows(told["customers"])] == ["C0009", "C0002"]


def test_a_page_begins_with_what_it_needs_and_no_customer(served: TestClient) -> None:
    told = asked(served, "")
    assert told["legend"]["total"]["count"] == len(RUN.customers)
    assert told["legend"]["unlocated"] == 1
    assert dict(told["options"]["area"]) == {
        area: sum(one.profile.area == area for one in RUN.customers)
        for area in {one.profile.area for one in RUN.customers}
    }
    assert [len(told[name]) for name in ("spps", "rings", "estates")] == [4, 4, 2]
    placed = [one.record for one in RUN.customers if one.record.lon is not None]
    assert told["extent"][0] == min(one.lon for one in placed if one.lon is not None)
    assert "C0001" not in served.get(BASE).text


def test_nonsense_is_refused_in_words(served: TestClient) -> None:
    for part in (
        "/view?bbox=1,2,3&zoom=9",
        "/view?bbox=1,2,3,4&zoom=99",
        "/view?bbox=nan,2,3,4&zoom=9",
        "/table?sort=colour",
        "/view?bbox=1,2,3,4&zoom=9&colour=red",
        "/search?q=",
    ):
        answer = served.get(f"{BASE}{part}")
        assert answer.status_code in {400, 422}, part
        assert answer.headers["content-type"].startswith("application/problem+json")
    assert served.get("/v1/maps/none").status_code == 404
    assert served.get(f"{BASE}/customers/none").json()["code"] == "store.not_found"
    assert served.get(f"{BASE}/view?bbox=1,2,3,4&zoom=9&against=none").status_code == 404


def test_a_view_is_packed_for_whom_can_unpack(served: TestClient) -> None:
    url = f"{BASE}/view?bbox={EVERYWHERE}&zoom=16"
    packed = served.get(url, headers={"accept-encoding": "gzip"})
    plain = served.get(url, headers={"accept-encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.json() == plain.json()
    assert int(packed.headers["content-length"]) * 3 < len(plain.content)
