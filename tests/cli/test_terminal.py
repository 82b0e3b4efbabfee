"""What the command line says, and how it leaves."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from georisk.cli.terminal import chosen_language, printable

if TYPE_CHECKING:
    from pathlib import Path


def georisk(*words: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "georisk", *words],
        capture_output=True,
        text=True,
        check=False,
        cwd=cwd,
        env={"PATH": "", "COLUMNS": "200"},
    )


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    (tmp_path / "customers.csv").write_text(
        "customer_id,lat,lon,monthly_bill_thb\nA,13.40,101.00,1000000\n", encoding="utf-8"
    )
    (tmp_path / "spp.csv").write_text(
        "spp_id,name,lat,lon,status\nS,Plant,13.41,101.01,planned\n", encoding="utf-8"
    )
    (tmp_path / "edges.csv").write_text(
        "lon1,lat1,lon2,lat2\n101.00,13.401,101.01,13.411\n", encoding="utf-8"
    )
    return tmp_path


def assess(folder: Path, *more: str, **files: str) -> subprocess.CompletedProcess[str]:
    named = {"customers": "customers.csv", "spp": "spp.csv", "network": "road:edges.csv", **files}
    words = [part for name, file in named.items() for part in (f"--{name}", file)]
    return georisk("assess", *words, "--out", "out", "--no-store", *more, cwd=folder)


def test_the_smallest_job_is_done(tables: Path) -> None:
    done = assess(tables)
    assert (done.returncode, done.stderr) == (0, "")
    assert (tables / "out" / "map.html").exists()


def test_a_bad_row_is_rejected_and_the_exit_code_says_so(tables: Path) -> None:
    with (tables / "customers.csv").open("a", encoding="utf-8") as file:
        file.write("B,213,101.0,-5\n")
    done = assess(tables)
    assert done.returncode == 1
    reject = (tables / "out" / "rejects.csv").read_text(encoding="utf-8").splitlines()[1]
    assert "B" in reject
    assert "213" in reject
    assert "-5" in reject


@pytest.mark.parametrize(
    ("option", "content", "code"),
    [
        ("customers", bytes(range(256)), "input.unreadable"),
        ("customers", b"customer_id,lat\n", "input.nothing_to_assess"),
        ("customers", b"name\nx\n", "input.missing_column"),
        ("network", b"lon1,lat1,lon2,lat2\n", "input.empty_network"),
        ("network", b"a,b\n1,2\n", "input.missing_column"),
        ("spp", b"spp_id,lat,lon,status\nS,13.4,101,retired\n", "input.no_eligible_spp"),
        ("ruleset", b"id = 'x'\nbandz = 1\n", "input.ruleset"),
        ("ruleset", b"[[[", "input.ruleset"),
    ],
)
@pytest.mark.parametrize("lang", ["en", "th"])
def test_input_that_stops_the_job_is_one_line_and_leaves_nothing(
    tables: Path, option: str, content: bytes, code: str, lang: str
) -> None:
    (tables / "bad.csv").write_bytes(content)
    done = assess(tables, "--lang", lang, **{option: "bad.csv"})
    assert done.returncode == 3, done.stderr
    assert done.stderr.count("\n") == 1
    assert f"[{code}]" in done.stderr
    assert not (tables / "out").exists()


def test_a_missing_file_stops_the_job(tables: Path) -> None:
    done = assess(tables, customers="nowhere.csv")
    assert done.returncode == 3
    assert "nowhere.csv" in done.stderr


@pytest.mark.parametrize(
    "words", [("nonsense",), ("assess",), ("demo", "--out"), ("rules", "explain")]
)
def test_wrong_usage_is_two(words: tuple[str, ...]) -> None:
    assert georisk(*words).returncode == 2


def test_wrong_date_is_wrong_usage(tables: Path) -> None:
    done = assess(tables, "--as-of", "30/9/69")
    assert done.returncode == 2
    assert "30/9/69" in done.stderr


def test_a_traceback_only_with_debug(tables: Path) -> None:
    assert "Traceback" not in assess(tables, spp="nowhere.csv").stderr
    assert "Traceback" in assess(tables, "--debug", spp="nowhere.csv").stderr


def test_the_rule_set_is_shown_in_both_languages_and_holds() -> None:
    assert "ข้อ" in georisk("rules", "show", "--lang", "th").stdout
    assert "6.1.1.2" in georisk("rules", "show").stdout
    assert georisk("rules", "check").returncode == 0


@pytest.mark.parametrize(
    ("words", "expected"),
    [(["--lang", "th"], "th"), (["--lang=th"], "th"), (["--lang", "en"], "en"), ([], "en")],
)
def test_language_is_found_wherever_it_stands(
    words: list[str], expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GEORISK_LANG", raising=False)
    assert chosen_language(["georisk", *words]) == expected


def test_a_name_cannot_drive_the_terminal() -> None:
    assert "\x1b" not in printable("x\x1b]0;title\x07")
