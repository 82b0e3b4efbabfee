"""The page on the library is run, block after block, as a reader would."""

from __future__ import annotations

import re
from pathlib import Path
from types import FunctionType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

PAGE = (Path(__file__).parents[1] / "docs" / "library.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)


def test_every_block_runs(capsys: pytest.CaptureFixture[str]) -> None:
    names: dict[str, object] = {"__name__": "library_page"}
    for number, block in enumerate(BLOCKS, start=1):
        exec(compile(block, f"docs/library.md block {number}", "exec"), names)  # noqa: S102
    said = capsys.readouterr().out
    assert "factory" in said
    assert "A 2276" in said
    assert len(BLOCKS) == 6


def test_every_name_it_imports_is_public() -> None:
    import georisk.distance

    named = re.findall(r"^from georisk\.distance import (.*)$", PAGE, re.MULTILINE)
    wanted = {name.strip() for line in named for name in line.split(",")}
    assert wanted <= set(georisk.distance.__all__)
    assert len(wanted) >= 7


def test_every_public_function_has_an_executable_example() -> None:
    import georisk.distance

    public = [getattr(georisk.distance, name) for name in georisk.distance.__all__]
    functions = [item for item in public if isinstance(item, FunctionType)]
    assert len(functions) >= 13
    assert [item.__name__ for item in functions if ">>>" not in (item.__doc__ or "")] == []
