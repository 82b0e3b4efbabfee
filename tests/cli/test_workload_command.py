"""``georisk workload`` and ``georisk levers``, as a user would type them."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from georisk.adapters.store import open_store
from georisk.cli.workload import _words
from georisk.model import ExplanationStep
from georisk.plan import workload
from georisk.wiring import load_rules
from tests.reports.sample_run import customer, header_of, run_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from georisk.errors import Language
    from georisk.model import AssessedCustomer


def step(name: str, level: int) -> ExplanationStep:
    return ExplanationStep(
        step=name,
        clause="6.1.1.2",
        value=None,
        unit="",
        levels=(level,),
        readings=(),
        text_en=name,
        text_th=name,
    )


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One KAMR of 13 points beside one of 6, and one customer with levels 4, 3, 5 and 4."""
    path = tmp_path_factory.mktemp("store") / "runs.sqlite"
    people = [
        customer(f"{kamr}-{at:02}", tier="Strategic", profile={"kamr_id": kamr})
        for kamr, count in (("K1", 13), ("K2", 6))
        for at in range(count)
    ]
    people.append(
        customer("none", tier="Streamline", profile={"kamr_id": "\x1b[2JK3", "office": "ข"})
    )
    levels = {"distance": 4, "branch": 3, "outage": 5, "impact": 4}
    told = tuple(step(name, level) for name, level in levels.items())
    people[0] = replace(people[0], explanation=told)
    people[-1] = replace(people[-1], explanation=(step("screening", 1),))
    mine = header_of("mine", ruleset_sha256=load_rules().sha256)
    with closing(open_store(str(path))) as opened:
        opened.save(run_of(customer("x"), header=header_of("foreign")))
        opened.save(run_of(*people, header=mine))
    return path


@pytest.fixture(scope="module")
def georisk(store: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "georisk", *words, "--store", str(store)],
            capture_output=True,
            text=True,
            check=False,
            env={"PATH": "", "COLUMNS": "200"},
        )

    return run


def test_workload_in_words(georisk: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    done = georisk("workload", "--run", "latest")
    assert (done.returncode, done.stderr) == (0, "")
    assert "19.0 points in all" in done.stdout
    assert done.stdout.splitlines()[2].split()[-3:] == ["13.0", "over", "+1.0"]
    assert "then: K1 12.0, K2 7.0" in done.stdout
    assert "suffice for 0" in done.stdout  # the office with nothing that weighs
    assert "\x1b" not in done.stdout


def test_workload_of_one_office_in_thai(
    georisk: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    done = georisk("workload", "--run", "latest", "--office", "กฟจ.ชลบุรี", "--lang", "th")
    assert "เกินเกณฑ์" in done.stdout
    assert "หลังย้าย" in done.stdout
    assert "ข:" not in done.stdout


def test_workload_as_json(georisk: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    told = json.loads(georisk("workload", "--run", "mine", "--json").stdout)
    assert told["run_id"] == "mine"
    (move,) = told["groups"][0]["proposal"]["moves"]
    assert (move["from_kamr"], move["to_kamr"], move["points"]) == ("K1", "K2", 1.0)


@pytest.mark.parametrize(
    ("words", "code", "named"),
    [
        (("workload", "--run", "latest", "--office", "ไกล"), "store.not_found", "ไกล"),
        (("workload", "--run", "nowhere"), "store.not_found", "nowhere"),
        (("workload", "--run", "foreign"), "input", "--ruleset"),
        (("levers", "nobody", "--run", "latest"), "store.not_found", "nobody"),
        (("levers", "x", "--run", "foreign"), "input", "--ruleset"),
    ],
)
def test_what_is_not_there_is_one_clear_line(
    georisk: Callable[..., subprocess.CompletedProcess[str]],
    words: tuple[str, ...],
    code: str,
    named: str,
) -> None:
    done = georisk(*words)
    assert done.returncode == 3
    assert done.stderr.count("\n") == 1
    assert f"[{code}]" in done.stderr
    assert named in done.stderr


def test_levers_in_words(georisk: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    done = georisk("levers", "K1-00", "--run", "latest")
    assert (done.returncode, done.stderr) == (0, "")
    assert "The smallest single change:\n  - Win branches back" in done.stdout
    assert "at most 5 a year" in done.stdout
    assert "owner (outage): network operation" in done.stdout
    assert "nobody's to change" in done.stdout
    thai = georisk("levers", "K1-00", "--run", "latest", "--lang", "th").stdout
    assert "ผู้รับผิดชอบ (outage)" in thai
    assert "ไม่มีผู้ใดเปลี่ยนระยะทางได้" in thai


def test_levers_as_json_and_of_one_who_is_not_scored(
    georisk: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    told = json.loads(georisk("levers", "K1-00", "--run", "mine", "--json").stdout)["levers"]
    assert (told["band"], told["single"]["band_high"]) == ("very_high", "high")
    assert told["single"] == told["singles"][0]
    assert "not scored" in georisk("levers", "none", "--run", "mine").stdout


def test_an_explanation_ends_with_the_levers(
    georisk: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    told = georisk("rules", "explain", "K1-00", "--lang", "en")
    assert "The smallest single change:\n  - Win branches back" in told.stdout
    body = json.loads(georisk("rules", "explain", "K1-00", "--json", "--lang", "en").stdout)
    assert body["levers"]["single"]["score_high"] == 12
    assert body["steps"][0]["step"] == "distance"


def test_without_the_rules_of_the_run_the_explanation_says_how_to_get_the_levers(
    georisk: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    told = georisk("rules", "explain", "x", "--run", "foreign", "--lang", "en")
    assert told.returncode == 0
    assert "told with the run's own rule set: --ruleset FILE" in told.stdout
    body = json.loads(georisk("rules", "explain", "x", "--run", "foreign", "--json").stdout)
    assert body["levers"] is None


def told(*people: AssessedCustomer, lang: Language = "en") -> str:
    return _words(workload(people, load_rules().rules), lang)


def test_a_kamr_whose_customers_weigh_nothing_is_named() -> None:
    group = customer("S", tier="Streamline", profile={"kamr_id": "K0"})
    assert "KAMR K0 has no customer that weighs (1 that do not)" in told(group)
    assert "KAMR K0 ไม่มีลูกค้าที่นับคะแนน" in told(group, lang="th")


def test_an_office_with_one_customer_is_told_that_nobody_else_is_there() -> None:
    alone = customer("A", tier="Strategic", profile={"kamr_id": "K1"})
    assert "nobody else is there to add, 5.0 stay lacking" in told(alone)
    assert "ยังขาด 5.0 คะแนน" in told(alone, lang="th")


def test_a_bp_with_300_accounts_is_named_once() -> None:
    people = [
        customer(f"C{at:03}", tier="Status", profile={"bp_no": "1", "kamr_id": "K2"})
        for at in range(300)
    ]
    words = told(*people)
    assert "180 points are too many for 1 KAMR" in words
    assert words.count("BP 1 is weighed 300 times at one office") == 1
