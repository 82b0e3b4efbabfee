"""`georisk geocode`: every row comes back, with its position or the reason why not."""

from __future__ import annotations

import csv
import random
import socket
from typing import TYPE_CHECKING, Any, NoReturn

import pytest
from python_calamine import CalamineWorkbook
from xlsxwriter import Workbook

from georisk.adapters.places.geocoding import (
    POSITION_COLUMNS,
    WORKLIST_COLUMNS,
    geocode_table,
    worklist_csv,
)
from georisk.errors import MissingColumn, NothingToAssess
from georisk.model import Location, LonLat, Precision
from tests.location.country import country

if TYPE_CHECKING:
    from pathlib import Path

    from georisk.location.answers import Geocoded, Unlocated

GAZETTEER = country()


def table(path: Path, heading: str, *rows: str, encoding: str = "utf-8") -> Path:
    path.write_text("\n".join((heading, *rows)) + "\n", encoding=encoding)
    return path


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_row_comes_back_in_order(tmp_path: Path) -> None:
    source = table(
        tmp_path / "in.csv",
        "customer_id,ที่อยู่,หมายเหตุ",
        "001,ต.คลองกิ่ว อ.บ้านบึง จ.ชลบุรี,ก",
        "002,ไม่ทราบ,ข",
        "003,อ.บ้านบึง จ.ชลบุรี,",
        "004,ต.คลองกิ่ว อ.บ้านบึง จ.ระยอง,=1+1",
        "005,ต.คลองกิ่ว อ.บ้านบึง จ.ชลบุรี 21140,",
    )
    done = geocode_table(source, tmp_path / "out.csv", GAZETTEER)
    rows = rows_of(tmp_path / "out.csv")
    assert [row["customer_id"] for row in rows] == ["001", "002", "003", "004", "005"]
    assert [row["หมายเหตุ"] for row in rows] == ["ก", "ข", "", "=1+1", ""]
    assert tuple(rows[0])[3:] == POSITION_COLUMNS
    assert [row["position_precision"] for row in rows] == [
        "tambon", "unlocated", "amphoe", "unlocated", "tambon",
    ]  # fmt: skip
    assert (rows[0]["lat"], rows[0]["lon"], rows[0]["position_accuracy_m"]) == (
        "13.27", "101.16", "1500",
    )  # fmt: skip
    assert rows[0]["tambon_code"] == "200202"
    assert rows[3]["position_method"] == "contradiction"
    assert rows[3]["lat"] == rows[3]["tambon_code"] == ""
    assert done.rows == 5
    assert done.precisions == {
        Precision.TAMBON: 2, Precision.UNLOCATED: 2, Precision.AMPHOE: 1,
    }  # fmt: skip
    assert [weak.row for weak in done.worklist] == [3, 4, 5, 6]


def test_the_worklist_says_what_to_do_in_both_languages(tmp_path: Path) -> None:
    source = table(tmp_path / "in.csv", "address", "โรงงาน 1", "จ.ชลบุรี")
    done = geocode_table(source, tmp_path / "out.csv", GAZETTEER)
    lines = list(csv.DictReader(worklist_csv(done.worklist).decode("utf-8").splitlines()))
    assert tuple(lines[0]) == WORKLIST_COLUMNS
    assert [(line["row"], line["position_precision"]) for line in lines] == [
        ("2", "unlocated"), ("3", "province"),
    ]  # fmt: skip
    assert all("โปรด" in line["problem_th"] and "add" in line["problem_en"] for line in lines)


def test_columns_of_their_own_and_names_that_are_taken(tmp_path: Path) -> None:
    source = table(
        tmp_path / "in.csv",
        "lat;tambon;amphoe;จังหวัด;รหัสไปรษณีย์",
        "1;คลองกิ่ว;บ้านบึง;ชลบุรี;20220",
        "2;ไม่มีข้อมูล;บ้านบึง;ชลบุรี;-",
    )
    geocode_table(source, tmp_path / "out.csv", GAZETTEER)
    rows = rows_of(tmp_path / "out.csv")
    assert [row["input_lat"] for row in rows] == ["1", "2"]
    assert [row["input_tambon"] for row in rows] == ["คลองกิ่ว", "ไม่มีข้อมูล"]
    assert [row["tambon"] for row in rows] == ["คลองกิ่ว", ""]
    assert [row["จังหวัด"] for row in rows] == ["ชลบุรี", "ชลบุรี"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp874"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    source = table(tmp_path / "in.csv", "ที่อยู่", "ต.คลองกิ่ว อ.บ้านบึง จ.ชลบุรี", encoding=encoding)
    geocode_table(source, tmp_path / "out.csv", GAZETTEER)
    assert rows_of(tmp_path / "out.csv")[0]["tambon_code"] == "200202"


def test_workbooks_in_and_out(tmp_path: Path) -> None:
    with Workbook(tmp_path / "in.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["รหัส", "ที่อยู่", "รหัสไปรษณีย์"])
        sheet.write_row(1, 0, ["0001", "ต.ในเมือง อ.เมือง", 43000])
        sheet.write_string(2, 0, "0002")
        sheet.write_string(2, 1, "=ไม่ใช่สูตร")
    geocode_table(tmp_path / "in.xlsx", tmp_path / "out.xlsx", GAZETTEER)
    rows = CalamineWorkbook.from_path(str(tmp_path / "out.xlsx")).get_sheet_by_index(0).to_python()
    heading = rows[0]
    assert heading == ["รหัส", "ที่อยู่", "รหัสไปรษณีย์", *POSITION_COLUMNS]
    assert [row[0] for row in rows[1:]] == ["0001", "0002"]
    assert rows[1][heading.index("tambon_code")] == "430101"
    assert rows[1][heading.index("lat")] == 17.88
    assert rows[2][1] == "=ไม่ใช่สูตร"
    assert rows[2][heading.index("position_precision")] == "unlocated"


def test_a_table_without_addresses_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MissingColumn) as caught:
        geocode_table(table(tmp_path / "in.csv", "id,name", "1,x"), tmp_path / "o.csv", GAZETTEER)
    assert "id, name" in caught.value.en
    assert "ที่อยู่" in caught.value.th
    with pytest.raises(NothingToAssess):
        geocode_table(table(tmp_path / "e.csv", "address"), tmp_path / "o.csv", GAZETTEER)


def test_progress_ends_with_all_rows(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    source = table(tmp_path / "in.csv", "address", "a", "b", "c")
    geocode_table(
        source, tmp_path / "o.csv", GAZETTEER, progress=lambda done, rows: seen.append((done, rows))
    )
    assert seen == [(1, 3), (2, 3), (3, 3)]


def test_no_address_leaves_the_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(*_args: Any, **_more: Any) -> NoReturn:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", forbidden)
    monkeypatch.setattr(socket, "create_connection", forbidden)
    monkeypatch.setattr(socket, "getaddrinfo", forbidden)
    source = table(tmp_path / "in.csv", "address", "ต.คลองกิ่ว อ.บ้านบึง จ.ชลบุรี", "ไม่รู้ที่ไหน")
    assert geocode_table(source, tmp_path / "out.csv", GAZETTEER).rows == 2


def test_an_online_answer_takes_the_place_of_the_offline_one(tmp_path: Path) -> None:
    asked: list[str] = []

    def online(query: str, _offline: Geocoded | Unlocated) -> Location | None:
        asked.append(query)
        if "บ่อวิน" not in query:
            return None
        point = LonLat(lon=101.071234567, lat=13.05)
        return Location(point=point, precision=Precision.PARCEL, accuracy_m=100, method="nominatim")

    source = table(tmp_path / "in.csv", "address", "ต.บ่อวิน อ.ศรีราชา", "ต.คลองกิ่ว อ.บ้านบึง")
    geocode_table(source, tmp_path / "out.csv", GAZETTEER, online=online)
    rows = rows_of(tmp_path / "out.csv")
    assert asked == ["ต.บ่อวิน อ.ศรีราชา", "ต.คลองกิ่ว อ.บ้านบึง"]
    assert (rows[0]["lon"], rows[0]["position_precision"]) == ("101.071235", "parcel")
    assert (rows[0]["position_method"], rows[0]["tambon"]) == ("nominatim", "บ่อวิน")
    assert rows[1]["position_precision"] == "tambon"


def test_no_row_is_lost_whatever_it_holds(tmp_path: Path) -> None:
    rng = random.Random(2566)
    words = [
        "ต.",
        "คลองกิ่ว",
        "อ.",
        "บ้านบึง",
        "จ.",
        "ชลบุรี",
        "20220",
        ",",
        '"',
        "Si Racha",
        " ",
        "๑",
        "\t",
    ]
    source = tmp_path / "in.csv"
    with source.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "address"])
        for number in range(300):
            writer.writerow([number, "".join(rng.choices(words, k=rng.randrange(12)))])
    done = geocode_table(source, tmp_path / "out.csv", GAZETTEER)
    assert [row["id"] for row in rows_of(tmp_path / "out.csv")] == [str(n) for n in range(300)]
    assert done.rows == sum(done.precisions.values()) == 300
