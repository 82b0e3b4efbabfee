"""From files to a run, and from a run to files."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import date
from time import perf_counter
from typing import TYPE_CHECKING, Protocol

from georisk import __version__
from georisk.assessment import World, assess, make_world, registers, run_document
from georisk.errors import NotFound
from georisk.model import RunHeader
from georisk.settings import DEFAULT_CUTOFF_M, DEFAULT_MAX_ACCESS_M
from georisk.wiring.sheets import worklist_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from georisk.adapters.tables import Batch
    from georisk.distance import EngineName
    from georisk.errors import Language
    from georisk.model import InputFile, OutageEvent, Rejected, RunDocument
    from georisk.ports import RunStore
    from georisk.scoring import RuleSet

Words = tuple[str, str]
RUN_ID_LENGTH = 16
SAMPLE_AS_OF = date(2026, 9, 30)
SAMPLE_CREDIT = "SPP: Global Energy Monitor (CC BY 4.0), WRI (CC BY 4.0), IEAT; all else synthetic"
STEPS = 5
LATEST = "latest"


class Progress(Protocol):
    """Told of each step as it begins, in English and in Thai."""

    def __call__(self, en: str, th: str, /) -> None:
        """Begin a step."""


def silent(_en: str, _th: str, /) -> None:
    """Report no progress."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorldFiles:
    """What customers are assessed against, as named on the command line or in settings.

    Parameters
    ----------
    network : tuple of str
        Each ``PATH`` or ``KIND:PATH``.
    ruleset : Path or None
        None is the edition that comes with georisk.
    """

    spp: Path
    network: tuple[str, ...]
    estates: Path | None = None
    ruleset: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class JobFiles:
    """The files of one run."""

    customers: Path
    world: WorldFiles
    sites: Path | None = None
    outages: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class JobOptions:
    """What a run is told besides its files; lengths in metres."""

    as_of: date | None = None
    plan_year: int | None = None
    cutoff_m: int = DEFAULT_CUTOFF_M
    max_access_m: int = DEFAULT_MAX_ACCESS_M
    engine: EngineName = "scipy"
    attribution: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedRules:
    """A proved rule set and the hash of its text."""

    rules: RuleSet
    sha256: str


def load_rules(path: Path | None = None) -> LoadedRules:
    """Read and prove a rule set; None is the edition that comes with georisk."""
    from georisk.adapters.embedded import ruleset_text
    from georisk.adapters.raw_tables import read_text
    from georisk.scoring import parse_ruleset

    text = ruleset_text() if path is None else read_text(path)
    return LoadedRules(rules=parse_ruleset(text), sha256=sha256_of(text.encode("utf-8")))


def load_world(
    files: WorldFiles, options: JobOptions, progress: Progress = silent
) -> tuple[World, RunHeader, tuple[Rejected, ...]]:
    """Read plants, estates, lines and rules; the header names them, and no customers yet."""
    from georisk.adapters.networks import open_network
    from georisk.adapters.tables import read_estates, read_spps
    from georisk.distance import Limits

    loaded = load_rules(files.ruleset)
    spps = read_spps(files.spp)
    estates = None if files.estates is None else read_estates(files.estates)
    progress("reading the network", "อ่านโครงข่าย")
    network, network_files = open_network(files.network)
    world = make_world(
        loaded.rules,
        spps.rows,
        network,
        () if estates is None else estates.rows,
        limits=Limits(cutoff_mm=options.cutoff_m * 1000, max_access_mm=options.max_access_m * 1000),
        engine=options.engine,
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
        inputs=(*(batch.file for batch in batches), *network_files),
        assumptions=(
            *(words for batch in batches for words in _kept_aside(batch)),
            *(words for file in network_files for words in _left_out(file)),
        ),
        synthetic=False,
        attribution=options.attribution,
    )
    return world, header, tuple(item for batch in batches for item in batch.rejected)


def run_job(files: JobFiles, options: JobOptions, progress: Progress = silent) -> RunDocument:
    """Do the main job: from files to a run.

    Raises
    ------
    InputError
        Input that stops the job; a bad row does not, it is among the run's rejects.
    """
    from georisk.adapters.tables import read_customers, read_group_sites, read_outages

    progress("reading the tables", "อ่านตารางข้อมูล")
    customers = read_customers(files.customers)
    sites = None if files.sites is None else read_group_sites(files.sites)
    outages = None if files.outages is None else read_outages(files.outages)
    world, header, rejects = load_world(files.world, options, progress)
    as_of, assumed = _assessment_date(options.as_of, None if outages is None else outages.rows)
    batches = [batch for batch in (customers, sites, outages) if batch is not None]
    header = completed(
        replace(
            header,
            as_of=as_of,
            plan_year=options.plan_year or (as_of.year + 1 if as_of else None),
            inputs=(*(batch.file for batch in batches), *header.inputs),
            assumptions=(
                *assumed,
                *(words for batch in batches for words in _kept_aside(batch)),
                *header.assumptions,
            ),
            synthetic=any(customer.synthetic for customer in customers.rows),
        )
    )
    progress("measuring and scoring", "วัดระยะทางและให้คะแนน")
    known = registers(
        () if sites is None else sites.rows, None if outages is None else outages.rows, as_of
    )
    assessments = assess(customers.rows, world, known)
    rejected = [*(item for batch in batches for item in batch.rejected), *rejects]
    return run_document(header, assessments, rejected, world)


def _assessment_date(
    stated: date | None, outages: Sequence[OutageEvent] | None
) -> tuple[date | None, tuple[Words, ...]]:
    """Take the stated date, else that of the last outage, and say so; never the clock's."""
    if stated is not None or not outages:
        return stated, ()
    last = max(event.started_at for event in outages).date()
    words = (
        f"no --as-of: the date of the last outage, {last}, is the assessment date",
        f"ไม่ได้ระบุ --as-of: ใช้วันที่ของไฟฟ้าขัดข้องครั้งล่าสุด {last} เป็นวันที่ประเมิน",
    )
    return last, (words,)


def _kept_aside(batch: Batch[object]) -> Iterable[Words]:
    """Name the columns nobody knows, so that a misspelt heading is seen."""
    if batch.unknown_columns:
        names = ", ".join(batch.unknown_columns)
        yield (
            f"{batch.file.name}: unknown columns kept aside: {names}",
            f"{batch.file.name}: คอลัมน์ที่ไม่รู้จักและไม่ได้ใช้: {names}",
        )


def _left_out(file: InputFile) -> Iterable[Words]:
    """Say that a network file held things that are no lines."""
    if file.skipped:
        yield (
            f"{file.name}: {file.skipped} features that are no usable line were left out",
            f"{file.name}: ไม่ใช้ {file.skipped} รายการที่ไม่ใช่เส้นที่ใช้ได้",
        )


def completed(header: RunHeader) -> RunHeader:
    """Give the header the id its content amounts to; the order of files changes nothing."""
    inputs = tuple(sorted(header.inputs, key=lambda item: (item.role, item.sha256, item.name)))
    content = {
        "inputs": [(item.role, item.sha256) for item in inputs],
        "ruleset": header.ruleset_sha256,
        "engine": header.engine_version,
        "as_of": str(header.as_of),
        "plan_year": header.plan_year,
        "limits": (header.cutoff_m, header.max_access_m),
    }
    identity = sha256_of(json.dumps(content, sort_keys=True).encode("ascii"))[:RUN_ID_LENGTH]
    return replace(header, run_id=identity, inputs=inputs)


def sha256_of(content: bytes) -> str:
    """Return the SHA-256 of some bytes, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def write_outputs(run: RunDocument, out: Path, lang: Language, progress: Progress = silent) -> None:
    """Write every output of a run; they appear together or not at all."""
    from georisk.adapters.run_files import run_files
    from georisk.adapters.whole_files import write_together

    started = perf_counter()
    progress("drawing the map", "วาดแผนที่")
    page = map_html(run, lang).encode("utf-8")
    progress("filling the workbook", "จัดทำสมุดงาน")
    book = workbook(run)
    timings = {"map_and_workbook_s": round(perf_counter() - started, 3)}
    contents = {**run_files(run, timings), "worklist.csv": worklist_file(run, lang, sheet=False)}
    write_together(out, {**contents, "map.html": page, "workbook.xlsx": book})


def map_html(run: RunDocument, lang: Language) -> str:
    """Draw a run as one HTML page that needs no network."""
    from georisk.maps import render_map

    return render_map(run, lang=lang, attribution=run.header.attribution)


def write_file(path: Path, content: bytes) -> None:
    """Write one file whole or not at all."""
    from georisk.adapters.whole_files import write_file as write_whole

    write_whole(path, content)


def workbook(run: RunDocument) -> bytes:
    """Fill the CRM-KAM workbook from a run."""
    from georisk.reports import workbook_bytes

    rules = load_rules().rules
    readings = {name: reading.choice.th for name, reading in rules.readings.items()}
    return workbook_bytes(run, readings=readings if rules.id == run.header.ruleset else None)


def open_store(url: str) -> RunStore:
    """Open the store, making it where it is missing."""
    from georisk.adapters.store import open_store as open_sql_store

    return open_sql_store(url)


def resolve_run(store: RunStore, run_id: str) -> RunHeader:
    """Find a run's header by its id; ``latest`` is the newest.

    Raises
    ------
    NotFound
        No such run, or no run at all.
    """
    headers = store.headers()
    named = headers[-1:] if run_id == LATEST else [one for one in headers if one.run_id == run_id]
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
