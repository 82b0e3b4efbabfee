"""Wrong usage is one clear line in the user's language, and exits with 2."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from georisk.cli import main

if TYPE_CHECKING:
    from collections.abc import Callable

JOB = ("assess", "--customers", "c", "--spp", "s", "--network", "n", "--out", "o")


@dataclass
class Done:
    code: int | str | None
    out: str
    err: str


@pytest.fixture
def georisk(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Done]:
    monkeypatch.delenv("GEORISK_LANG", raising=False)

    def run(*words: str) -> Done:
        monkeypatch.setattr(sys, "argv", ["georisk", *words])
        with pytest.raises(SystemExit) as left:
            main()
        return Done(left.value.code, *capsys.readouterr())

    return run


@pytest.mark.parametrize(
    ("words", "en", "th"),
    [
        (("assess",), "Missing option '--customers'", "ขาดตัวเลือก --customers"),
        (("asses",), "No such command 'asses'. Did you mean 'assess'?", "ไม่มีคำสั่ง asses"),
        (("assess", "--customer", "x"), "No such option: --customer", "ไม่มีตัวเลือก --customer"),
        (("assess", "--customers"), "requires an argument", "ตัวเลือก --customers ต้องมีค่า"),
        ((*JOB, "--cutoff-m", "5"), "8000", "ค่าของ --cutoff-m ต้องไม่น้อยกว่า 8000"),
        ((*JOB, "--cutoff-m", "x"), "--cutoff-m", "ค่าของ --cutoff-m ต้องเป็นจำนวนเต็ม"),
        (
            (*JOB, "--engine", "foo"),
            "'foo' is not one of",
            "ค่าของ --engine ไม่ถูกต้อง: 'foo' ไม่อยู่ใน 'scipy', 'networkx'",
        ),
        (("runs", "more"), "unexpected extra argument", "มีค่าเกินมา: more"),
        (("serve", "--port", "70000"), "65535", "ค่าของ --port ต้องไม่มากกว่า 65535"),
    ],
)
def test_one_line_in_either_language(
    georisk: Callable[..., Done], words: tuple[str, ...], en: str, th: str
) -> None:
    for language, expected, opening in (("en", en, "error"), ("th", th, "ข้อผิดพลาด")):
        done = georisk("--lang", language, *words)
        assert done.code == 2
        assert done.err.startswith(f"{opening} [usage]: ")
        assert expected in done.err
        assert done.err.count("\n") == 1
        assert "--help" in done.err
        assert not done.out


def test_the_language_itself_may_be_wrong(georisk: Callable[..., Done]) -> None:
    done = georisk("--lang", "xx", "runs")
    assert done.code == 2
    assert "'xx' is not one of 'th', 'en'" in done.err


def test_no_word_at_all_is_answered_with_help(georisk: Callable[..., Done]) -> None:
    done = georisk()
    assert done.code == 2
    assert "assess" in done.out + done.err
    assert "[usage]" not in done.err


def test_a_job_that_is_stopped_says_nothing_more(
    georisk: Callable[..., Done], monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("georisk.cli.assess.sample_job", stopped)
    done = georisk("demo")
    assert done.code == 130
    assert "Traceback" not in done.err


@pytest.mark.parametrize(
    ("name", "value", "en", "th"),
    [
        ("PORT", "abc", "GEORISK_PORT = 'abc': Input should be a valid integer", "ต้องเป็นจำนวนเต็ม"),
        ("CUTOFF_M", "5", "GEORISK_CUTOFF_M = '5'", "GEORISK_CUTOFF_M = '5': ต้องไม่น้อยกว่า 8000"),
        ("AS_OF", "0", "GEORISK_AS_OF = '0': a day such as", "ต้องเป็นวันที่ เช่น 2026-09-30"),
        ("KEY_PEPPER", "not-to-be-shown", "GEORISK_KEY_PEPPER: String", "ต้องยาวอย่างน้อย 32 ตัวอักษร"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(
    georisk: Callable[..., Done],
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    value: str,
    en: str,
    th: str,
) -> None:
    monkeypatch.setenv(f"GEORISK_{name}", value)
    for lang, said in (("en", en), ("th", th)):
        done = georisk("runs", "--lang", lang)
        assert (done.code, done.err.count("\n")) == (2, 1)
        assert said in done.err
        assert "not-to-be-shown" not in done.err
