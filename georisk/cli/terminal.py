"""How the command line speaks: one clear line for an error, a bar only on a terminal."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from enum import StrEnum
from itertools import pairwise
from typing import TYPE_CHECKING, Annotated

import typer

from georisk.errors import GeoriskError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from georisk.errors import Language
    from georisk.wiring import Progress


class Lang(StrEnum):
    """The languages of messages."""

    TH = "th"
    EN = "en"


LangOption = Annotated[
    Lang | None,
    typer.Option("--lang", envvar="GEORISK_LANG", help="Language of messages / ภาษาของข้อความ"),
]
DebugOption = Annotated[
    bool, typer.Option("--debug", help="Show the traceback of an error / แสดงรายละเอียดข้อผิดพลาด")
]


def chosen_language(argv: Sequence[str]) -> Language:
    """Find the language anywhere on the command line, else in GEORISK_LANG, else English.

    An error may come before the options are parsed, so this reads the words themselves.

    Examples
    --------
    >>> chosen_language(["georisk", "assess", "--lang", "th"])
    'th'
    >>> chosen_language(["georisk", "--lang=th", "demo"])
    'th'
    """
    return "th" if _stated(argv) == "th" else "en"


def map_language(argv: Sequence[str]) -> Language:
    """Find the language a map opens in: the one stated, else Thai, its readers' own.

    Examples
    --------
    >>> map_language(["georisk", "demo", "--lang", "en"])
    'en'
    """
    return "en" if _stated(argv) == "en" else "th"


def _stated(argv: Sequence[str]) -> str | None:
    words = [part for word in argv for part in word.split("=", 1)]
    stated = next((value for name, value in pairwise(words) if name == "--lang"), None)
    return stated or os.environ.get("GEORISK_LANG")


def wants_traceback(argv: Sequence[str]) -> bool:
    """Tell whether ``--debug`` was said."""
    return "--debug" in argv


def printable(text: str) -> str:
    r"""Keep control characters of data (a file's name, a cell) off the terminal, on one line.

    Examples
    --------
    >>> printable("a\x1b[2Jb\nc")
    'a [2Jb c'
    """
    return "".join(letter if letter.isprintable() else " " for letter in text)


def complain(error: GeoriskError, lang: Language) -> None:
    """Print one line: what, which value, what to do."""
    word = "ข้อผิดพลาด" if lang == "th" else "error"
    sys.stderr.write(f"{word} [{error.code}]: {printable(error.text(lang))}\n")


def unexpected(error: Exception) -> GeoriskError:
    """Name a fault of georisk's own, and how to see where it lies."""
    what = f"{type(error).__name__}: {error}"
    return GeoriskError(
        f"georisk failed unexpectedly ({what}); this is a fault of georisk: run again with --debug"
        " and report what it prints",
        f"georisk ทำงานผิดพลาดโดยไม่คาดคิด ({what}) ซึ่งเป็นข้อบกพร่องของโปรแกรม:"
        " เรียกใหม่โดยเพิ่ม --debug แล้วแจ้งผู้พัฒนา",
    )


def say(text: str = "") -> None:
    """Print a line for the user."""
    typer.echo(text)


@contextmanager
def progress_bar(steps: int, lang: Language) -> Iterator[Progress]:
    """Show the steps of a job on a terminal, and nothing in a pipe."""
    if not sys.stderr.isatty():
        yield lambda _en, _th: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"))
    with Bar(*columns, TimeElapsedColumn(), console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=steps)

        def advance(en: str, th: str) -> None:
            bar.update(task, advance=1, description=th if lang == "th" else en)

        yield advance
