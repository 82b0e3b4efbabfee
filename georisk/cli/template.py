"""``georisk template``: an empty workbook to fill in."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from georisk.cli.terminal import DebugOption, LangOption, say
from georisk.errors import UsageError
from georisk.wiring import template as filled_template
from georisk.wiring import template_tables, write_file

SHEET = ".xlsx"


class Table(StrEnum):
    """The tables there are templates of."""

    CUSTOMERS = "customers"
    SPP = "spp"
    ESTATES = "estates"
    SITES = "sites"
    OUTAGES = "outages"
    LOST = "lost"


def template(
    file: Annotated[Path, typer.Argument(help="XLSX file to write, such as customers.xlsx")],
    table: Annotated[
        Table | None, typer.Option("--table", help="Which table; else the file's name says it")
    ] = None,
    lang: LangOption = None,
    debug: DebugOption = False,
) -> None:
    """Write an empty input workbook: Thai headings, notes, drop-downs and one example row."""
    del lang, debug
    if file.suffix.lower() != SHEET:
        raise UsageError(
            f"{file}: a template is an .xlsx file", f"{file}: แบบกรอกข้อมูลต้องเป็นไฟล์ .xlsx"
        )
    write_file(file, filled_template(table.value if table else named_table(file.stem)))
    say(str(file))


def named_table(stem: str) -> str:
    """Find the table a file is named after; customers when it is after none.

    Examples
    --------
    >>> named_table("SPP_2569"), named_table("ข้อมูล"), named_table("lost_customers")
    ('spp', 'customers', 'lost')
    """
    names = sorted(template_tables(), key=lambda name: name != Table.LOST)  # lost_customers
    words = (name for name in names if name.rstrip("s") in stem.casefold())
    return next(words, Table.CUSTOMERS.value)
