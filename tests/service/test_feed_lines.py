"""The feed is put together from stored JSON: the same letters as from records read and written."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from georisk.adapters.results.json_pieces import cutter
from georisk.adapters.results.run_files import cell
from georisk.adapters.results.run_json import to_text
from georisk.model import Standing, Tier
from georisk.service.dependencies import TierFilter
from georisk.service.feed import COLUMNS, Rows, flat, wanted
from georisk.service.feed_lines import NAMES, Lines, customer_of, wanted_pieces
from georisk.service.replies import json_bytes
from tests.reports.sample_run import customer

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.testclient import TestClient

    from georisk.adapters.store.runs import SqlRunStore
    from georisk.service.context import ServiceContext

URL = "/v1/tiers"
ODD = (
    '"',
    "\\",
    'a,"',
    "},",
    '"},"profile":{"',
    "\x00\t\n\x1f\x7f",
    "\u2028ก้\U0001f600",
    "null",
    "",
)
TEXT = st.sampled_from(ODD) | st.text(st.characters(exclude_categories=("Cs",)), max_size=12)
MONEY = st.sampled_from(["0.000", "1E+3", "12345678901234567890.12", "0.1", "1E-7"]).map(Decimal)
EXACT = st.none() | MONEY | st.decimals(0, 10**12, places=3)
TIERS = st.none() | st.sampled_from([*map(str, Tier), "exempt"])
FLAG = st.none() | st.booleans()
AREAS = st.none() | st.sampled_from(["กฟก.1", 'a,"'])


@st.composite
def standings(draw: st.DrawFn) -> Standing:
    who = {name: draw(st.none() | TEXT) for name in ("name", "ca_no", "office", "kamr_id")}
    tier = draw(TIERS)
    made = customer(
        draw(TEXT),
        profile={**who, "area": draw(AREAS)},
        tier=tier,
        exempt=tier == "exempt",
        special_risk_plan=draw(FLAG),
        score=draw(st.none() | st.integers(1, 20)),
        missing=draw(st.none() | TEXT),
        monthly_bill_thb=draw(EXACT),
        distance_m=draw(EXACT),
        lon=draw(st.none() | st.floats(-180, 180)),
    )
    return Standing(record=made.record, profile=made.profile)


def obligations(tier: Tier, special: bool | None) -> dict[str, object]:
    return {"kamr_weight": Decimal("0.8"), "tier": tier, "note": 'ก,"', "special": special}


ROWS = {lang: Rows(SimpleNamespace(obligations=obligations), lang) for lang in ("th", "en")}  # type: ignore[arg-type]


def cells_of(rows: Iterable[dict[str, Any]]) -> list[list[str]]:
    return [[cell(flat(row)[name]) for name in COLUMNS] for row in rows]


@given(one=standings(), lang=st.sampled_from(["th", "en"]), area=AREAS, tier=TIERS)
def test_pieces_are_told_as_a_record_is(
    one: Standing, lang: str, area: str | None, tier: Any
) -> None:
    pieces, row, lines = cutter(NAMES)(to_text(one)), ROWS[lang].row(one), Lines(ROWS[lang])
    assert lines.line(pieces).encode() == json_bytes(row)
    assert list(lines.cells(pieces)) == cells_of([row])[0]
    assert customer_of(pieces) == one.record.customer_id
    asked = TierFilter(plan_year=None, area=area, tier=tier)
    there = all(pieces[place] == want for place, want in wanted_pieces(asked).items())
    assert there == wanted(one, asked)


def test_what_an_older_georisk_wrote_is_cut_alike() -> None:
    made = customer("C")
    one = Standing(record=made.record, profile=made.profile)
    apart = json.dumps(json.loads(to_text(one)), sort_keys=True, indent=1)
    assert cutter(NAMES)(apart) == cutter(NAMES)(to_text(one))
    with pytest.raises(ValueError, match="record"):
        cutter(NAMES)("{}")


def test_the_whole_feed_is_what_records_make(
    kept: TestClient, context: ServiceContext, store: SqlRunStore
) -> None:
    rows = [Rows(context, "en").row(one) for one in store.standings("run-2026")]
    document = kept.get(URL).content
    assert document == json_bytes({**json.loads(document), "tiers": rows})
    assert kept.get(URL, params={"format": "ndjson"}).content == b"".join(
        json_bytes(row) + b"\n" for row in rows
    )
    file = io.StringIO()
    csv.writer(file, lineterminator="\n").writerows([COLUMNS, *cells_of(rows)])
    assert kept.get(URL, params={"format": "csv"}).text == file.getvalue()
