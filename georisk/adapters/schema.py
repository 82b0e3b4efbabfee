"""The tables georisk reads, declared once: names, types, headings in Thai and English, meaning."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


class Kind(StrEnum):
    """The types of value a column holds."""

    TEXT = "text"
    NUMBER = "number"
    COUNT = "count"
    FLAG = "flag"
    WORD = "word"
    LEVEL = "level"
    MOMENT = "moment"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Column:
    """One column of a table.

    Parameters
    ----------
    aliases : tuple of str
        Other headings that mean this column, Thai first.
    words : mapping of str to str
        For `Kind.WORD`: what may be written, and the value it stands for.
    least : int or None
        The smallest number allowed.
    en, th : str
        What the column means.
    """

    name: str
    kind: Kind = Kind.TEXT
    unit: str = ""
    required: bool = False
    aliases: tuple[str, ...] = ()
    words: Mapping[str, str] | None = None
    least: int | None = None
    en: str = ""
    th: str = ""


# Words of little meaning: they count only where no plainer heading names their column.
WEAK_HEADINGS = frozenset({"id", "x", "y"})
# The column georisk adds to a workbook it gives back: not data.
ERRORS_HEADING = "ข้อผิดพลาด"
UNIT_WORDS: Mapping[str, tuple[str, ...]] = {
    "baht": ("บาท", "บาทต่อเดือน", "บาท/เดือน", "thb", "baht", "thb per month", "baht/month"),
    "kW": ("kw", "กิโลวัตต์"),
    "MW": ("mw", "เมกะวัตต์"),
    "kV": ("kv", "กิโลโวลต์", "เควี"),
    "m": ("m", "ม.", "เมตร", "metres", "meters"),
    "degree": ("องศา", "degrees", "deg", "dd", "wgs84"),
    "times/year": ("ครั้ง", "ครั้ง/ปี", "ครั้งต่อปี", "times", "times/year"),
    "min": ("นาที", "min", "minutes"),
}


def _words(**spellings: str) -> dict[str, str]:
    """Spell each value by itself and by the words given for it, `|` between them."""
    return {
        folded(word): value
        for value, words in spellings.items()
        for word in (value, *words.split("|"))
    }


def folded(text: str) -> str:
    """Fold a heading or word: case, width, spaces, underscores and punctuation do not matter.

    Examples
    --------
    >>> folded(" Monthly_Bill (THB) "), folded("ค่าไฟฟ้า เฉลี่ย/เดือน")
    ('monthlybillthb', 'ค่าไฟฟ้าเฉลี่ยเดือน')
    """
    text = unicodedata.normalize("NFKC", text).replace("ํา", "ำ").casefold()
    return re.sub(r"[\s_\-./()\[\]:,\u200b\ufeff]+", "", text)


def _column(name: str, en: str, aliases: str = "", **rest: object) -> Column:
    others = tuple(word for word in aliases.split("|") if word)
    thai = others[0] if others else ""
    return Column(name=name, en=en, th=thai, aliases=others, **rest)  # type: ignore[arg-type]


POSITION = (
    _column("lat", "latitude, WGS 84", "ละติจูด|แลตติจูด|latitude|y", kind=Kind.NUMBER, unit="degree"),
    _column(
        "lon",
        "longitude, WGS 84",
        "ลองจิจูด|ลองติจูด|longitude|long|lng|x",
        kind=Kind.NUMBER,
        unit="degree",
    ),
    _column(
        "easting",
        "easting in crs",
        "พิกัดตะวันออก|พิกัด E|utm e|utm x|utm easting",
        kind=Kind.NUMBER,
        unit="m",
    ),
    _column(
        "northing",
        "northing in crs",
        "พิกัดเหนือ|พิกัด N|utm n|utm y|utm northing",
        kind=Kind.NUMBER,
        unit="m",
    ),
    _column(
        "crs", "system of easting and northing", "ระบบพิกัด|พื้นหลักฐาน|โซน UTM|datum|epsg|utm zone"
    ),
    _column("mgrs", "MGRS reference", "พิกัด mgrs"),
    _column("plus_code", "full plus code", "พลัสโค้ด|pluscode|open location code"),
    _column(
        "position_accuracy_m",
        "radius the true position lies in",
        "ความคลาดเคลื่อนตำแหน่ง|ความคลาดเคลื่อน|ความแม่นยำ|position accuracy|accuracy",
        kind=Kind.NUMBER,
        unit="m",
        least=0,
    ),
)
SYNTHETIC = _column("synthetic", "the row is generated", "ข้อมูลสังเคราะห์", kind=Kind.FLAG)
BAHT = {"kind": Kind.NUMBER, "unit": "baht", "least": 0}

CUSTOMERS = (
    _column(
        "customer_id",
        "unique id of the site",
        "รหัสลูกค้า|เลขที่ลูกค้า|หมายเลขลูกค้า|customer no|customer number|id",
        required=True,
    ),
    _column(
        "name",
        "name of the customer",
        "ชื่อลูกค้า|ชื่อ|ชื่อกิจการ|ชื่อบริษัท|ชื่อผู้ใช้ไฟฟ้า|customer name|customer|company",
    ),
    _column(
        "bp_no",
        "business partner number",
        "เลขที่ BP|รหัสคู่ค้า|BP|หมายเลข BP|คู่ค้าทางธุรกิจ|business partner",
    ),
    _column(
        "ca_no",
        "contract account number",
        "เลขที่ CA|หมายเลข CA|หมายเลขผู้ใช้ไฟฟ้า|บัญชีแสดงสัญญา|CA|contract account",
    ),
    _column("office", "PEA office", "กฟฟ.|การไฟฟ้า|สำนักงาน|สังกัด|PEA office"),
    _column("area", "PEA area", "กฟข.|เขต|การไฟฟ้าเขต|PEA area"),
    _column("address", "address", "ที่อยู่|สถานที่ใช้ไฟฟ้า"),
    *POSITION,
    _column(
        "monthly_bill_thb",
        "average monthly bill",
        "ค่าไฟฟ้าเฉลี่ยต่อเดือน|ค่าไฟฟ้าเฉลี่ย|ค่าไฟเฉลี่ยต่อเดือน|ค่าไฟเฉลี่ย|ค่าไฟฟ้าต่อเดือน|ค่าไฟฟ้ารายเดือน"
        "|ค่าไฟฟ้า|ค่าไฟ|monthly bill|average monthly bill|average bill|bill",
        **BAHT,
    ),
    *(
        _column(
            f"bill_{month:02d}",
            f"bill of month {month}",
            f"ค่าไฟฟ้าเดือนที่ {month}|ค่าไฟเดือนที่ {month}|ค่าไฟฟ้าเดือน {month}|bill {month}",
            **BAHT,
        )
        for month in range(1, 13)
    ),
    _column(
        "peak_demand_kw",
        "peak demand",
        "ความต้องการไฟฟ้าสูงสุด|ความต้องการพลังไฟฟ้าสูงสุด|peak demand|maximum demand|peak",
        kind=Kind.NUMBER,
        unit="kW",
        least=0,
    ),
    _column(
        "solar_kw",
        "installed solar power",
        "โซลาร์เซลล์|กำลังผลิตโซลาร์เซลล์|กำลังผลิตโซลาร์|กำลังติดตั้งโซลาร์เซลล์|โซลาร์|solar|solar capacity",
        kind=Kind.NUMBER,
        unit="kW",
        least=0,
    ),
    _column(
        "outages_12m",
        "outages in 12 months",
        "ไฟฟ้าขัดข้อง 12 เดือน|จำนวนครั้งไฟดับ|ไฟดับ 12 เดือน|จำนวนครั้งไฟฟ้าขัดข้อง|จำนวนครั้งไฟฟ้าดับ|outages",
        kind=Kind.COUNT,
        unit="times/year",
        least=0,
    ),
    _column(
        "branch_status",
        "what the branch network buys",
        "เครือข่ายสาขา|สถานะสาขา|สถานะเครือข่ายสาขา",
        kind=Kind.WORD,
        words=_words(
            none="ไม่มี|ไม่มีเครือข่าย",
            all_pea="ใช้ไฟ กฟภ. ทั้งหมด|กฟภ.ทั้งหมด|ทุกสาขาใช้ไฟ กฟภ.",
            some_spp="บางสาขาใช้ SPP|มีสาขาใช้ไฟ SPP",
            main_spp="สาขาหลักใช้ SPP|สำนักงานใหญ่ใช้ SPP|สาขาใหญ่ใช้ SPP",
        ),
    ),
    _column(
        "spp_partner",
        "business partner of an SPP",
        "พันธมิตร SPP|คู่ค้า SPP|พันธมิตรทางธุรกิจกับ SPP|เป็นคู่ค้า SPP",
        kind=Kind.FLAG,
    ),
    _column(
        "spp_contract",
        "contract with an SPP",
        "สัญญาซื้อขายไฟฟ้ากับ SPP|สัญญา SPP|สัญญากับ SPP",
        kind=Kind.WORD,
        words=_words(none="ไม่มี", signed="ลงนามแล้ว|ทำสัญญาแล้ว", likely="มีแนวโน้ม|น่าจะลงนาม"),
    ),
    _column(
        "in_estate",
        "inside an estate; overrides polygons",
        "อยู่ในนิคม|อยู่ในนิคมอุตสาหกรรม|ในนิคมอุตสาหกรรม|ในนิคม",
        kind=Kind.FLAG,
    ),
    _column(
        "gross_margin_thb",
        "gross margin a month",
        "กำไรขั้นต้น|กำไรขั้นต้นต่อเดือน|gross margin",
        kind=Kind.NUMBER,
        unit="baht",
    ),
    _column(
        "voltage_kv",
        "supply voltage",
        "แรงดันไฟฟ้า|ระดับแรงดัน|ระดับแรงดันไฟฟ้า|แรงดัน|voltage",
        kind=Kind.NUMBER,
        unit="kV",
        least=0,
    ),
    _column(
        "self_generation_mw",
        "own generation",
        "ผลิตไฟฟ้าใช้เอง|กำลังผลิตใช้เอง|self generation",
        kind=Kind.NUMBER,
        unit="MW",
        least=0,
    ),
    _column(
        "related_job_thb",
        "related business of the past year",
        "งานธุรกิจเสริม|มูลค่างานธุรกิจเสริม|มูลค่างานธุรกิจเกี่ยวเนื่อง",
        **BAHT,
    ),
    _column("maintenance_thb", "maintenance of the past year", "ค่าบำรุงรักษา|งานบำรุงรักษา", **BAHT),
    _column("strategic_area", "in line with national strategy", "พื้นที่ยุทธศาสตร์|EEC", kind=Kind.FLAG),
    _column(
        "nationwide_branches", "branches nationwide", "สาขาทั่วประเทศ|มีสาขาทั่วประเทศ", kind=Kind.FLAG
    ),
    _column("kamr_id", "key account manager", "รหัส KAMR|KAMR|ผู้ดูแล"),
    _column("feeder_id", "feeder that supplies the site", "ฟีดเดอร์|รหัสฟีดเดอร์|วงจร|feeder"),
    SYNTHETIC,
)
SPPS = (
    _column("spp_id", "unique id of the plant", "รหัส SPP|รหัสโรงไฟฟ้า|id", required=True),
    _column("name", "name", "ชื่อภาษาอังกฤษ|ชื่อโรงไฟฟ้า|ชื่อ SPP|ชื่อ|name_en"),
    _column("name_th", "Thai name", "ชื่อภาษาไทย"),
    *POSITION,
    _column(
        "capacity_mw",
        "installed capacity",
        "กำลังผลิต|กำลังผลิตติดตั้ง|capacity",
        kind=Kind.NUMBER,
        unit="MW",
        least=0,
    ),
    _column(
        "status",
        "stage of life",
        "สถานะ|สถานะโรงไฟฟ้า",
        kind=Kind.WORD,
        required=True,
        words=_words(
            operating="เดินเครื่อง|เดินเครื่องแล้ว|ดำเนินการ",
            construction="กำลังก่อสร้าง|ก่อสร้าง|under construction",
            planned="แผน|อยู่ในแผน|วางแผน",
            retired="ปลดระวาง|เลิกผลิต|เลิกผลิตแล้ว",
        ),
    ),
    _column(
        "direct_sale",
        "may sell to consumers",
        "สิทธิขายตรง|ขายตรง|ขายไฟตรง|สิทธิ์ขายตรง",
        kind=Kind.WORD,
        words=_words(yes="ใช่|มี|true|1|y", no="ไม่ใช่|ไม่มี|false|0|n", unknown="ไม่ทราบ|?"),
    ),
    _column(
        "residual_mw",
        "capacity left after EGAT",
        "กำลังผลิตคงเหลือ|กำลังผลิตเหลือ|residual",
        kind=Kind.NUMBER,
        unit="MW",
    ),
    _column("source", "where the facts come from", "แหล่งข้อมูล|ที่มา"),
    SYNTHETIC,
)
ESTATES = (
    _column("estate_id", "unique id of the estate", "รหัสนิคม|id", required=True),
    _column("name", "name", "ชื่อภาษาอังกฤษ|ชื่อนิคม|ชื่อนิคมอุตสาหกรรม|ชื่อ|name_en"),
    _column("name_th", "Thai name", "ชื่อภาษาไทย"),
    *POSITION,
    _column(
        "radius_m",
        "radius of an estate given as a point",
        "รัศมี|radius",
        kind=Kind.NUMBER,
        unit="m",
        least=0,
    ),
    SYNTHETIC,
)
SITES = (
    _column("group_id", "BP or parent of the group", "รหัสกลุ่ม|กลุ่ม|bp_no", required=True),
    _column("site_id", "site of the group", "รหัสสาขา|สาขา|customer_id", required=True),
    _column(
        "main_branch",
        "this is the main branch",
        "สาขาหลัก|สำนักงานใหญ่",
        kind=Kind.FLAG,
        required=True,
    ),
    _column(
        "supplier",
        "who supplies it",
        "ผู้จำหน่ายไฟฟ้า|ผู้ขายไฟฟ้า|แหล่งไฟฟ้า",
        kind=Kind.WORD,
        required=True,
        words=_words(PEA="กฟภ.|การไฟฟ้าส่วนภูมิภาค", SPP="เอสพีพี|ผู้ผลิตไฟฟ้ารายเล็ก", none="ไม่มี"),
    ),
    SYNTHETIC,
)
OUTAGES = (
    _column("customer_id", "customer hit", "รหัสลูกค้า"),
    _column("feeder_id", "feeder hit", "ฟีดเดอร์|วงจร|feeder"),
    _column(
        "started_at",
        "beginning",
        "เวลาเริ่ม|วันที่เกิดเหตุ|วันเวลาที่เกิด|เวลาที่เกิดเหตุ|วันที่|start|started",
        kind=Kind.MOMENT,
        required=True,
    ),
    _column(
        "minutes", "length", "ระยะเวลา|จำนวนนาที|นาที|duration", kind=Kind.NUMBER, unit="min", least=0
    ),
    _column("cause", "cause", "สาเหตุ"),
    SYNTHETIC,
)
TABLES: Mapping[str, tuple[Column, ...]] = {
    "customers": CUSTOMERS,
    "spp": SPPS,
    "estates": ESTATES,
    "sites": SITES,
    "outages": OUTAGES,
}


@cache
def headings(table: str) -> Mapping[str, str]:
    """Folded headings of a table and the column each means, with and without its unit.

    Another unit than the column's is another quantity: ``peak demand (MW)`` is not known.
    """
    return {
        folded(word + unit): column.name
        for column in TABLES[table]
        for word in (column.name, *column.aliases)
        for unit in ("", *UNIT_WORDS.get(column.unit, ()))
    }
