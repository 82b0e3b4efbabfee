"""The page on input files names every column of the declared schema, with its meaning."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from georisk.adapters.schema import TABLES
from georisk.adapters.templates import choices, heading

if TYPE_CHECKING:
    from georisk.adapters.schema import Column

PAGE = (Path(__file__).parents[1] / "docs" / "inputs.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| `([a-z_0-9]+)`(?: \*)? \|.*$", re.MULTILINE)


def section(table: str) -> str:
    """Find the columns of a table on the page."""
    found = re.search(rf"^### Columns of `{table}`$(.*?)(?=^#|\Z)", PAGE, re.MULTILINE | re.DOTALL)
    assert found, f"docs/inputs.md has no section on the columns of {table}"
    return found[1]


def told(column: Column) -> str:
    """Write a column as the page has it; a star is a required one."""
    words = ", ".join(dict.fromkeys((column.words or {}).values()))
    offered = f"`{words}` ({', '.join(choices(column))})" if words else str(column.kind)
    blank = "" if column.required else column.default or "unknown"
    star = " *" if column.required else ""
    cells = (f"`{column.name}`{star}", heading(column), column.en, column.th, offered, blank)
    return f"| {' | '.join(cells)} |"


@pytest.mark.parametrize("table", TABLES)
def test_the_page_has_each_column_with_its_meaning_and_no_other(table: str) -> None:
    lines = section(table)
    expected = [told(column) for column in TABLES[table]]
    assert [line for line in expected if line not in lines] == []
    assert ROW.findall(lines) == [column.name for column in TABLES[table]]
