"""Files as people damage them: every answer is right or a named problem, and no row is lost.

``GEORISK_MUTATED_FILES=2000`` tries as many files; the normal suite tries the first of them.
"""

from __future__ import annotations

import csv
import io
import json
import os
import random
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import mgrs
import pytest
from openlocationcode import openlocationcode
from pyproj import Transformer

from georisk.adapters.tables.registers import read_customers
from georisk.assessment import assess, registers
from georisk.errors import GeoriskError
from georisk.wiring import load_world, sample_job

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from georisk.adapters.tables.batches import Batch
    from georisk.assessment import World
    from georisk.model import Customer

MONTHS = [f"bill_{month:02d}" for month in range(1, 13)]
FILES = int(os.environ.get("GEORISK_MUTATED_FILES", "150"))
CHUNK = 50
PLACED = {"lon", "easting", "mgrs", "plus_code", "position"}  # or the cell beside it
TO_UTM = Transformer.from_crs(4326, 32647, always_xy=True)
THAI = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
UNKNOWN = ("", " ", "-", "n/a", "ไม่ทราบ", "?")
BAD = object()

NUMBER_SPELLINGS: tuple[Callable[[int], str], ...] = (
    str,
    "{:,}".format,
    "{:.2f}".format,
    lambda value: f"{value:,}".translate(THAI),
    "  {} ".format,
    lambda value: f"{Decimal(value):e}",
)
BAHT_SPELLINGS: tuple[Callable[[int], str], ...] = (
    *NUMBER_SPELLINGS,
    "{} บาท".format,
    lambda value: f"{Decimal(value).scaleb(-6)} ล้าน",
    lambda value: f"{Decimal(value).scaleb(-5)}แสนบาท",
)
NO_NUMBERS = ("abc", "1,5", "1.2.3", "NaN", "inf", "-5", "1e400", "=A1*2", "12ก", "1250 kg", "\x07")
WORDS = {
    "spp_partner": {
        True: ("yes", "ใช่", "TRUE", "1", " y ", "มี"),
        False: ("no", "ไม่ใช่", "False", "0", "ไม่มี"),
    },
    "branch_status": {
        "none": ("none", "ไม่มี"),
        "all_pea": ("all_pea", "ALL PEA", "กฟภ.ทั้งหมด"),
        "some_spp": ("some-spp", "บางสาขาใช้ SPP"),
        "main_spp": ("main_spp", "สาขาหลักใช้ SPP"),
    },
}
HEADINGS = {
    "customer_id": ("customer_id", "รหัสลูกค้า", "Customer ID"),
    "name": ("name", "ชื่อลูกค้า"),
    "ca_no": ("ca_no", "หมายเลข CA"),
    "monthly_bill_thb": ("monthly_bill_thb", "ค่าไฟฟ้าเฉลี่ยต่อเดือน (บาท)", "Monthly bill"),
    "peak_demand_kw": ("peak_demand_kw", "ความต้องการไฟฟ้าสูงสุด (kW)"),
    "outages_12m": ("outages_12m", "จำนวนครั้งไฟดับ"),
    "factor_flood": ("factor_flood", "FACTOR_FLOOD"),
    "spp_partner": ("spp_partner", "คู่ค้า SPP"),
    "branch_status": ("branch_status", "สถานะสาขา"),
    "lat": ("lat", "ละติจูด"),
    "lon": ("lon", "ลองจิจูด"),
    "easting": ("easting", "พิกัดตะวันออก"),
    "northing": ("northing", "พิกัดเหนือ"),
    "crs": ("crs", "ระบบพิกัด"),
    "mgrs": ("mgrs", "พิกัด MGRS"),
    "plus_code": ("plus_code", "พลัสโค้ด"),
    "position": ("position", "พิกัด"),
    **{name: (name, name.replace("_", " ").upper()) for name in MONTHS},
    "หมายเหตุ": ("หมายเหตุ", "note", ""),
}
FIELDS = (
    "name",
    "ca_no",
    "monthly_bill_thb",
    "peak_demand_kw",
    "outages_12m",
    "factor_flood",
    "spp_partner",
    "branch_status",
)


@dataclass
class Line:
    """One row as written, and what a right reading of it is."""

    cells: dict[str, str] = field(default_factory=dict)
    truth: dict[str, Any] = field(default_factory=dict)
    bad: set[str] = field(default_factory=set)

    def put(self, name: str, text: str, truth: object) -> None:
        self.cells[name] = text
        if truth is BAD:
            self.bad.add(name)
        else:
            self.truth[name] = truth


def number(rng: random.Random, value: int, spellings: Sequence[Callable[[int], str]]) -> tuple:
    fate = rng.random()
    if fate < 0.08:
        return rng.choice(UNKNOWN), None
    if fate < 0.14:
        return rng.choice(NO_NUMBERS), BAD
    return rng.choice(spellings)(value), Decimal(value)


def small(rng: random.Random, low: int, high: int, bad: Sequence[str]) -> tuple:
    fate = rng.random()
    if fate < 0.1:
        return rng.choice(UNKNOWN), None
    if fate < 0.15:
        return rng.choice(bad), BAD
    value = rng.randint(low, high)
    text = str(value)
    return rng.choice((text, text.translate(THAI), f"{text}.0", f" {text} ")), value


def word(rng: random.Random, name: str) -> tuple:
    fate = rng.random()
    if fate < 0.1:
        return rng.choice(UNKNOWN), None
    if fate < 0.15:
        return rng.choice(("maybe", "อาจจะ", "2", "yes no")), BAD
    value = rng.choice(list(WORDS[name]))
    return rng.choice(WORDS[name][value]), value


Written = tuple[dict[str, str], float]


def in_degrees(lon: float, lat: float) -> Written:
    return {"lon": f"{lon:.6f}", "lat": f"{lat:.6f}"}, 2e-6


def in_minutes(lon: float, lat: float) -> Written:
    return {"lon": minutes(lon, "E"), "lat": minutes(lat, "N")}, 2e-6


def minutes(value: float, letter: str) -> str:
    seconds = round(value * 3600, 2)
    return f"{int(seconds // 3600)}°{int(seconds % 3600 // 60)}'{seconds % 60:.2f}\"{letter}"


def in_one_text(lon: float, lat: float) -> Written:
    return {"position": f"{lat:.6f}, {lon:.6f}"}, 2e-6


def in_a_grid(lon: float, lat: float) -> Written:
    east, north = TO_UTM.transform(lon, lat)
    return {"easting": f"{east:.2f}", "northing": f"{north:.2f}", "crs": "EPSG:32647"}, 2e-6


def in_mgrs(lon: float, lat: float) -> Written:
    return {"mgrs": mgrs.MGRS().toMGRS(lat, lon)}, 2e-5


def in_a_plus_code(lon: float, lat: float) -> Written:
    return {"plus_code": openlocationcode.encode(lat, lon)}, 1e-4


FORMS = (in_degrees, in_degrees, in_minutes, in_one_text, in_a_grid, in_mgrs, in_a_plus_code)


def place(rng: random.Random, line: Line, form: Callable[[float, float], Written]) -> None:
    lon, lat = rng.uniform(100.2, 101.9), rng.uniform(13.8, 16.4)
    cells, tolerance = form(lon, lat)
    if "crs" in cells:
        cells["crs"] = rng.choice(("EPSG:32647", "WGS84 UTM 47N", "wgs 84 / zone ๔๗"))
    first, *others = cells
    line.truth["location"] = (lon, lat, tolerance)
    fate = rng.random()
    if fate < 0.1:
        cells = dict.fromkeys(cells, "")
        line.truth["location"] = None
    elif fate < 0.25:
        damage = rng.choice((swapped, halved, abroad) if others else (cut, nonsense))
        damage(cells)
        line.bad.add(first)
    elif fate < 0.4 and form in {in_degrees, in_a_grid}:
        cells[first] = cells[first].translate(THAI)
    line.cells.update(cells)


def swapped(cells: dict[str, str]) -> None:
    first, second = list(cells)[:2]
    cells[first], cells[second] = cells[second], cells[first]


def halved(cells: dict[str, str]) -> None:
    cells[list(cells)[1]] = ""


def abroad(cells: dict[str, str]) -> None:
    cells[list(cells)[1]] = "-" + cells[list(cells)[1]]


def cut(cells: dict[str, str]) -> None:
    (name,) = cells
    cells[name] = cells[name][:3]


def nonsense(cells: dict[str, str]) -> None:
    (name,) = cells
    cells[name] = "ข้างวัด"


def bills(rng: random.Random, line: Line) -> None:
    """State the bills of some months: their mean counts, whatever average stands beside them."""
    known = [rng.randrange(10**5, 10**7) for _ in MONTHS if rng.random() < 0.9]
    line.cells.update(dict.fromkeys(MONTHS, ""))
    line.cells.update(zip(rng.sample(MONTHS, len(known)), map("{:,}".format, known), strict=True))
    if known:
        mean = Decimal(sum(known)) / len(known)
        line.truth["monthly_bill_thb"] = (
            round(mean, 2) if mean == round(mean, 2) else round(mean, 6)
        )


def lines(rng: random.Random) -> list[Line]:
    """Make rows, some of them wrong, none of them blank."""
    made: list[Line] = []
    form, monthly = rng.choice(FORMS), rng.random() < 0.2
    for index in range(rng.randint(1, 12)):
        line = Line()
        identity = f"0{rng.randrange(10**6):06d}{index:02d}"
        line.put("customer_id", identity, identity)
        line.put("name", *rng.choice((("บริษัท ก จำกัด",) * 2, ("A, B; C",) * 2, ('O"K',) * 2)))
        line.put("ca_no", "020001234567", "020001234567")
        line.put("monthly_bill_thb", *number(rng, rng.randrange(10**5, 10**7), BAHT_SPELLINGS))
        line.put("peak_demand_kw", *number(rng, rng.randrange(100, 10**5), NUMBER_SPELLINGS))
        line.put("outages_12m", *small(rng, 0, 9, ("2.5", "-1", "สาม", "3 วัน")))
        line.put("factor_flood", *small(rng, 1, 5, ("0", "6", "x", "1.5", "-1")))
        line.put("spp_partner", *word(rng, "spp_partner"))
        line.put("branch_status", *word(rng, "branch_status"))
        line.cells["หมายเหตุ"] = rng.choice(("", "โทรก่อน", "1,5"))
        place(rng, line, form)
        if monthly and "monthly_bill_thb" not in line.bad:
            bills(rng, line)
        made.append(line)
    for line in made:
        spoil_identity(rng, line, made)
    return made


def spoil_identity(rng: random.Random, line: Line, made: list[Line]) -> None:
    fate = rng.random()
    if fate < 0.05:
        line.put("customer_id", "  ", BAD)
    elif fate < 0.1 and line is not made[0] and "customer_id" not in made[0].bad:
        line.put("customer_id", made[0].cells["customer_id"], BAD)


def written(rng: random.Random, made: list[Line]) -> tuple[list[str], list[list[str]]]:
    """Lay the rows out below their headings, the columns in any order, some left out."""
    names = [name for name in HEADINGS if any(name in line.cells for line in made)]
    kept = [name for name in names if name not in FIELDS or rng.random() < 0.9]
    rng.shuffle(kept)
    for line in made:
        for name in set(names) - set(kept):
            if name != "monthly_bill_thb" or MONTHS[0] not in line.cells:
                line.truth.pop(name, None)
            line.bad.discard(name)
    spelt = [rng.choice(HEADINGS[name]) for name in kept]
    return spelt, [[line.cells.get(name, "") for name in kept] for line in made]


def with_blank_rows(rng: random.Random, rows: list[list[str]]) -> list[list[str]]:
    blank = [[""] * len(rows[0])]
    return [row for one in rows for row in ([one], [one, *blank])[rng.random() < 0.1]]


def as_csv(rng: random.Random, heads: list[str], rows: list[list[str]], path: Path) -> Path:
    text = io.StringIO()
    writer = csv.writer(
        text, delimiter=rng.choice(",;\t"), lineterminator=rng.choice(("\n", "\r\n"))
    )
    writer.writerows([heads, *with_blank_rows(rng, rows)])
    encoding = rng.choice(("utf-8", "utf-8-sig", "cp874", "utf-16"))
    if "°" in text.getvalue() and encoding == "cp874":  # which has no such sign
        encoding = "utf-8"
    path = path.with_suffix(".csv")
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def as_xlsx(rng: random.Random, heads: list[str], rows: list[list[str]], path: Path) -> Path:
    import xlsxwriter

    path = path.with_suffix(".xlsx")
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet(rng.choice(("Sheet1", "customers")))
        for number_, row in enumerate([heads, *with_blank_rows(rng, rows)]):
            for column, text in enumerate(row):
                sheet.write_string(number_, column, text.replace("\x07", "\x7f"))
    return path


def as_parquet(_rng: random.Random, heads: list[str], rows: list[list[str]], path: Path) -> Path:
    import pyarrow as pa
    import pyarrow.parquet as pq

    path = path.with_suffix(".parquet")
    columns = [pa.array(column) for column in zip(*rows, strict=True)]
    pq.write_table(pa.table(columns, names=heads), path)
    return path


def as_geojson(_rng: random.Random, heads: list[str], rows: list[list[str]], path: Path) -> Path:
    path = path.with_suffix(".geojson")
    features = [
        {
            "type": "Feature",
            "geometry": None,
            "properties": {head or "note": text for head, text in zip(heads, row, strict=True)},
        }
        for row in rows
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path


FORMATS = (as_csv, as_csv, as_csv, as_xlsx, as_xlsx, as_parquet, as_geojson)


def mutated(seed: int, folder: Path) -> tuple[Path, list[Line]]:
    rng = random.Random(seed)
    made = lines(rng)
    heads, rows = written(rng, made)
    return rng.choice(FORMATS)(rng, heads, rows, folder / f"case_{seed}"), made


def check_customer(customer: Customer, line: Line) -> None:
    for name, truth in line.truth.items():
        if name == "factor_flood":
            assert customer.local_factors["flood"] == truth
        elif name == "location":
            check_location(customer, truth)
        else:
            assert getattr(customer, name) == truth, name


def check_location(customer: Customer, truth: tuple[float, float, float] | None) -> None:
    if truth is None:
        assert customer.location is None
        return
    assert customer.location is not None
    point = customer.location.point
    assert (point.lon, point.lat) == pytest.approx(truth[:2], abs=truth[2])


def check_named(batch: Batch[Customer]) -> None:
    """Every reject names its problems in both languages."""
    for item in batch.rejected:
        assert item.problems
        for problem in item.problems:
            assert problem.code
            assert problem.expected_en
            assert any("\u0e00" <= letter <= "\u0e7f" for letter in problem.expected_th)


@pytest.fixture(scope="module")
def world() -> World:
    job, options = sample_job()
    return load_world(job.world, options)[0]


@pytest.mark.parametrize("start", range(0, FILES, CHUNK))
def test_every_answer_is_right_or_a_named_problem(start: int, tmp_path: Path, world: World) -> None:
    for seed in range(start, min(start + CHUNK, FILES)):
        path, made = mutated(seed, tmp_path)
        batch = read_customers(path)
        assert len(batch.rows) + len(batch.rejected) == len(made) == batch.file.rows, seed
        check_named(batch)
        good = [line for line in made if not line.bad]
        assert len(batch.rows) == len(good), (seed, batch.rejected)
        for customer, line in zip(batch.rows, good, strict=True):
            check_customer(customer, line)
        wrong = [line for line in made if line.bad]
        for item, line in zip(batch.rejected, wrong, strict=True):
            named = {problem.field for problem in item.problems}
            assert line.bad - PLACED <= named, (seed, named)
            assert len(named) >= len(line.bad), (seed, named)
        assert len(assess(batch.rows, world, registers())) == len(batch.rows)


@pytest.mark.parametrize("start", range(0, FILES, CHUNK))
def test_damaged_bytes_end_in_one_clear_error_or_in_named_rows(start: int, tmp_path: Path) -> None:
    for seed in range(start, min(start + CHUNK, FILES)):
        path, _ = mutated(seed, tmp_path)
        path.write_bytes(damaged(random.Random(seed), path.read_bytes()))
        batch = read_or_refusal(path)
        if isinstance(batch, GeoriskError):
            assert batch.en
            assert any("\u0e00" <= letter <= "\u0e7f" for letter in batch.th)
        else:
            assert len(batch.rows) + len(batch.rejected) == batch.file.rows, seed
            check_named(batch)


def read_or_refusal(path: Path) -> Batch[Customer] | GeoriskError:
    try:
        return read_customers(path)
    except GeoriskError as error:
        return error


def damaged(rng: random.Random, content: bytes) -> bytes:
    """Cut, flip, repeat or blank some bytes."""
    at = rng.randrange(len(content))
    piece = content[at : at + rng.randint(1, 40)]
    return rng.choice(
        (
            content[:at],
            content[:at]
            + bytes(byte ^ rng.randrange(1, 256) for byte in piece)
            + content[at + len(piece) :],
            content[:at] + piece * 3 + content[at:],
            content[:at] + b"\0" * 8 + content[at:],
            content[:at] + rng.choice((b'"', b"\r", b"\xff", b";;;;", b"")) + content[at + 1 :],
        )
    )
