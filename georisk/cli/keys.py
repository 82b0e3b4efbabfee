"""``georisk keys``: who may ask the service, and who did."""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from georisk.cli.keeping import user_name
from georisk.cli.runs import StoreOption
from georisk.cli.tables import table
from georisk.cli.terminal import DebugOption, LangOption, chosen_language, printable, say
from georisk.errors import UsageError
from georisk.model.access import Reach, Scope
from georisk.settings import Settings, western_date
from georisk.wiring import existing_store, open_store
from georisk.wiring.keys import Wanted, foreign_keys, known_pepper, new_key, pepper_for

if TYPE_CHECKING:
    from georisk.errors import Language
    from georisk.model.access import AuditRow, Key

app = typer.Typer(help="Keys of the service / กุญแจของบริการ", no_args_is_help=True)
Label = Annotated[str, typer.Option("--label", help="Who uses it; no two keys share one")]
Scopes = Annotated[list[Scope], typer.Option("--scope", help="What it may do; repeat for more")]
Areas = Annotated[
    list[str] | None, typer.Option("--area", help="Only customers of this PEA area; repeatable")
]
Offices = Annotated[
    list[str] | None, typer.Option("--office", help="Only customers of this office; repeatable")
]
Expires = Annotated[
    str | None, typer.Option("--expires", help="Last day it is valid, YYYY-MM-DD, CE or พ.ศ.")
]
Name = Annotated[str, typer.Argument(help="Id or label of a key")]
Days = Annotated[int, typer.Option("--days", min=1, help="How far back")]
BANGKOK = ZoneInfo("Asia/Bangkok")
STATES = {"active": "ใช้ได้", "expired": "หมดอายุ", "revoked": "ยกเลิกแล้ว", "foreign": "pepper อื่น"}


@app.command()
def add(
    label: Label,
    scope: Scopes,
    area: Areas = None,
    office: Offices = None,
    expires: Expires = None,
    store: StoreOption = None,
    lang: LangOption = None,
    debug: DebugOption = False,
) -> None:
    """Make a key and show it, this once."""
    del lang, debug
    settings = Settings()
    url = store or settings.store_url
    wanted = Wanted(
        label=label,
        scopes=tuple(sorted(set(scope))),
        reach=Reach(areas=_names(area), offices=_names(office)),
        expires_at=None if expires is None else end_of_day(expires),
        by=user_name(),
    )
    opened = open_store(url)
    text, key = new_key(wanted, pepper_for(settings, url))
    opened.add_key(key)
    say(text)
    thai = chosen_language(sys.argv) == "th"
    note = (
        f"กุญแจ {key.key_id} ({printable(label)}): โปรดเก็บข้อความข้างต้นไว้ จะไม่แสดงอีก"
        if thai
        else f"key {key.key_id} ({printable(label)}): keep the text above, it is not shown again"
    )
    typer.echo(note, err=True)


@app.command("list")
def list_(store: StoreOption = None, lang: LangOption = None, debug: DebugOption = False) -> None:
    """List the keys, oldest first; never the keys themselves."""
    del lang, debug
    settings, language = Settings(), chosen_language(sys.argv)
    url = store or settings.store_url
    keys = existing_store(url).keys()
    if not keys:
        say("ยังไม่มีกุญแจ" if language == "th" else "there is no key")
        return
    foreign = {key.key_id for key in foreign_keys(keys, known_pepper(settings, url))}
    names = (
        ["รหัส", "ชื่อ", "ขอบเขต", "เห็นลูกค้า", "ใช้ได้ถึง", "สถานะ"]
        if language == "th"
        else ["id", "label", "scopes", "sees", "valid until", "state"]
    )
    now = datetime.now(UTC)
    rows = [_row(key, _state(key, foreign, now), language) for key in keys]
    say(table([names, *rows]))


@app.command()
def revoke(
    name: Name, store: StoreOption = None, lang: LangOption = None, debug: DebugOption = False
) -> None:
    """Revoke a key; the service refuses it from some seconds on, and for ever."""
    del lang, debug
    key = existing_store(store or Settings().store_url).revoke_key(name, by=user_name())
    thai = chosen_language(sys.argv) == "th"
    word = "ยกเลิกกุญแจแล้ว" if thai else "revoked"
    say(printable(f"{word}: {key.key_id} ({key.label})"))


@app.command()
def audit(
    days: Days = 7,
    store: StoreOption = None,
    lang: LangOption = None,
    debug: DebugOption = False,
) -> None:
    """Show who read or wrote customer data, as tab-separated lines, oldest first."""
    del lang, debug
    since = datetime.now(UTC) - timedelta(days=days)
    for row in existing_store(store or Settings().store_url).audit(since=since):
        say(_line(row))


def end_of_day(stated: str) -> datetime:
    """Read the last day a key is valid as the moment it is not, by the clock of Thailand.

    Raises
    ------
    UsageError
        It is no date.

    Examples
    --------
    >>> end_of_day("2569-12-31").isoformat()
    '2027-01-01T00:00:00+07:00'
    """
    try:
        day = date.fromisoformat(str(western_date(stated)))
        return datetime.combine(day + timedelta(days=1), time(), BANGKOK)
    except (ValueError, OverflowError) as error:
        raise UsageError(
            f"--expires {stated}: expected YYYY-MM-DD, CE or พ.ศ.",
            f"--expires {stated}: ต้องเป็น ปปปป-ดด-วว ค.ศ. หรือ พ.ศ.",
        ) from error


def _names(stated: list[str] | None) -> tuple[str, ...]:
    """Read limits; an empty one would limit nothing."""
    names = tuple(sorted({name.strip() for name in stated or ()}))
    if "" in names:
        raise UsageError(
            "--area and --office need a name, as in the customers file",
            "--area และ --office ต้องมีชื่อ ตามในแฟ้มลูกค้า",
        )
    return names


def _state(key: Key, foreign: set[str], now: datetime) -> str:
    state = key.state(now)
    return "foreign" if state == "active" and key.key_id in foreign else state


def _row(key: Key, state: str, lang: Language) -> list[str]:
    everything = "ทุกราย" if lang == "th" else "everyone"
    until = key.expires_at and (key.expires_at - timedelta(seconds=1)).astimezone(BANGKOK).date()
    return [
        key.key_id,
        printable(key.label),
        ", ".join(key.scopes),
        printable(", ".join((*key.reach.areas, *key.reach.offices))) or everything,
        "-" if until is None else until.isoformat(),
        STATES[state] if lang == "th" else state,
    ]


def _line(row: AuditRow) -> str:
    subject = " ".join(f"{name}={value}" for name, value in row.subject)
    rows = "" if row.rows is None else str(row.rows)
    cells = (row.at.isoformat(), row.who or "", row.operation, subject, rows, str(row.status))
    return "\t".join(printable(cell) for cell in (*cells, row.request_id))
