"""``georisk what-if`` and ``diff``, from outside: a what-if says what a second run would."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import sys
from typing import TYPE_CHECKING, NamedTuple

import pytest

from georisk.cli import main

if TYPE_CHECKING:
    from pathlib import Path

HEADING = "customer_id,name,office,lat,lon,monthly_bill_thb,outages_12m,branch_status"
CUSTOMERS = f"""{HEADING}
A,อาคารเอ,บ้านบึง,13.400,101.001,6000000,6,some_spp
B,Bolt works,บ้านบึง,13.400,101.090,2000000,3,all_pea
C,Far away,ชลบุรี,13.400,101.300,9000000,0,none
D,No bill,ชลบุรี,13.400,101.040,,9,main_spp
"""
SPP = "spp_id,name,lat,lon,status\nS1,One,13.400,101.000,planned\nS2,Two,13.400,101.100,operating\n"
ADDED = "what-if-1,new,13.4,101.29,planned\n"
ROADS = "lon1,lat1,lon2,lat2\n" + "".join(
    f"{101 + step / 100:.2f},13.4,{101 + (step + 1) / 100:.2f},13.4\n" for step in range(31)
)


class Done(NamedTuple):
    returncode: int
    stdout: str
    stderr: str


def georisk(folder: Path, *words: str) -> Done:
    """Run the command line as a shell would, but in this process: a start costs a second."""
    out, err = io.StringIO(), io.StringIO()
    code = 0
    with (
        pytest.MonkeyPatch.context() as patch,
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        patch.chdir(folder)
        patch.setattr(sys, "argv", ["georisk", *words])
        patch.delenv("GEORISK_LANG", raising=False)
        try:
            main()
        except SystemExit as left:
            code = int(left.code or 0)
    return Done(code, out.getvalue(), err.getvalue())


def assess(folder: Path, spp: str) -> str:
    words = ("--customers", "customers.csv", "--spp", spp, "--network", "road:roads.csv")
    done = georisk(folder, "assess", *words, "--store", "runs.sqlite", "--out", "out")
    assert done.returncode == 0, done.stderr
    return str(json.loads((folder / "out" / "summary.json").read_text("utf-8"))["run_id"])


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("what-if")
    for name, text in (("customers", CUSTOMERS), ("spp", SPP), ("roads", ROADS)):
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    assess(folder, "spp.csv")
    return folder


def ask(folder: Path, *words: str) -> Done:
    return georisk(folder, "what-if", "--run", "latest", "--store", "runs.sqlite", *words)


def answer(folder: Path, *words: str) -> dict[str, object]:
    done = ask(folder, *words, "--json")
    assert done.returncode == 0, done.stderr
    found: dict[str, object] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize(
    ("words", "register"),
    [
        (("--remove-spp", "S1"), SPP.replace("S1,One,13.400,101.000,planned\n", "")),
        (("--move-spp", "S2,101.2,13.4"), SPP.replace("101.100", "101.2")),
        (("--add-spp", "101.29,13.4,90"), SPP + ADDED),
        (("--spp-status", "S1,retired"), SPP.replace("101.000,planned", "101.000,retired")),
        (("--set-status", "S1=retired"), SPP.replace("101.000,planned", "101.000,retired")),
    ],
)
def test_a_what_if_says_what_assessing_the_changed_register_says(
    world: Path, tmp_path: Path, words: tuple[str, str], register: str
) -> None:
    for name in ("customers.csv", "roads.csv", "spp.csv"):
        (tmp_path / name).write_bytes((world / name).read_bytes())
    before = assess(tmp_path, "spp.csv")
    told = answer(tmp_path, *words)
    (tmp_path / "other.csv").write_text(register, encoding="utf-8")
    after = assess(tmp_path, "other.csv")
    done = georisk(tmp_path, "diff", before, after, "--store", "runs.sqlite", "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    moved = {item["customer_id"]: item for item in found["customers"]}
    said = {item["customer_id"]: item for item in told["customers"]}  # type: ignore[attr-defined]
    # A what-if also names customers whose level alone moved.
    assert moved
    assert set(moved) <= set(said)
    for name in moved:
        for field in ("score", "score_low", "score_high", "band", "tier", "eligible"):
            column = f"{field}_after"
            assert said[name][column] == moved[name][column]
    with (tmp_path / "out" / "assessments.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    stake = sum(float(row["monthly_bill_thb"] or 0) for row in rows if is_at_stake(row))
    assert told["at_stake_after_thb"] == stake


BY_ROAD = "road:101.1,13.4;101.15,13.45;101.3,13.4"
OWN_LINE = "spp_line:101.1,13.4;101.29,13.4 S2"


@pytest.mark.parametrize("given", ["words", "file"])
@pytest.mark.parametrize(
    ("words", "drawn"),
    [
        ((OWN_LINE,), "spp_line,S2,101.1,13.4,101.29,13.4\n"),
        (
            (BY_ROAD, OWN_LINE),
            (
                "spp_line,S2,101.1,13.4,101.29,13.4\nroad,,101.1,13.4,101.15,13.45\n"
                "road,,101.15,13.45,101.3,13.4\n"
            ),
        ),
    ],
)
def test_a_line_that_is_built_says_what_assessing_with_its_file_says(
    world: Path, tmp_path: Path, words: tuple[str, ...], drawn: str, given: str
) -> None:
    for name in ("customers.csv", "roads.csv", "spp.csv"):
        (tmp_path / name).write_bytes((world / name).read_bytes())
    rows = [f"{row},yes" for row in CUSTOMERS.splitlines()[1:]]  # in an estate, however far
    customers = "\n".join([f"{HEADING},in_estate", *rows])
    (tmp_path / "customers.csv").write_text(customers, encoding="utf-8")
    (tmp_path / "new.csv").write_text("kind,owner,lon1,lat1,lon2,lat2\n" + drawn, "utf-8")
    assess(tmp_path, "spp.csv")
    options = [part for line in words for part in ("--add-line", line)]
    told = answer(tmp_path, *(options if given == "words" else ["--add-lines", "new.csv"]))
    done = georisk(
        tmp_path,
        *("assess", "--customers", "customers.csv", "--spp", "spp.csv", "--out", "out"),
        *("--network", "road:roads.csv", "--network", "new.csv", "--store", "runs.sqlite"),
    )
    assert done.returncode == 0, done.stderr
    with (tmp_path / "out" / "assessments.csv").open(encoding="utf-8", newline="") as file:
        found = {row["customer_id"]: row for row in csv.DictReader(file)}
    said = {item["customer_id"]: item for item in told["customers"]}  # type: ignore[attr-defined]
    assert set(said) == {"C"}
    assert said["C"]["spp_id_after"] == found["C"]["spp_id"] == "S2"
    assert float(found["C"]["distance_m"]) == said["C"]["distance_m_after"]
    assert said["C"]["score_after"] == int(found["C"]["score"])


@pytest.mark.parametrize("prepared", [False, True])
def test_a_line_is_joined_within_the_tolerance_of_the_run(
    world: Path, tmp_path: Path, prepared: bool
) -> None:
    """The line ends 22 m beside the road: a run that joins within 50 m joins it too."""
    for name in ("roads.csv", "spp.csv"):
        (tmp_path / name).write_bytes((world / name).read_bytes())
    customers = CUSTOMERS.replace("D,No bill,ชลบุรี,13.400,101.040", "D,No bill,ชลบุรี,13.45,101.04")
    (tmp_path / "customers.csv").write_text(customers, encoding="utf-8")
    drawn = [(101.04, 13.4002), (101.04, 13.45)]
    line = "distribution_line:" + ";".join(f"{lon},{lat}" for lon, lat in drawn)
    network, tolerance = ("road:roads.csv",), ("--join-tolerance", "50")
    if prepared:
        words = ("network", "build", "n.georisk", "--lines", *network, *tolerance)
        assert georisk(tmp_path, *words).returncode == 0
        network, tolerance = ("n.georisk",), ()
    words = ("--customers", "customers.csv", "--spp", "spp.csv", "--out", "out")
    store = ("--store", "runs.sqlite")
    first = georisk(tmp_path, "assess", *words, "--network", *network, *tolerance, *store)
    assert first.returncode == 0, first.stderr
    asked = ask(tmp_path, "--add-line", line, "--json")
    if prepared:
        assert asked.returncode == 2
        assert "--lines" in asked.stderr
        return
    (told,) = json.loads(asked.stdout)["customers"]
    row = ",".join(str(degrees) for place in drawn for degrees in place)
    (tmp_path / "new.csv").write_text(f"lon1,lat1,lon2,lat2\n{row}\n", "utf-8")
    more = ("--network", *network, "--network", "distribution_line:new.csv", *tolerance)
    again = georisk(tmp_path, "assess", *words, *more, *store)
    assert again.returncode == 0, again.stderr
    with (tmp_path / "out" / "assessments.csv").open(encoding="utf-8", newline="") as file:
        found = {row["customer_id"]: row for row in csv.DictReader(file)}
    assert told["customer_id"] == "D"
    assert told["distance_m_before"] is None
    assert told["distance_m_after"] == float(found["D"]["distance_m"]) > 5000


def is_at_stake(row: dict[str, str]) -> bool:
    return row["special_risk_plan"] == "true"


def test_the_table_names_who_moves_and_the_file_holds_them(world: Path) -> None:
    done = ask(world, "--add-spp", "101.29,13.4", "--out", "moves.csv")
    assert done.returncode == 0, done.stderr
    assert "Far away" in done.stdout
    assert "at stake" in done.stdout
    assert "office" in done.stdout
    assert "KAMR" in done.stdout
    with (world / "moves.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["customer_id"] for row in rows] == ["C"]
    assert (rows[0]["eligible_before"], rows[0]["eligible_after"]) == ("false", "true")
    assert rows[0]["spp_id_after"] == "what-if-1"
    assert "บาท" in ask(world, "--add-spp", "101.29,13.4", "--lang", "th").stdout


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ((), 2),
        (("--add-spp", "101.2"), 2),
        (("--add-spp", "101.2,nan"), 2),
        (("--move-spp", "S1"), 2),
        (("--move-spp", "S9,101,13"), 2),
        (("--spp-status", "S1,asleep"), 2),
        (("--set-status", "retired"), 2),
        (("--set-status", "S9=retired"), 2),
        (("--add-line", "road:101,13.4"), 2),
        (("--add-line", "road:101,13.4;101,13.4"), 2),
        (("--add-line", "canal:101,13.4;101.1,13.4"), 2),
        (("--add-line", "road:101,13.4;101.1"), 2),
        (("--add-lines", "road:nowhere.csv"), 3),
        (("--add-spp", "13.4,101.2"), 3),  # swapped
        (("--remove-spp", "S1", "--remove-spp", "S2"), 3),  # nobody left to measure to
    ],
)
def test_a_question_that_makes_no_sense_is_one_line(
    world: Path, words: tuple[str, ...], code: int
) -> None:
    done = ask(world, *words)
    assert done.returncode == code, done.stderr
    assert done.stderr.count("\n") == 1


def test_a_run_whose_file_changed_or_went_is_refused(world: Path, tmp_path: Path) -> None:
    for name in ("customers.csv", "roads.csv", "spp.csv"):
        (tmp_path / name).write_bytes((world / name).read_bytes())
    assess(tmp_path, "spp.csv")
    with (tmp_path / "roads.csv").open("a", encoding="utf-8") as file:
        file.write("101.0,13.4,101.0,13.5\n")
    changed = ask(tmp_path, "--remove-spp", "S1")
    assert changed.returncode == 3
    assert "roads.csv" in changed.stderr
    assert "has changed" in changed.stderr
    (tmp_path / "roads.csv").unlink()
    gone = ask(tmp_path, "--remove-spp", "S1")
    assert gone.returncode == 3
    assert "is gone" in gone.stderr


def test_an_unknown_run_is_named(world: Path) -> None:
    done = georisk(
        world, "what-if", "--run", "nope", "--remove-spp", "S1", "--store", "runs.sqlite"
    )
    assert done.returncode == 3
    assert "nope" in done.stderr
    assert georisk(world, "diff", "latest", "nope", "--store", "runs.sqlite").returncode == 3


def test_a_run_and_itself_have_no_difference(world: Path) -> None:
    done = georisk(world, "diff", "latest", "latest", "--store", "runs.sqlite", "--lang", "th")
    assert done.returncode == 0, done.stderr
    assert "คงเดิม 4" in done.stdout


def test_areas_are_geojson_that_holds_every_ring(world: Path) -> None:
    words = ("--run", "latest", "--store", "runs.sqlite", "--out", "areas.geojson")
    done = georisk(world, "areas", *words, "--lang", "th")
    assert done.returncode == 0, done.stderr
    found = json.loads((world / "areas.geojson").read_text("utf-8"))
    rings = {
        (item["properties"]["spp_id"], item["properties"]["limit_m"], item["properties"]["form"])
        for item in found["features"]
    }
    assert len(rings) == len(found["features"]) == 2 * 4 * 2
    nearest = found["features"][0]["properties"]
    assert (nearest["spp_id"], nearest["customers"]) == ("S1", 1)
    assert nearest["monthly_bill_thb"] == 6_000_000
    assert "1,999.999" in done.stdout
