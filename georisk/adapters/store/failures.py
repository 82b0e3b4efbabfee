"""What a database says went wrong, in plain words: what it means, and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from georisk.errors import StoreError

if TYPE_CHECKING:
    from sqlalchemy import URL
    from sqlalchemy.exc import SQLAlchemyError

Words = tuple[str, str]
UNREACHED = (
    "the database cannot be reached; check that it runs, then try again",
    "ติดต่อฐานข้อมูลไม่ได้ โปรดตรวจว่าฐานข้อมูลทำงานอยู่ แล้วลองอีกครั้ง",
)
NO_ENTRY = (
    "the database does not accept this user and password; check GEORISK_STORE",
    "ฐานข้อมูลไม่รับชื่อผู้ใช้และรหัสผ่านนี้ โปรดตรวจ GEORISK_STORE",
)
NO_DATABASE = (
    "there is no such database; create it first, with PostGIS",
    "ไม่มีฐานข้อมูลนี้ โปรดสร้างก่อน พร้อม PostGIS",
)
NO_RIGHTS = (
    "this user may not do that in the database; ask its administrator",
    "ผู้ใช้นี้ไม่มีสิทธิ์ในฐานข้อมูล โปรดติดต่อผู้ดูแลฐานข้อมูล",
)
READ_ONLY = (
    "it can only be read; check the rights on the file and its folder, or the database's settings",
    "อ่านได้อย่างเดียว โปรดตรวจสิทธิ์ของแฟ้มและโฟลเดอร์ หรือการตั้งค่าของฐานข้อมูล",
)
BUSY = (
    "another program has been writing for too long; try again",
    "โปรแกรมอื่นกำลังเขียนอยู่นานเกินไป โปรดลองอีกครั้ง",
)
FULL = (
    "the disk is full; free some space and try again",
    "ดิสก์เต็ม โปรดเพิ่มที่ว่างแล้วลองอีกครั้ง",
)
# What SQLite says, or PostgreSQL's code (its words come in many languages), or the driver's words.
MEANINGS: tuple[tuple[tuple[str, ...], Words], ...] = (
    (
        ("file is not a database",),
        (
            "the file is not an SQLite database; name another file",
            "แฟ้มนี้ไม่ใช่ฐานข้อมูล SQLite โปรดระบุแฟ้มอื่น",
        ),
    ),
    (
        ("unable to open database file",),
        (
            "the file cannot be opened; check that its folder exists and may be written",
            "เปิดแฟ้มไม่ได้ โปรดตรวจว่ามีโฟลเดอร์นั้นและมีสิทธิ์เขียน",
        ),
    ),
    (("readonly database", "[25006]"), READ_ONLY),
    (("database is locked", "[55P03]", "[40P01]", "[40001]", "QueuePool limit"), BUSY),
    (("disk is full", "[53100]"), FULL),
    (
        ("disk I/O error", "[58030]"),
        (
            "the disk cannot be read or written; check it, then try again",
            "อ่านหรือเขียนดิสก์ไม่ได้ โปรดตรวจดิสก์แล้วลองอีกครั้ง",
        ),
    ),
    (
        ("malformed", "[XX001]", "[XX002]"),
        (
            "the database is damaged; restore a backup",
            "ฐานข้อมูลเสียหาย โปรดกู้คืนจากสำเนา",
        ),
    ),
    (("[28P01]", "[28000]", "authentication failed", "no password", 'FATAL:  role "'), NO_ENTRY),
    (("[3D000]", 'FATAL:  database "'), NO_DATABASE),
    (("[42501]",), NO_RIGHTS),
    (
        ("[57P0", "[08", "connection failed", "connection is bad", "closed the connection"),
        UNREACHED,
    ),
    (("connection is lost", "connection is closed", "connection timeout"), UNREACHED),
)
UNKNOWN = (
    "the database did not do what it was asked; see --debug",
    "ฐานข้อมูลทำงานไม่สำเร็จ ดูรายละเอียดด้วย --debug",
)


def where_of(url: URL) -> str:
    """Name a store without its password."""
    return url.render_as_string(hide_password=True)


def store_error(where: str, words: Words) -> StoreError:
    """Say what is wrong with which store."""
    return StoreError(f"store {where}: {words[0]}", f"ที่เก็บ {where}: {words[1]}")


def translated(error: SQLAlchemyError, url: URL) -> StoreError:
    """Say in plain words what the database said."""
    cause = getattr(error, "orig", None) or error
    said = f"[{getattr(cause, 'sqlstate', None)}] {cause}"
    found = (words for signs, words in MEANINGS if any(sign in said for sign in signs))
    return store_error(where_of(url), next(found, UNKNOWN))
