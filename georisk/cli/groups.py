"""``georisk groups``: which customers may be branches of one group."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from georisk.cli.terminal import DebugOption, LangOption, chosen_language, say
from georisk.errors import UnreadableFile
from georisk.wiring.groups import graph_file, proposals_csv, proposed_groups
from georisk.wiring.jobs import write_file

if TYPE_CHECKING:
    from georisk.errors import Language
    from georisk.plan.groups import ProposedSite

Customers = Annotated[Path, typer.Option("--customers", help="Customers, one row a site")]
Sites = Annotated[Path | None, typer.Option("--sites", help="The register of branches so far")]
Out = Annotated[Path, typer.Option("--out", help="CSV file of proposals to confirm")]
Graph = Annotated[
    Path | None, typer.Option("--graph", help="GraphML file of groups, sites and suppliers")
]


def groups(
    customers: Customers,
    out: Out,
    sites: Sites = None,
    graph: Graph = None,
    lang: LangOption = None,
    debug: DebugOption = False,
) -> None:
    """Propose groups by BP number, tax id and name; what is confirmed counts as ``--sites``."""
    del lang, debug
    for path in (customers, sites):
        if path is not None and not path.exists():
            raise UnreadableFile(f"no such file: {path}", f"ไม่พบไฟล์: {path}")
    found, rejected = proposed_groups(customers, sites)
    write_file(out, proposals_csv(found))
    if graph is not None:
        write_file(graph, graph_file(found))
    say(_words(found, len(rejected), out, chosen_language(sys.argv)))
    raise typer.Exit(1 if rejected else 0)


def _words(found: tuple[ProposedSite, ...], rejected: int, out: Path, lang: Language) -> str:
    count = len({site.group_id for site in found})
    waiting = sum(site.confirmed is None for site in found)
    if lang == "th":
        return (
            f"{count:,} กลุ่ม {len(found):,} แห่ง รอยืนยัน {waiting:,} แห่ง"
            f" (แถวที่อ่านไม่ได้ {rejected:,}) กรอก yes หรือ no ในคอลัมน์ confirmed ของ {out}"
            f" แล้วใช้ georisk assess --sites {out}"
        )
    return (
        f"{count:,} groups of {len(found):,} sites, {waiting:,} to confirm ({rejected:,} rows not"
        f" readable): write yes or no under confirmed in {out}, then georisk assess --sites {out}"
    )
