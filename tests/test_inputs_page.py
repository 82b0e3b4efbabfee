"""The page on input files names every column of the declared schema, with its meaning.

``python -m tests.test_inputs_page`` writes that part of the page anew.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from georisk.adapters.tables.schema import TABLES
from georisk.adapters.tables.templates import choices, heading

if TYPE_CHECKING:
    from collections.abc import Iterator

    from georisk.adapters.tables.schema import Column

PAGE = Path(__file__).parents[1] / "docs" / "inputs.md"
TITLE = "## Columns (คอลัมน์)\n"
HEAD = (
    "| column | หัวคอลัมน์ | meaning | ความหมาย | type or words | blank |\n|---|---|---|---|---|---|"
)
PREFACE = """
As the schema of `georisk/adapters` declares them, for the reader and for `georisk template` alike.
A star marks a required column. Capitals, spaces and punctuation of a heading do not matter, nor
whether its unit is there; other usual headings, Thai and English, are known too. In the customers
table `factor_<id>`, a level 1 to 5, is a condition of the area's own. Columns nobody knows are kept
aside and named.
"""


def told(column: Column) -> str:
    """Write a column as the page has it; a star is a required one."""
    words = ", ".join(dict.fromkeys((column.words or {}).values()))
    offered = f"`{words}` ({', '.join(choices(column))})" if words else str(column.kind)
    blank = "" if column.required else column.default or "unknown"
    star = " *" if column.required else ""
    cells = (f"`{column.name}`{star}", heading(column), column.en, column.th, offered, blank)
    return f"| {' | '.join(cells)} |"


def parts() -> Iterator[str]:
    yield PREFACE
    for table, columns in TABLES.items():
        yield f"### `--{table}`\n"
        yield "\n".join((HEAD, *map(told, columns), ""))


def written(page: str) -> str:
    """Put the columns as they are declared at the end of the page."""
    return page.partition(TITLE)[0] + TITLE + "\n".join(parts())


def test_the_page_has_each_column_as_it_is_declared() -> None:
    page = PAGE.read_text(encoding="utf-8")
    missing = [
        column.name for columns in TABLES.values() for column in columns if told(column) not in page
    ]
    assert missing == []
    assert page == written(page)


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
