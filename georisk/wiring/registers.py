"""The registers of a job: branches, outages, feeders, read together and indexed once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from georisk.assessment import registers
from georisk.assessment.outages import assessment_date, register_words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

    from georisk.adapters.tables.batches import Batch
    from georisk.assessment import Registers
    from georisk.distance.supplies import FeederIndex
    from georisk.model import GroupSite
    from georisk.scoring import RuleSet

Words = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterFiles:
    """Where the registers lie; all of them may be left out."""

    sites: Path | None = None
    outages: Path | None = None
    feeders: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadRegisters:
    """Registers ready to be asked, the files they came from, and what was assumed."""

    known: Registers
    batches: tuple[Batch[object], ...]
    assumptions: tuple[Words, ...]


def read_registers(files: RegisterFiles, as_of: date | None, rules: RuleSet) -> ReadRegisters:
    """Read the registers; without a stated date the outages say what the assessment date is.

    Raises
    ------
    InputError
    """
    from georisk.adapters.tables.feeders import read_model
    from georisk.adapters.tables.registers import read_group_sites, read_outages
    from georisk.distance.supplies import index_feeders

    sites = None if files.sites is None else read_group_sites(files.sites)
    outages = None if files.outages is None else read_outages(files.outages)
    model, feeder_batches = read_model(files.feeders)
    feeders = index_feeders(model) if files.feeders else None
    day, dated = assessment_date(as_of, None if outages is None else outages.rows)
    known = registers(
        () if sites is None else sites.rows,
        None if outages is None else outages.rows,
        day,
        counting=rules.conditions.outage.counting,
        feeders=feeders,
    )
    return ReadRegisters(
        known=known,
        batches=(*(batch for batch in (sites, outages) if batch is not None), *feeder_batches),
        assumptions=(
            *_unconfirmed(sites),
            *dated,
            *register_words(known.outages, day),
            *_untraced(feeders),
        ),
    )


def _unconfirmed(sites: Batch[GroupSite] | None) -> Iterator[Words]:
    """Say how many proposed sites nobody has confirmed: they do not count."""
    count = 0 if sites is None else sum(not site.confirmed for site in sites.rows)
    if count:
        yield (
            f"{count} proposed sites of groups are not confirmed and do not count",
            f"สาขาที่เสนอไว้ {count} แห่งยังไม่ได้ยืนยัน จึงไม่นำมาคิด",
        )


def _untraced(feeders: FeederIndex | None) -> Iterator[Words]:
    """Say what of the feeders the tracing did not reach."""
    if feeders is None:
        return
    blind = sorted(name for name, traced in feeders.traces.items() if not traced.has_source)
    if blind:
        yield (
            (
                f"{len(blind)} feeder(s) without a source cannot be traced: outages of their"
                f" sections count for the whole feeder ({', '.join(blind[:3])})"
            ),
            (
                f"ฟีดเดอร์ {len(blind)} วงจรไม่ระบุจุดจ่ายไฟจึงไล่วงจรไม่ได้:"
                f" ไฟฟ้าขัดข้องของช่วงสายนับให้ทั้งฟีดเดอร์ ({', '.join(blind[:3])})"
            ),
        )
    dead = sum(len(traced.dead) for traced in feeders.traces.values() if traced.has_source)
    if dead:
        yield (
            (
                f"{dead} section(s) of the feeders are reached by no source:"
                " open, or behind an open one"
            ),
            f"ช่วงสาย {dead} ช่วงของฟีดเดอร์ไม่มีแหล่งจ่ายเข้าถึง: เปิดวงจรอยู่ หรืออยู่หลังจุดที่เปิดวงจร",
        )
