"""The main job by columns: from files to tables alone, for a country's customers."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from time import perf_counter
from typing import TYPE_CHECKING, BinaryIO

import numpy as np

from georisk.assessment.detours import words_of_detours
from georisk.errors import InputError
from georisk.location.coordinates import UNSTATED
from georisk.wiring.jobs import all_rejected, job_header, load_world
from georisk.wiring.options import silent
from georisk.wiring.places import place_customers, stated_datum
from georisk.wiring.registers import read_registers

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from georisk.adapters.tables.batches import Batch
    from georisk.adapters.tables.customer_columns import ColumnBatch
    from georisk.assessment import World
    from georisk.distance import EngineName, Limits, PreparedSpps, RouteNetwork
    from georisk.model import (
        Customer,
        CustomerColumns,
        RecordColumns,
        Rejected,
        RunHeader,
        SppSite,
    )
    from georisk.wiring.options import JobFiles, JobOptions, Progress


COLUMN_STEPS = 4
GROUP = 16  # plants, whose searches look at some 0.1 GB of a network of 5 M nodes


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ColumnRun:
    """A run held by columns: what its tables need, and no more."""

    header: RunHeader
    table: RecordColumns
    rejects: tuple[Rejected, ...]


def run_columns(files: JobFiles, options: JobOptions, progress: Progress = silent) -> ColumnRun:
    """Do the main job as `run_job` does, by columns: no map, no workbook, no explanation.

    Raises
    ------
    InputError
        Input that stops the job; a bad row does not, it is among the run's rejects.
    """
    from georisk.adapters.mapped_pages import let_go
    from georisk.assessment.columns import assess_columns, detours
    from georisk.assessment.columns_records import record_columns

    progress("reading the tables", "อ่านตารางข้อมูล")
    stated_datum(options.datum)  # refused before anything is read with it
    read_in, (world, header, rejects) = _read(files, options, progress)
    read = read_registers(files.registers, options.as_of, world.rules)
    noted = _noted(read_in)
    placed = place_customers(noted.rows, files.gazetteer)
    header = job_header(header, options, read, noted, placed)
    header = replace(header, synthetic=read_in.columns.synthetic)
    columns = _placed(read_in.columns, placed.customers)
    progress("measuring and scoring", "วัดระยะทางและให้คะแนน")
    done = assess_columns(columns, world, read.known, partial(let_go, world.network))
    words = words_of_detours(detours(done, world))
    header = replace(header, assumptions=(*header.assumptions, *words))
    return ColumnRun(
        header=header,
        table=record_columns(done, header.run_id, header.ruleset),
        rejects=(*all_rejected((noted, *read.batches)), *rejects),
    )


def _read(
    files: JobFiles, options: JobOptions, progress: Progress
) -> tuple[ColumnBatch, tuple[World, RunHeader, tuple[Rejected, ...]]]:
    """Read the customers while the network around the plants is searched."""
    from georisk.adapters.tables.customer_columns import read_customer_columns

    with ThreadPoolExecutor(1) as beside:
        reading = beside.submit(read_customer_columns, files.customers, datum=options.datum)
        try:
            loaded = load_world(files.world, options, progress, prepare=_by_groups)
        except InputError:
            reading.result()  # what is wrong with the customers is said first, as `run_job` does
            raise
        return reading.result(), loaded


def _by_groups(
    network: RouteNetwork,
    spps: Sequence[SppSite],
    limits: Limits,
    *,
    engine: EngineName,
    processes: int,
) -> PreparedSpps:
    """Search from a few plants at a time: those of a country look at most of a network's pages."""
    from georisk.adapters.mapped_pages import let_go
    from georisk.distance import prepare_spps
    from georisk.distance.field_cache import FieldCache

    cache = FieldCache()
    for begin in range(0, len(spps), GROUP):
        part = spps[begin : begin + GROUP]
        prepare_spps(network, part, limits, engine, processes=processes, cache=cache)
        let_go(network)
    return prepare_spps(network, spps, limits, engine, processes=processes, cache=cache)


def _noted(read: ColumnBatch) -> Batch[Customer]:
    """Take out the customers of whom the header of a run says something."""
    from georisk.adapters.tables.batches import Batch
    from georisk.assessment.columns_single import customer_at

    rows = np.flatnonzero(_to_be_named(read.columns))
    return Batch(
        rows=tuple(customer_at(read.columns, row) for row in rows.tolist()),
        rejected=read.rejected,
        unknown_columns=read.unknown_columns,
        out_of_place=read.out_of_place,
        blank_columns=read.blank_columns,
        place=read.place,
        file=read.file,
    )


def _to_be_named(columns: CustomerColumns) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Tell who has an address and no position, a remark, or a grid of unknown datum."""
    address, place = columns.fields["address"], columns.place
    addressed = np.array([bool(text) for text in address.values], dtype=np.bool_)[address.codes]
    methods = [getattr(one, "method", None) == UNSTATED for one in place.values]
    unstated = np.array(methods, dtype=np.bool_)[place.codes]
    remark = columns.fields["remarks"]
    remarked = np.array([bool(said) for said in remark.values], dtype=np.bool_)[remark.codes]
    found = (addressed & ~columns.located) | (unstated & columns.located) | remarked
    return np.asarray(found)


def _placed(columns: CustomerColumns, customers: Sequence[Customer]) -> CustomerColumns:
    """Give the customers whose address was found their position."""
    from georisk.model import Coded

    found = [one for one in customers if one.location is not None]
    at = np.searchsorted(columns.row, [one.row for one in found])
    new = np.flatnonzero(~columns.located[at])
    if len(new) == 0:
        return columns
    rows = at[new]
    places = [found[number].location for number in new.tolist()]
    lon, lat, located = columns.lon.copy(), columns.lat.copy(), columns.located.copy()
    codes = columns.place.codes.copy()
    lon[rows] = [place.point.lon for place in places if place]
    lat[rows] = [place.point.lat for place in places if place]
    located[rows] = True
    codes[rows] = len(columns.place.values) + np.arange(len(rows), dtype=np.int32)
    values = (*columns.place.values, *places)
    place = Coded(codes=codes, values=values)
    return replace(columns, lon=lon, lat=lat, located=located, place=place)


def write_tables(run: ColumnRun, out: Path, progress: Progress = silent) -> None:
    """Write the tables of a run; they appear together or not at all."""
    from georisk.adapters.results.assessment_columns import (
        write_assessments_csv,
        write_assessments_parquet,
    )
    from georisk.adapters.results.run_files import json_bytes, rejects_csv
    from georisk.adapters.results.summary_columns import summary_of_columns
    from georisk.adapters.whole_files import write_together

    def write_summary(file: BinaryIO) -> None:
        started = perf_counter()
        summary = summary_of_columns(run.header, run.table, run.rejects)
        timings = {"summary_s": round(perf_counter() - started, 3)}
        file.write(json_bytes({**summary, "timings": timings}))

    progress("writing the tables", "เขียนตารางผลลัพธ์")
    write_together(
        out,
        {
            "assessments.csv": lambda file: write_assessments_csv(run.table, file),
            "assessments.parquet": lambda file: write_assessments_parquet(run.table, file),
            "rejects.csv": rejects_csv(run.rejects),
            "summary.json": write_summary,
        },
    )
