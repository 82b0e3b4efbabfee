"""From files to a run, and from a run to files."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from functools import partial
from time import perf_counter
from typing import TYPE_CHECKING, Protocol

from georisk import __version__
from georisk.assessment import World, assess, make_world, run_document
from georisk.assessment.detours import detour_words
from georisk.errors import NoEligibleSpp, NotFound
from georisk.model import RunHeader
from georisk.wiring.assumptions import how_read, left_blank, remarked
from georisk.wiring.drawing import map_html, workbook
from georisk.wiring.grounds import open_ground
from georisk.wiring.options import JobFiles, JobOptions, Progress, WorldFiles, silent
from georisk.wiring.places import place_customers, stated_datum, unstated_datum
from georisk.wiring.registers import read_registers
from georisk.wiring.ruling import load_rules, sha256_of
from georisk.wiring.sheets import worklist_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from georisk.adapters.tables.batches import Batch
    from georisk.distance import EngineName, Limits, PreparedSpps, RouteNetwork
    from georisk.errors import Language
    from georisk.model import Customer, Rejected, RunDocument, SppSite
    from georisk.ports import RunStore, Store
    from georisk.wiring.places import PlacedCustomers
    from georisk.wiring.registers import ReadRegisters

    class Searching(Protocol):
        """`prepare_spps`, or what does the same otherwise."""

        def __call__(
            self,
            network: RouteNetwork,
            spps: Sequence[SppSite],
            limits: Limits,
            *,
            engine: EngineName,
            processes: int,
        ) -> PreparedSpps:
            """Search from each."""


RUN_ID_LENGTH = 16
SAMPLE_AS_OF = date(2026, 9, 30)
SAMPLE_CREDIT = "SPP: Global Energy Monitor (CC BY 4.0), WRI (CC BY 4.0), IEAT; all else synthetic"
STEPS = 5
LATEST = "latest"
CUSTOMERS = "customers"


def load_world(
    files: WorldFiles,
    options: JobOptions,
    progress: Progress = silent,
    *,
    prepare: Searching | None = None,
) -> tuple[World, RunHeader, tuple[Rejected, ...]]:
    """Read plants, estates, lines and rules; the header names them, and no customers yet.

    Parameters
    ----------
    prepare : callable or None
        How the network is searched: `prepare_spps`, unless another is given.
    """
    from georisk.adapters.tables.registers import read_estates, read_spps
    from georisk.distance.preparing import prepare_spps

    loaded = load_rules(files.ruleset)
    spps = read_spps(files.spp)
    if spps.rejected and not spps.rows:
        raise _no_plant(spps.rejected)
    estates = None if files.estates is None else read_estates(files.estates)
    progress("reading the network", "อ่านโครงข่าย")
    ground = open_ground(files, options, [spp.spp_id for spp in spps.rows])
    world = make_world(
        loaded.rules,
        spps.rows,
        ground.network,
        () if estates is None else estates.rows,
        limits=ground.limits,
        prepare=partial(
            prepare or prepare_spps, engine=options.engine, processes=options.processes
        ),
    )
    batches = (spps,) if estates is None else (spps, estates)
    header = RunHeader(
        run_id="",
        ruleset=loaded.rules.id,
        ruleset_sha256=loaded.sha256,
        engine_version=__version__,
        as_of=options.as_of,
        plan_year=options.plan_year,
        cutoff_m=options.cutoff_m,
        max_access_m=options.max_access_m,
        inputs=(*(batch.file for batch in batches), *ground.inputs),
        assumptions=(
            *(words for batch in batches for words in how_read(batch)),
            *ground.assumptions,
        ),
        synthetic=False,
        attribution=options.attribution,
        join_tolerance_m=options.join_tolerance_m,
        friction=options.friction,
    )
    return world, header, tuple(item for batch in batches for item in batch.rejected)


def _no_plant(rejected: Sequence[Rejected]) -> NoEligibleSpp:
    """Return the error for plants of which not one row could be read."""
    first = rejected[0].problems[0]
    where = f"row {rejected[0].row}, {first.field} {first.value!r}"
    return NoEligibleSpp(
        f"--spp: all {len(rejected)} rows were refused; {where}: {first.expected_en}",
        f"--spp: ใช้ไม่ได้ทั้ง {len(rejected)} แถว แถวที่ {rejected[0].row} {first.field}"
        f" {first.value!r}: {first.expected_th}",
    )


def run_job(files: JobFiles, options: JobOptions, progress: Progress = silent) -> RunDocument:
    """Do the main job: from files to a run.

    Raises
    ------
    InputError
        Input that stops the job; a bad row does not, it is among the run's rejects.
    """
    from georisk.adapters.tables.registers import read_customers

    progress("reading the tables", "อ่านตารางข้อมูล")
    stated_datum(options.datum)  # refused before anything is read with it
    customers = read_customers(files.customers, datum=options.datum)
    world, header, rejects = load_world(files.world, options, progress)
    read = read_registers(files.registers, options.as_of, world.rules)
    placed = place_customers(customers.rows, files.gazetteer)
    header = job_header(header, options, read, customers, placed)
    progress("measuring and scoring", "วัดระยะทางและให้คะแนน")
    assessments = assess(placed.customers, world, read.known)
    header = replace(header, assumptions=(*header.assumptions, *detour_words(assessments)))
    rejected = [*all_rejected((customers, *read.batches)), *rejects]
    return run_document(header, assessments, rejected, world)


def all_rejected(batches: Iterable[Batch[object]]) -> Iterator[Rejected]:
    """Return the rejected rows of several files, in their order."""
    for batch in batches:
        yield from batch.rejected


def job_header(
    header: RunHeader,
    options: JobOptions,
    read: ReadRegisters,
    customers: Batch[Customer],
    placed: PlacedCustomers,
) -> RunHeader:
    """Complete a header with all that is said of the customers and the registers.

    Parameters
    ----------
    customers : Batch of Customer
        The rows may leave out customers of whom nothing is to be said: who have a position, no
        remark, and are not synthetic.
    """
    as_of, batches = read.known.as_of, (customers, *read.batches)
    datum = stated_datum(options.datum)
    return completed(
        replace(
            header,
            as_of=as_of,
            plan_year=options.plan_year or (as_of.year + 1 if as_of else None),
            inputs=(*(batch.file for batch in batches), *placed.inputs, *datum, *header.inputs),
            assumptions=(
                *read.assumptions,
                *placed.assumptions,
                *unstated_datum(customers.rows),
                *(words for batch in batches for words in how_read(batch)),
                *left_blank(customers),
                *remarked(customers.rows),
                *header.assumptions,
            ),
            synthetic=any(customer.synthetic for customer in customers.rows),
        )
    )


def completed(header: RunHeader) -> RunHeader:
    """Give the header the id its content amounts to; the order of files changes nothing."""
    inputs = tuple(sorted(header.inputs, key=lambda item: (item.role, item.sha256, item.name)))
    content: dict[str, object] = {
        "inputs": [(item.role, item.sha256) for item in inputs],
        "ruleset": header.ruleset_sha256,
        "engine": header.engine_version,
        "as_of": str(header.as_of),
        "plan_year": header.plan_year,
        "limits": (header.cutoff_m, header.max_access_m),
    }
    if header.join_tolerance_m:
        content["join_tolerance"] = header.join_tolerance_m
    if header.friction:
        content["friction"] = header.friction
    identity = sha256_of(json.dumps(content, sort_keys=True).encode("ascii"))[:RUN_ID_LENGTH]
    return replace(header, run_id=identity, inputs=inputs)


def write_outputs(run: RunDocument, out: Path, lang: Language, progress: Progress = silent) -> None:
    """Write every output of a run; they appear together or not at all."""
    from georisk.adapters.results.run_files import run_files
    from georisk.adapters.whole_files import write_together

    started = perf_counter()
    progress("drawing the map", "วาดแผนที่")
    page = map_html(run, lang).encode("utf-8")
    progress("filling the workbook", "จัดทำสมุดงาน")
    book = workbook(run)
    timings = {"map_and_workbook_s": round(perf_counter() - started, 3)}
    contents = {**run_files(run, timings), "worklist.csv": worklist_file(run, lang, sheet=False)}
    write_together(out, {**contents, "map.html": page, "workbook.xlsx": book})


def write_file(path: Path, content: bytes) -> None:
    """Write one file whole or not at all."""
    from georisk.adapters.whole_files import write_file as write_whole

    write_whole(path, content)


def open_store(url: str) -> Store:
    """Open the store, making it where it is missing."""
    from georisk.adapters.store import open_store as open_sql_store

    return open_sql_store(url)


def existing_store(url: str) -> Store:
    """Open a store that is there already; a missing one is an error, and is not made."""
    from georisk.adapters.store import existing_store as existing_sql_store

    return existing_sql_store(url)


def resolve_run(store: RunStore, run_id: str) -> RunHeader:
    """Find a run's header by its id; ``latest`` is the newest one over a customers file.

    Customers stored by a request are a run, too; only while there is no other is theirs the newest.

    Raises
    ------
    NotFound
        No such run, or no run at all.
    """
    headers = store.headers()
    if run_id == LATEST:
        whole = [one for one in headers if any(item.role == CUSTOMERS for item in one.inputs)]
        named = (whole or list(headers))[-1:]
    else:
        named = [one for one in headers if one.run_id == run_id]
    if not headers:
        raise NotFound(
            f"run {run_id}: no run is stored here yet; assess a customers file, or name the store"
            " that holds the run (--store or GEORISK_STORE)",
            f"ไม่พบรอบการประเมิน {run_id} เพราะคลังข้อมูลนี้ยังว่าง โปรดประเมินแฟ้มลูกค้าก่อน"
            " หรือระบุคลังข้อมูลที่มีรอบนั้น (--store หรือ GEORISK_STORE)",
        )
    if not named:
        raise NotFound(
            f"run {run_id}: not among the {len(headers)} stored runs; georisk runs lists them",
            f"ไม่พบรอบการประเมิน {run_id} ในคลังข้อมูลที่มี {len(headers)} รอบ ดูรายการด้วย georisk runs",
        )
    return named[0]


def sample_job() -> tuple[JobFiles, JobOptions]:
    """Make a job of the embedded sample district."""
    from georisk.adapters.embedded import sample_dir

    folder = sample_dir()
    world = WorldFiles(
        spp=folder / "spp.csv",
        network=tuple(str(path) for path in sorted(folder.glob("network*.geojson"))),
        estates=folder / "estates.geojson",
    )
    files = JobFiles(
        customers=folder / "customers.csv",
        world=world,
        sites=folder / "sites.csv",
        outages=folder / "outages.csv",
    )
    return files, JobOptions(
        as_of=SAMPLE_AS_OF, plan_year=SAMPLE_AS_OF.year + 1, attribution=SAMPLE_CREDIT
    )
