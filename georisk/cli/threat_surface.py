"""``georisk threat-surface``: where a plant would put most at stake."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from georisk.adapters.pausing import collector_paused
from georisk.assessment.threat_surface import worst_first
from georisk.cli.runs import OutFile, RunId, StoreOption
from georisk.cli.tables import baht
from georisk.cli.terminal import (
    DebugOption,
    LangOption,
    chosen_language,
    printable,
    progress_bar,
    say,
)
from georisk.settings import Settings
from georisk.wiring import existing_store, resolve_run, write_file
from georisk.wiring.surfacing import (
    GRID,
    SURFACE_STEPS,
    Spread,
    ask_threat_surface,
    require_surface_suffix,
    surface_file,
    surface_map,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from georisk.assessment.threat_surface import Stake
    from georisk.errors import Language

WORST = 10
Source = Annotated[
    str,
    typer.Option("--candidates", help="grid, estates (their centres), or a file of points"),
]
Step = Annotated[int, typer.Option("--step-m", min=1, help="Step of the grid, metres")]
Processes = Annotated[
    int, typer.Option("--processes", min=1, help="Processes; the answer is the same for any number")
]
Scheduler = Annotated[
    str | None,
    typer.Option(
        "--scheduler",
        help="Address of a Dask scheduler, as tcp://host:8786: its workers do the work, and --out"
        " lies where they see it (needs the extra distributed)",
    ),
]
MapFile = Annotated[
    Path | None, typer.Option("--map", help="Also draw the surface as a page that needs no network")
]
RuleSetFile = Annotated[
    Path | None, typer.Option("--ruleset", help="The run's rule set, if it is not georisk's own")
]


def threat_surface(
    run: RunId,
    out: OutFile,
    candidates: Source = GRID,
    step_m: Step = 1000,
    processes: Processes = 1,
    scheduler: Scheduler = None,
    map_: MapFile = None,
    store: StoreOption = None,
    ruleset: RuleSetFile = None,
    lang: LangOption = None,
    debug: DebugOption = False,
) -> None:
    """Say what an SPP at each candidate site would put at stake: GeoJSON or GeoParquet."""
    del lang, debug
    language = chosen_language(sys.argv)
    require_surface_suffix(out)
    header = resolve_run(existing_store(store or Settings().store_url), run)
    with collector_paused(), progress_bar(SURFACE_STEPS, language) as progress:
        found = ask_threat_surface(
            header,
            candidates,
            step_m=step_m,
            spread=Spread(processes=processes, scheduler=scheduler, folder=out.parent),
            ruleset=ruleset,
            progress=progress,
        )
    write_file(out, surface_file(found.stakes, out))
    if map_ is not None:
        write_file(map_, surface_map(found, header, language))
    say(_answer(found.stakes, language))
    say("\n".join(str(path) for path in (out, map_) if path is not None))


def _answer(stakes: Sequence[Stake], lang: Language) -> str:
    """Name the sites where a plant would put most at stake."""
    worst = [stake for stake in worst_first(stakes)[:WORST] if stake.customers]
    heading = (
        f"จุดที่หากมี SPP จะกระทบมากที่สุด {len(worst)} จุด จาก {len(stakes):,} จุด"
        if lang == "th"
        else f"the {len(worst)} sites, of {len(stakes):,}, where an SPP would put most at stake"
    )
    return "\n".join([heading, *(_line(*pair, lang) for pair in enumerate(worst, 1))])


def _line(place: int, stake: Stake, lang: Language) -> str:
    point, name = stake.candidate.point, printable(stake.candidate.site_id)
    where = f"{place:>2}. {name} ({point.lat:.5f}, {point.lon:.5f})"
    money = baht(stake.baht_newly_at_stake)
    if lang == "th":
        return (
            f"{where}: ความเสี่ยงขึ้นเป็นสูงหรือสูงมาก {stake.newly_at_stake:,} ราย"
            f" ค่าไฟฟ้า {money} บาทต่อเดือน ระดับความเสี่ยงเปลี่ยน {stake.band_moves:,} ราย"
            f" จากลูกค้าในระยะ {stake.customers:,} ราย"
        )
    return (
        f"{where}: {stake.newly_at_stake:,} customers become high or very high,"
        f" {money} baht a month; {stake.band_moves:,} change band,"
        f" of {stake.customers:,} within reach"
    )
