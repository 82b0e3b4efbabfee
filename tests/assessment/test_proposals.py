"""Special proposals from the file to the explanation (clause 6.1.1.1)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from georisk.adapters.embedded import sample_dir
from georisk.adapters.tables.registers import parse_customer, read_customers
from georisk.model import KasmProposal, Rejected
from georisk.wiring import run_job, sample_job

if TYPE_CHECKING:
    from pathlib import Path

HEADING = "customer_id,monthly_bill_thb,kasm_proposal,kasm_reason"


@pytest.fixture
def proposed(tmp_path: Path) -> Path:
    path = tmp_path / "customers.csv"
    rows = (
        "A,250000,Status,ภาพลักษณ์ต่อสาธารณะ",
        "B,250000,streamline,existing key account",
        "C,250000,Status,",
        "D,250000,,",
        "E,250000,Strategic,large",
    )
    path.write_text("\n".join((HEADING, *rows)) + "\n", encoding="utf-8")
    return path


def test_a_proposal_needs_its_reason_and_goes_no_higher_than_status(proposed: Path) -> None:
    batch = read_customers(proposed)
    facts = {str(one.customer_id): one.kasm for one in batch.rows}
    assert facts["A"].kasm_proposal is KasmProposal.STATUS
    assert facts["B"].kasm_proposal is KasmProposal.STREAMLINE
    assert facts["D"].kasm_proposal is None
    codes = {item.record_id: [one.code for one in item.problems] for item in batch.rejected}
    assert codes["C"] == ["kasm.no_reason"]
    assert set(codes) == {"C", "E"}
    assert batch.rejected[-1].problems[0].field == "kasm_proposal"


def test_the_api_reads_a_proposal_as_the_file_does() -> None:
    lacking = parse_customer({"customer_id": "A", "kasm_proposal": "Status"}, row=1)
    assert isinstance(lacking, Rejected)
    whole = parse_customer(
        {"customer_id": "A", "kasm_proposal": "Status", "kasm_reason": "image"}, row=1
    )
    assert not isinstance(whole, Rejected)
    assert whole.kasm.kasm_reason == "image"


def test_the_explanation_names_the_proposal_that_gave_the_tier(proposed: Path) -> None:
    files, options = sample_job()
    run = run_job(replace(files, customers=proposed), options)
    told = {item.record.customer_id: item for item in run.customers}
    assert (told["A"].record.tier, told["A"].record.tier_kasm) == ("Status", "Status")
    assert (
        "special proposal (clause 6.1.1.1), by reason: ภาพลักษณ์" in told["A"].explanation[-1].text_en
    )
    assert "เสนอเป็นกรณีพิเศษ" in told["B"].explanation[-1].text_th
    assert told["D"].record.tier is None
    assert "proposal" not in told["D"].explanation[-1].text_en


def test_without_the_columns_nothing_changes(tmp_path: Path) -> None:
    lines = (sample_dir() / "customers.csv").read_text(encoding="utf-8").splitlines()[:31]
    plain, wider = tmp_path / "plain.csv", tmp_path / "wider.csv"
    plain.write_text("\n".join(lines) + "\n", encoding="utf-8")
    head = f"{lines[0]},kasm_proposal,kasm_reason"
    wider.write_text("\n".join([head, *(f"{line},," for line in lines[1:])]) + "\n", "utf-8")
    files, options = sample_job()
    one, other = (
        run_job(replace(files, customers=path), options).customers for path in (plain, wider)
    )
    assert [item.explanation for item in one] == [item.explanation for item in other]
    assert [item.record.tier for item in one] == [item.record.tier for item in other]
