"""``georisk activities``: what people filled in in a workbook, brought back."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from georisk.cli.keeping import user_name
from georisk.cli.runs import RunId, StoreOption
from georisk.cli.tables import MOST_SHOWN
from georisk.cli.terminal import DebugOption, LangOption, chosen_language, printable, say
from georisk.settings import Settings
from georisk.wiring import write_file
from georisk.wiring.activities import import_activities, marked_workbook, open_filled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from georisk.errors import Language
    from georisk.wiring.activities import Imported

app = typer.Typer(
    help="Contacts, notes and activities filled in by hand / ข้อมูลที่กรอกในสมุดงาน",
    no_args_is_help=True,
)


@app.callback()
def activities() -> None:
    """Keep the commands of this group apart, though there is one."""


@app.command("import")
def import_(
    workbook: Annotated[Path, typer.Argument(help="A workbook of georisk report, filled in")],
    run: RunId,
    store: StoreOption = None,
    errors: Annotated[
        Path | None,
        typer.Option("--errors", help="Where to write the workbook with faulty cells marked"),
    ] = None,
    lang: LangOption = None,
    debug: DebugOption = False,
) -> None:
    """Keep the contacts, notes and activities of a workbook; again changes nothing."""
    del lang, debug
    opened = open_filled(store or Settings().store_url)
    found = import_activities(opened, workbook, run, by=user_name())
    if found.faults:
        target = errors or workbook.with_name(f"{workbook.stem}_errors{workbook.suffix}")
        write_file(target, marked_workbook(workbook, found))
    say("\n".join(_words(found, chosen_language(sys.argv))))
    if found.faults:
        say(str(target))
        raise typer.Exit(1)


def _words(found: Imported, lang: Language) -> Iterator[str]:
    sheets = ", ".join(found.sheets)
    if lang == "th":
        yield f"อ่าน {found.read:,} ช่องจาก {sheets} บันทึกใหม่ {found.kept:,} ช่อง"
    else:
        yield f"{found.read:,} cells read from {sheets}; {found.kept:,} of them new and kept"
    for fault in found.faults[:MOST_SHOWN]:
        told = fault.th if lang == "th" else fault.en
        where = f"แถวที่ {fault.row}" if lang == "th" else f"row {fault.row}"
        yield printable(f"{fault.sheet}, {where}, {fault.heading} {fault.value!r}: {told}")
    left = len(found.faults) - MOST_SHOWN
    if left > 0:
        yield f"... และอีก {left:,} ช่อง" if lang == "th" else f"... and {left:,} more"
