"""``georisk assess`` and ``georisk demo``: the main job."""

from __future__ import annotations

import sys
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from georisk.adapters.pausing import collector_paused
from georisk.cli.assess_words import counted_words, demo_words, summary_words
from georisk.cli.keeping import Reason, Supersedes, correction_of, found_in, keep
from georisk.cli.terminal import (
    DebugOption,
    LangOption,
    chosen_language,
    map_language,
    progress_bar,
    say,
)
from georisk.errors import UnreadableFile, UsageError
from georisk.settings import DEFAULT_CUTOFF_M, DEFAULT_MAX_ACCESS_M, LEAST_CUTOFF_M, Settings
from georisk.wiring import (
    STEPS,
    JobFiles,
    JobOptions,
    WorldFiles,
    annotated_customers,
    can_annotate,
    open_store,
    run_job,
    sample_job,
    write_file,
    write_outputs,
)
from georisk.wiring.grounds import MOST_TOLERANCE_M, parse_friction
from georisk.wiring.national import COLUMN_STEPS, run_columns, write_tables

if TYPE_CHECKING:
    from georisk.errors import Language
    from georisk.model import RunDocument
    from georisk.ports import Correction

BUDDHIST_ERA = 543
FIRST_BUDDHIST_YEAR = 2400


def western_year(year: int) -> int:
    """Take a year in CE or พ.ศ.

    Examples
    --------
    >>> western_year(2570), western_year(2027)
    (2027, 2027)
    """
    return year - BUDDHIST_ERA if year >= FIRST_BUDDHIST_YEAR else year


def parse_date(text: str) -> date:
    """Read ``YYYY-MM-DD`` in CE or พ.ศ.

    Raises
    ------
    UsageError
        When it is no such date.

    Examples
    --------
    >>> parse_date("2569-09-30")
    datetime.date(2026, 9, 30)
    """
    try:
        year, month, day = (int(part) for part in text.split("-"))
        return date(western_year(year), month, day)
    except ValueError:
        raise UsageError(
            f"--as-of {text!r} is not a date: write YYYY-MM-DD, as 2026-09-30 or 2569-09-30",
            f"--as-of {text!r} ไม่ใช่วันที่: เขียนเป็น ปปปป-ดด-วว เช่น 2569-09-30",
        ) from None


def _existing(*paths: Path | None) -> None:
    for path in paths:
        if path is not None and not path.exists():
            raise UnreadableFile(f"no such file: {path}", f"ไม่พบไฟล์: {path}")


def _require_workbook(annotate: Path | None, customers: Path) -> None:
    """Refuse to mark what cannot be marked before the job begins."""
    if annotate is None or (
        annotate.suffix.lower() == customers.suffix.lower() == ".xlsm"
        or (annotate.suffix.lower() == ".xlsx" and can_annotate(customers))
    ):
        return
    raise UsageError(
        f"--annotate {annotate}: a table of customers is given back as an .xlsx file",
        f"--annotate {annotate}: ตารางลูกค้าจะส่งคืนเป็นไฟล์ .xlsx",
    )


InputPath = Annotated[Path, typer.Option()]
Customers = Annotated[Path, typer.Option("--customers", help="Customers, one row a site")]
Spp = Annotated[Path, typer.Option("--spp", help="SPP plants")]
Network = Annotated[
    list[str], typer.Option("--network", help="Lines: FILE, or KIND:FILE; may be repeated")
]
Estates = Annotated[Path | None, typer.Option("--estates", help="Industrial estates")]
BarrierFiles = Annotated[
    list[Path] | None,
    typer.Option("--barriers", help="Rivers, railways, fences no leg may cross; may be repeated"),
]
JoinTolerance = Annotated[
    float,
    typer.Option("--join-tolerance", min=0, max=MOST_TOLERANCE_M, help="Join lines this near, m"),
]
FrictionWords = Annotated[
    list[str] | None,
    typer.Option(
        "--friction",
        help="What a metre counts when a way is chosen, as road=1.5, road.service=2, private=5,"
        " crossing=3; no length changes by it; may be repeated",
    ),
]
Sites = Annotated[Path | None, typer.Option("--sites", help="Register of groups' branches")]
Outages = Annotated[Path | None, typer.Option("--outages", help="Outage events")]
Feeders = Annotated[
    list[Path] | None,
    typer.Option("--feeders", help="Sections, switches, sources of feeders; may be repeated"),
]
GazetteerPath = Annotated[
    Path | None,
    typer.Option("--gazetteer", help="Where addresses are, for customers without coordinates"),
]
Datum = Annotated[
    str | None,
    typer.Option(
        "--datum", help="System of coordinates whose rows do not say, as 'Indian 1975 47N'"
    ),
]
RuleSetFile = Annotated[Path | None, typer.Option("--ruleset", help="A rule set file (TOML)")]
AsOf = Annotated[str | None, typer.Option("--as-of", help="Assessment date, CE or พ.ศ.")]
PlanYear = Annotated[
    int | None, typer.Option("--plan-year", min=1990, max=2700, help="Plan year, CE or พ.ศ.")
]
Store = Annotated[
    str | None,
    typer.Option(
        "--store", help="Store URL or SQLite file; default GEORISK_STORE or georisk.sqlite"
    ),
]
Annotate = Annotated[
    Path | None,
    typer.Option("--annotate", help="Give the customers back as a workbook with its faults marked"),
]
NoStore = Annotated[bool, typer.Option("--no-store", help="Write the files only")]
TablesOnly = Annotated[
    bool,
    typer.Option("--tables-only", help="CSV, Parquet, rejects and summary alone: for a country"),
]
Out = Annotated[Path, typer.Option("--out", help="Folder for the results")]
Cutoff = Annotated[
    int, typer.Option("--cutoff-m", min=LEAST_CUTOFF_M, help="Longest distance measured, metres")
]
MaxAccess = Annotated[
    int,
    typer.Option("--max-access-m", min=1, help="Longest leg from a site to the network, metres"),
]


class Engine(StrEnum):
    """The engines a distance can be measured with; the answers are equal."""

    SCIPY = "scipy"
    NETWORKX = "networkx"


Processes = Annotated[
    int,
    typer.Option(
        "--processes",
        min=1,
        help="Processes that search the network; the answer is the same for any number",
    ),
]
EngineOption = Annotated[Engine, typer.Option("--engine", help="networkx is slow: the oracle")]


Attribution = Annotated[
    str | None, typer.Option("--attribution", help="Whom to credit on the map, as licences ask")
]


def assess(
    customers: Customers,
    spp: Spp,
    network: Network,
    out: Out,
    estates: Estates = None,
    barriers: BarrierFiles = None,
    sites: Sites = None,
    outages: Outages = None,
    feeders: Feeders = None,
    gazetteer: GazetteerPath = None,
    datum: Datum = None,
    ruleset: RuleSetFile = None,
    as_of: AsOf = None,
    plan_year: PlanYear = None,
    store: Store = None,
    no_store: NoStore = False,
    supersedes: Supersedes = None,
    reason: Reason = None,
    tables_only: TablesOnly = False,
    annotate: Annotate = None,
    cutoff_m: Cutoff = DEFAULT_CUTOFF_M,
    max_access_m: MaxAccess = DEFAULT_MAX_ACCESS_M,
    join_tolerance: JoinTolerance = 0.0,
    friction: FrictionWords = None,
    engine: EngineOption = Engine.SCIPY,
    processes: Processes = 1,
    attribution: Attribution = None,
    lang: LangOption = None,
    debug: DebugOption = False,
) -> None:
    """Assess every customer of a file: CSV, GeoJSON, Parquet, rejects, summary, map, workbook."""
    del lang, debug
    places = gazetteer or Settings().gazetteer
    _existing(
        customers,
        spp,
        estates,
        sites,
        outages,
        *(feeders or ()),
        *(barriers or ()),
        places,
        ruleset,
    )
    files = JobFiles(
        customers=customers,
        world=WorldFiles(
            spp=spp,
            network=tuple(network),
            estates=estates,
            ruleset=ruleset,
            barriers=tuple(barriers or ()),
        ),
        sites=sites,
        outages=outages,
        feeders=tuple(feeders or ()),
        gazetteer=places,
    )
    options = JobOptions(
        as_of=parse_date(as_of) if as_of else None,
        plan_year=western_year(plan_year) if plan_year else None,
        cutoff_m=cutoff_m,
        max_access_m=max_access_m,
        join_tolerance_m=join_tolerance,
        friction=parse_friction(friction or ()),
        engine=engine.value,
        processes=processes,
        attribution=attribution,
        datum=datum,
    )
    if no_store and store:
        raise UsageError(
            "--store and --no-store exclude each other", "ใช้ --store กับ --no-store พร้อมกันไม่ได้"
        )
    correction = correction_of(supersedes, reason)
    if tables_only:
        found_in(None, correction)
        _require_tables_alone(store, annotate)
        raise typer.Exit(1 if _tables(files, options, out, chosen_language(sys.argv)) else 0)
    _require_workbook(annotate, customers)
    where = None if no_store else (store or Settings().store_url)
    run = _run(files, options, out, where, chosen_language(sys.argv), correction)
    if annotate is not None:
        write_file(annotate, annotated_customers(customers, run))
        say(str(annotate))
    raise typer.Exit(1 if run.rejects else 0)


def demo(
    out: Annotated[Path, typer.Option("--out", help="Folder for the results")] = Path("demo-out"),
    lang: LangOption = None,
    debug: DebugOption = False,
) -> None:
    """Run the whole job on the embedded sample district and say what to open."""
    del lang, debug
    files, options = sample_job()
    language = chosen_language(sys.argv)
    out.mkdir(parents=True, exist_ok=True)
    run = _run(files, options, out, str(out / "georisk.sqlite"), language)
    say(demo_words(run, out, language))


def _run(
    files: JobFiles,
    options: JobOptions,
    out: Path,
    store: str | None,
    lang: Language,
    correction: Correction | None = None,
) -> RunDocument:
    kept = None if store is None else open_store(store)
    correction = found_in(kept, correction)
    with collector_paused(), progress_bar(STEPS + (kept is not None), lang) as progress:
        run = run_job(files, options, progress)
        write_outputs(run, out, map_language(sys.argv), progress)
        if kept is not None:
            progress("storing", "บันทึกลงคลังข้อมูล")
            keep(kept, run, correction)
    say(summary_words(run, out, lang))
    return run


def _require_tables_alone(store: str | None, annotate: Path | None) -> None:
    given = "--store" if store else "--annotate" if annotate else None
    if given is not None:
        raise UsageError(
            f"--tables-only and {given} exclude each other: leave one out",
            f"ใช้ --tables-only กับ {given} พร้อมกันไม่ได้ โปรดเลือกอย่างใดอย่างหนึ่ง",
        )


def _tables(files: JobFiles, options: JobOptions, out: Path, lang: Language) -> int:
    """Write the tables alone and say what was done; return how many rows were rejected."""
    with collector_paused(), progress_bar(COLUMN_STEPS, lang) as progress:
        run = run_columns(files, options, progress)
        write_tables(run, out, progress)
    counts = run.table.count_true
    said = (len(run.table), counts("eligible"), counts("band_certain"), len(run.rejects))
    say(counted_words(said, run.header.run_id, out, lang))
    return len(run.rejects)
