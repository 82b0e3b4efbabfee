"""``georisk areas``: how far each SPP reaches, as GeoJSON."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from georisk.cli.runs import OutFile, RunId, StoreOption
from georisk.cli.tables import baht, table
from georisk.cli.terminal import DebugOption, LangOption, chosen_language, progress_bar, say
from georisk.settings import Settings
from georisk.wiring import existing_store, resolve_run, write_file
from georisk.wiring.questions import QUESTION_STEPS, ask_areas, json_text

Buffer = Annotated[
    float, typer.Option("--buffer-m", min=1, help="Metres around the lines the polygons reach")
]
RuleSetFile = Annotated[
    Path | None, typer.Option("--ruleset", help="The run's rule set, if it is not georisk's own")
]


def areas(
    run: RunId,
    out: OutFile,
    buffer_m: Buffer = 100,
    store: StoreOption = None,
    ruleset: RuleSetFile = None,
    lang: LangOption = None,
    debug: DebugOption = False,
) -> None:
    """Write each SPP's network within the classes of distance, with customers and baht inside."""
    del lang, debug
    language = chosen_language(sys.argv)
    header = resolve_run(existing_store(store or Settings().store_url), run)
    with progress_bar(QUESTION_STEPS, language) as progress:
        found, content = ask_areas(header, buffer_m, ruleset=ruleset, progress=progress)
    write_file(out, json_text(content, indent=None).encode())
    heading = (
        ["SPP", "ไม่เกิน (ม.)", "ลูกค้า", "บาท/เดือน", "ใช้ลูกค้าร่วมกับ"]
        if language == "th"
        else ["SPP", "within m", "customers", "baht/month", "shares customers with"]
    )
    rows = [
        [
            area.spp_id,
            f"{area.ring.limit_mm / 1000:,.3f}",
            f"{area.customers:,}",
            baht(area.baht),
            ", ".join(area.shared_with),
        ]
        for area in sorted(found, key=lambda area: (area.spp_id, area.ring.limit_mm))
    ]
    say(table([heading, *rows], right=(1, 2, 3)))
    say(str(out))
