"""Which stored run a name means."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from georisk.adapters.store import open_store
from georisk.errors import NotFound
from georisk.model import InputFile
from georisk.wiring import resolve_run
from tests.reports.sample_run import customer, header_of, run_of

if TYPE_CHECKING:
    from pathlib import Path


def made_from(role: str) -> tuple[InputFile, ...]:
    return (InputFile(role=role, name="x", sha256="ab" * 32, rows=1),)


def test_latest_is_the_newest_run_over_a_file(tmp_path: Path) -> None:
    with closing(open_store(str(tmp_path / "runs.sqlite"))) as store:
        with pytest.raises(NotFound, match=r"no run is stored here yet.*--store"):
            resolve_run(store, "latest")
        for run_id, role in (("asked-1", "request"), ("file", "customers"), ("asked-2", "request")):
            store.save(run_of(customer("A"), header=header_of(run_id, inputs=made_from(role))))
            expected = "asked-1" if run_id == "asked-1" else "file"
            assert resolve_run(store, "latest").run_id == expected
        assert resolve_run(store, "asked-2").run_id == "asked-2"
        with pytest.raises(NotFound, match="asked-3"):
            resolve_run(store, "asked-3")
