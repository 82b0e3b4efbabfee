"""A run as files and as JSON: typed, complete, the same bytes every time."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import astuple, fields, replace
from datetime import date
from decimal import Decimal
from types import NoneType
from typing import Any, get_args, get_type_hints

import geopandas as gpd
import pandas as pd
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from georisk.adapters.results import run_json
from georisk.adapters.results.run_files import REJECT_COLUMNS, cell, run_files
from georisk.model import (
    COLUMNS,
    AssessedCustomer,
    AssessmentRecord,
    CustomerProfile,
    ExplanationStep,
    InputFile,
    Problem,
    Rejected,
    RunDocument,
    RunHeader,
)

NOTHING: dict[str, object] = {"type": "FeatureCollection", "features": []}
SIMPLE: dict[type, st.SearchStrategy[Any]] = {
    str: st.text(max_size=12),
    int: st.integers(-(2**31), 2**31 - 1),
    bool: st.booleans(),
    float: st.floats(-180, 180),
    Decimal: st.decimals(-(10**9), 10**9, places=3),
    date: st.dates(),
    NoneType: st.none(),
}


def instances(kind: type[Any], **given: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    hints = get_type_hints(kind)
    plain = {
        field.name: st.one_of(
            *(SIMPLE[part] for part in get_args(hints[field.name]) or (hints[field.name],))
        )
        for field in fields(kind)
        if field.name not in given
    }
    return st.builds(kind, **plain, **given)


def several(item: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(item, max_size=3).map(tuple)


STEPS = instances(ExplanationStep, levels=several(SIMPLE[int]), readings=several(SIMPLE[str]))
ASSESSED = st.builds(
    AssessedCustomer,
    record=instances(AssessmentRecord),
    profile=instances(CustomerProfile),
    explanation=several(STEPS),
    path=several(st.tuples(SIMPLE[float], SIMPLE[float])),
)
REJECTED = instances(Rejected, problems=several(instances(Problem)))
HEADERS = instances(
    RunHeader,
    inputs=several(instances(InputFile)),
    assumptions=several(st.tuples(SIMPLE[str], SIMPLE[str])),
    friction=several(st.tuples(SIMPLE[str], SIMPLE[float])),
)


@settings(deadline=None)
@given(ASSESSED)
def test_assessed_customers_survive_json(assessed: AssessedCustomer) -> None:
    assert run_json.from_text(AssessedCustomer, run_json.to_text(assessed)) == assessed


@settings(deadline=None)
@given(HEADERS)
def test_headers_survive_json(header: RunHeader) -> None:
    assert run_json.from_text(RunHeader, run_json.to_text(header)) == header


@settings(deadline=None)
@given(REJECTED)
def test_rejects_survive_json(rejected: Rejected) -> None:
    assert run_json.from_text(Rejected, run_json.to_text(rejected)) == rejected


def test_a_body_that_is_no_record_is_refused() -> None:
    with pytest.raises(ValueError, match="run_id"):
        run_json.from_text(RunHeader, '{"ruleset": 1}')


def record(customer_id: str, **given: Any) -> AssessmentRecord:
    nothing: dict[str, Any] = dict.fromkeys(COLUMNS)
    return AssessmentRecord(
        **{
            **nothing,
            "customer_id": customer_id,
            "eligible": True,
            "eligibility_reason": "in_estate",
            "exit_interview": False,
            "exempt": False,
            "position_precision": "surveyed",
            "run_id": "r1",
            "ruleset": "pea-2566",
            **given,
        }
    )


def assessed(made: AssessmentRecord, **given: Any) -> AssessedCustomer:
    nothing: dict[str, Any] = {field.name: None for field in fields(CustomerProfile)}
    who = {**nothing, "customer_id": made.customer_id, "synthetic": True, **given}
    return AssessedCustomer(record=made, profile=CustomerProfile(**who), explanation=())


FULL = record(
    "020001",
    in_estate=False,
    spp_id="S1",
    straight_m=Decimal("1500.000"),
    distance_m=Decimal("2000.001"),
    distance_status="routed",
    distance_level=4,
    probability_average=Decimal("2.5"),
    score=8,
    score_low=8,
    score_high=8,
    band="medium",
    band_certain=True,
    tier="Status",
    special_risk_plan=False,
    monthly_bill_thb=Decimal("1250000.50"),
    lon=101.03,
    lat=13.42,
)
OPEN = record("=1+1", score_low=2, score_high=20, band_certain=False, missing="position;bill")
OUT = record("C3", eligible=False, eligibility_reason="bill_below_minimum")
REJECT = Rejected(
    source="customers",
    row=5,
    record_id="C,9",
    problems=(
        Problem(
            field="lat",
            value="213",
            code="position.invalid",
            expected_en="at most 90",
            expected_th="ไม่เกิน 90",
        ),
        Problem(field="name", value='a"b', code="x", expected_en="c", expected_th="ค"),
    ),
)
HEADER = RunHeader(
    run_id="r1",
    ruleset="pea-2566",
    ruleset_sha256="ab",
    engine_version="0",
    as_of=date(2026, 9, 30),
    plan_year=2027,
    cutoff_m=10_000,
    max_access_m=2_000,
    inputs=(InputFile(role="customers", name="c.csv", sha256="cd", rows=4, spec="/home/x/c.csv"),),
    assumptions=(("a", "ก"),),
    synthetic=True,
)
RUN = RunDocument(
    header=HEADER,
    customers=(
        assessed(FULL, name="บริษัท ก", area="C2"),
        assessed(OPEN),
        assessed(OUT, area="C2"),
    ),
    rejects=(REJECT,),
    spps=NOTHING,
    estates=NOTHING,
    lines=NOTHING,
)
FILES = run_files(RUN, {"total_s": 1.5})


def rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(FILES[name].decode("utf-8"), newline="")))


def test_the_csv_has_the_contracts_columns_in_their_order_and_one_row_each() -> None:
    text = FILES["assessments.csv"].decode("utf-8")
    assert text.splitlines()[0] == (
        "customer_id,eligible,eligibility_reason,in_estate,spp_id,straight_m,distance_m,"
        "distance_status,access_m,network_m,egress_m,line_m,corridor_m,distance_level,branch_level,"
        "outage_level,other_levels,probability_average,probability_level,impact_level,score,"
        "score_low,score_high,band,band_certain,tier_risk,tier_kasm,tier,decided_by,"
        "special_risk_plan,exit_interview,exempt,missing,readings,monthly_bill_thb,lon,lat,"
        "position_precision,run_id,ruleset"
    )
    assert "\r" not in text
    assert text.endswith("\n")
    first, second, third = rows("assessments.csv")
    assert (first["customer_id"], first["distance_m"], first["lon"]) == (
        "020001",
        "2000.001",
        "101.03",
    )
    assert (first["in_estate"], first["exempt"], first["score"]) == ("false", "false", "8")
    # An id is data, whatever a spreadsheet would make of it: the workbook guards, the CSV states.
    assert (second["customer_id"], second["score"], second["lon"]) == ("=1+1", "", "")
    assert third["eligible"] == "false"


def test_geojson_says_the_same() -> None:
    body = json.loads(FILES["assessments.geojson"])
    assert [feature["geometry"] for feature in body["features"]] == [
        {"type": "Point", "coordinates": [101.03, 13.42]},
        None,
        None,
    ]
    properties = body["features"][0]["properties"]
    assert set(COLUMNS) < set(properties)
    assert (properties["distance_m"], properties["name"]) == (2000.001, "บริษัท ก")
    frame = gpd.read_file(io.BytesIO(FILES["assessments.geojson"]))
    assert frame.crs.to_epsg() == 4326
    assert len(frame) == 3


def test_parquet_is_typed() -> None:
    table = pq.read_table(io.BytesIO(FILES["assessments.parquet"]))
    assert tuple(table.column_names) == COLUMNS
    kinds = {name: str(table.schema.field(name).type) for name in COLUMNS}
    assert (kinds["score"], kinds["distance_m"], kinds["eligible"], kinds["customer_id"]) == (
        "int32",
        "double",
        "bool",
        "string",
    )
    frame = table.to_pandas()
    assert frame["score"].tolist()[0] == 8
    assert pd.isna(frame["score"].tolist()[1])
    for made, row in zip((FULL, OPEN, OUT), table.to_pylist(), strict=True):
        expected = [float(v) if isinstance(v, Decimal) else v for v in astuple(made)]
        assert list(row.values()) == expected


def test_rejects_name_every_problem_in_one_line() -> None:
    (row,) = rows("rejects.csv")
    assert tuple(row) == REJECT_COLUMNS
    assert (row["source"], row["row"], row["id"]) == ("customers", "5", "C,9")
    assert (row["fields"], row["values"], row["codes"]) == (
        "lat; name",
        '213; a"b',
        "position.invalid; x",
    )
    assert row["problems_th"] == "lat: ไม่เกิน 90; name: ค"


def test_the_summary_adds_up() -> None:
    summary = json.loads(FILES["summary.json"])
    assert summary["customers"]["rows"] == 4
    assert summary["customers"]["assessed"] == 3
    assert summary["customers"]["rejected"] == 1
    for table in ("by_band", "by_tier", "by_area", "by_spp"):
        assert sum(group["customers"] for group in summary[table].values()) == 3
    assert set(summary["by_band"]) == {"medium", "uncertain", "not_eligible"}
    assert summary["by_band"]["medium"]["monthly_bill_thb"] == 1250000.5
    assert summary["by_band"]["uncertain"]["bill_unknown"] == 1
    assert summary["inputs"][0]["sha256"] == "cd"
    assert "/home/x" not in FILES["summary.json"].decode()
    assert summary["timings"] == {"total_s": 1.5}


def test_only_the_timings_differ_between_two_writings() -> None:
    again = run_files(replace(RUN), {"total_s": 9.0})
    assert {name for name in FILES if FILES[name] != again[name]} == {"summary.json"}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (True, "true"),
        (Decimal("1E+3"), "1000"),
        (0.1, "0.1"),
        (Decimal("0.000"), "0.000"),
    ],
)
def test_cells(value: object, text: str) -> None:
    assert cell(value) == text
