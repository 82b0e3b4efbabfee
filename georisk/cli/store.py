"""``georisk store``: bring it up to date, back it up, take a backup back, prove it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from georisk.adapters.store import backup_store, check_store, migrate_store, restore_store
from georisk.cli.runs import StoreOption
from georisk.cli.terminal import DebugOption, LangOption, chosen_language, printable, say
from georisk.errors import StoreError
from georisk.settings import Settings

if TYPE_CHECKING:
    from georisk.adapters.store.backup import BackupReport
    from georisk.adapters.store.checking import StoreReport
    from georisk.errors import Language

app = typer.Typer(help="The store of runs / คลังข้อมูล", no_args_is_help=True)
BackupFile = Annotated[Path, typer.Argument(help="A backup, by custom named ....georisk.gz")]


@app.command()
def migrate(store: StoreOption = None, lang: LangOption = None, debug: DebugOption = False) -> None:
    """Bring a store of an older georisk up to this one, or make a new one."""
    del lang, debug
    before, after = migrate_store(store or Settings().store_url)
    thai = chosen_language(sys.argv) == "th"
    if before == after:
        say(f"โครงสร้างรุ่น {after} เป็นปัจจุบันแล้ว" if thai else f"schema {after}: up to date already")
    elif before == 0:
        say(f"สร้างที่เก็บใหม่ โครงสร้างรุ่น {after}" if thai else f"schema {after}: made a new store")
    else:
        say(
            f"ปรับโครงสร้างจากรุ่น {before} เป็น {after}"
            if thai
            else f"schema {after}: brought up from {before}"
        )


@app.command()
def backup(
    file: BackupFile,
    store: StoreOption = None,
    lang: LangOption = None,
    debug: DebugOption = False,
) -> None:
    """Write everything the store holds at this moment into one file; others may go on writing."""
    del lang, debug
    report = backup_store(store or Settings().store_url, file)
    say(f"{file}: {_counts(report, chosen_language(sys.argv))}")


@app.command()
def restore(
    file: BackupFile,
    store: StoreOption = None,
    lang: LangOption = None,
    debug: DebugOption = False,
) -> None:
    """Fill a store that holds nothing from a backup, of SQLite or PostgreSQL."""
    del lang, debug
    report = restore_store(store or Settings().store_url, file)
    say(f"{file}: {_counts(report, chosen_language(sys.argv))}")


def _counts(report: BackupReport, lang: Language) -> str:
    if lang == "th":
        return f"{report.runs} รอบการประเมิน {report.rows:,} แถว sha256 {report.sha256}"
    return f"{report.runs} runs, {report.rows:,} rows, sha256 {report.sha256}"


@app.command()
def check(store: StoreOption = None, lang: LangOption = None, debug: DebugOption = False) -> None:
    """Prove that every run and plan is as it was kept: chains, migrations, orphans."""
    del lang, debug
    language = chosen_language(sys.argv)
    report = check_store(store or Settings().store_url)
    for finding in report.findings:
        say(printable(f"[{finding.code}] {finding.th if language == 'th' else finding.en}"))
    if report.findings:
        count = len(report.findings)
        raise StoreError(
            f"the store does not hold in {count} places; restore a backup from before",
            f"พบสิ่งที่ไม่ถูกต้องในที่เก็บ {count} แห่ง โปรดกู้คืนจากสำเนาก่อนหน้า",
        )
    say(_proved(report, language))


def _proved(report: StoreReport, lang: Language) -> str:
    if lang == "th":
        return (
            f"ถูกต้อง: โครงสร้างรุ่น {report.schema}, {report.runs} รอบการประเมิน, {report.rows:,} แถว,"
            f" {report.entries} รายการในบัญชี\nรหัสล่าสุด {report.head}"
        )
    return (
        f"holds: schema {report.schema}, {report.runs} runs, {report.rows:,} rows,"
        f" {report.entries} entries in the ledger\nlast hash {report.head}"
    )
