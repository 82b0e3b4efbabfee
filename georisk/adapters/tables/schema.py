"""The tables georisk reads, declared once: names, types, headings in Thai and English, meaning."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from georisk.adapters.tables.columns import Column, Kind, folded
from georisk.adapters.tables.columns import column as _column
from georisk.adapters.tables.columns import words as _words
from georisk.adapters.tables.schema_registers import FEEDERS, LOST, OUTAGES, SITES, SYNTHETIC

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "CUSTOMERS",
    "ERRORS_HEADING",
    "ESTATES",
    "FEEDERS",
    "LOST",
    "OUTAGES",
    "SITES",
    "SPPS",
    "TABLES",
    "UNIT_WORDS",
    "WEAK_HEADINGS",
    "Column",
    "Kind",
    "folded",
    "headings",
]

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

POSITION = (
    _column(
        "lat",
        "latitude, WGS 84 unless crs says otherwise|ละติจูดบน WGS 84 เว้นแต่ระบบพิกัดระบุเป็นอย่างอื่น",
        "ละติจูด|แลตติจูด|latitude|y",
        kind=Kind.NUMBER,
        unit="degree",
    ),
    _column(
        "lon",
        "longitude, WGS 84 unless crs says otherwise|ลองจิจูดบน WGS 84 เว้นแต่ระบบพิกัดระบุเป็นอย่างอื่น",
        "ลองจิจูด|ลองติจูด|longitude|long|lng|x",
        kind=Kind.NUMBER,
        unit="degree",
    ),
    _column(
        "easting",
        "easting in crs|ระยะตะวันออกตามระบบพิกัด",
        "พิกัดตะวันออก|พิกัด E|utm e|utm x|utm easting",
        kind=Kind.NUMBER,
        unit="m",
    ),
    _column(
        "northing",
        "northing in crs|ระยะเหนือตามระบบพิกัด",
        "พิกัดเหนือ|พิกัด N|utm n|utm y|utm northing",
        kind=Kind.NUMBER,
        unit="m",
    ),
    _column(
        "crs",
        "system and datum of the coordinates|ระบบพิกัดและพื้นหลักฐานของพิกัดที่ให้",
        "ระบบพิกัด|พื้นหลักฐาน|โซน UTM|datum|epsg|utm zone",
    ),
    _column("mgrs", "MGRS reference|พิกัดแบบ MGRS", "พิกัด mgrs"),
    _column("plus_code", "full plus code|พลัสโค้ดแบบเต็ม", "พลัสโค้ด|pluscode|open location code"),
    _column(
        "map_link",
        "map link that carries coordinates|ลิงก์แผนที่ที่มีพิกัดอยู่ในตัว",
        "ลิงก์แผนที่|ลิงค์แผนที่|ลิงก์พิกัด|พิกัด Google|Google Maps|Google Map|map link|map url",
    ),
    _column(
        "position",
        "latitude and longitude in one text, WGS 84|ละติจูดและลองจิจูดในช่องเดียว บน WGS 84",
        "พิกัด|พิกัดที่ตั้ง|พิกัด GPS|ละติจูด ลองจิจูด|coordinates|lat lon|latlong|lat long|gps",
    ),
    _column(
        "position_accuracy_m",
        "radius the true position lies in|รัศมีที่เชื่อว่าตำแหน่งจริงอยู่ภายใน",
        "ความคลาดเคลื่อนตำแหน่ง|ความคลาดเคลื่อน|ความแม่นยำ|position accuracy|accuracy",
        kind=Kind.NUMBER,
        unit="m",
        least=0,
    ),
    _column(
        "position_confirmed",
        "the position has been checked, also where it looks out of place"
        "|ตรวจสอบพิกัดแล้ว แม้ดูเหมือนอยู่ผิดที่",
        "ยืนยันพิกัด|ยืนยันตำแหน่ง|position confirmed|confirmed",
        kind=Kind.FLAG,
    ),
)
BAHT = {"kind": Kind.NUMBER, "unit": "baht", "least": 0}

CUSTOMERS = (
    _column(
        "customer_id",
        "unique id of the site|รหัสที่ไม่ซ้ำกันของสถานที่ใช้ไฟฟ้า",
        "รหัสลูกค้า|เลขที่ลูกค้า|หมายเลขลูกค้า|customer no|customer number|id",
        required=True,
    ),
    _column(
        "name",
        "name of the customer|ชื่อของลูกค้า",
        "ชื่อลูกค้า|ชื่อ|ชื่อกิจการ|ชื่อบริษัท|ชื่อผู้ใช้ไฟฟ้า|customer name|customer|company",
    ),
    _column(
        "bp_no",
        "business partner number: one legal customer|หมายเลขคู่ค้าทางธุรกิจ หนึ่งหมายเลขต่อหนึ่งนิติบุคคล",
        "เลขที่ BP|รหัสคู่ค้า|BP|หมายเลข BP|คู่ค้าทางธุรกิจ|business partner",
    ),
    _column(
        "ca_no",
        "contract account number: one meter|หมายเลขบัญชีแสดงสัญญา หนึ่งหมายเลขต่อหนึ่งมิเตอร์",
        "เลขที่ CA|หมายเลข CA|หมายเลขผู้ใช้ไฟฟ้า|บัญชีแสดงสัญญา|CA|contract account",
    ),
    _column(
        "tax_id",
        "tax id of the company|เลขประจำตัวผู้เสียภาษีของบริษัท",
        "เลขประจำตัวผู้เสียภาษี|เลขผู้เสียภาษี|เลขทะเบียนนิติบุคคล|tax id|tax no|juristic id",
    ),
    _column(
        "office",
        "PEA office that serves the site|การไฟฟ้าที่ดูแลสถานที่นี้",
        "กฟฟ.|การไฟฟ้า|สำนักงาน|สังกัด|PEA office",
    ),
    _column("area", "PEA area of the office|การไฟฟ้าเขตที่สังกัด", "กฟข.|เขต|การไฟฟ้าเขต|PEA area"),
    _column(
        "address",
        "address of the site; found on the map where no position is given"
        "|ที่อยู่ของสถานที่ใช้ไฟฟ้า ใช้หาตำแหน่งเมื่อไม่มีพิกัด",
        "ที่อยู่|สถานที่ใช้ไฟฟ้า",
    ),
    *POSITION,
    _column(
        "monthly_bill_thb",
        "average monthly bill of the last 12 months|ค่าไฟฟ้าเฉลี่ยต่อเดือนใน 12 เดือนล่าสุด",
        "ค่าไฟฟ้าเฉลี่ยต่อเดือน|ค่าไฟฟ้าเฉลี่ย|ค่าไฟเฉลี่ยต่อเดือน|ค่าไฟเฉลี่ย|ค่าไฟฟ้าต่อเดือน|ค่าไฟฟ้ารายเดือน"
        "|ค่าไฟฟ้า|ค่าไฟ|monthly bill|average monthly bill|average bill|bill",
        **BAHT,
    ),
    *(
        _column(
            f"bill_{month:02d}",
            f"bill of month {month} of the last 12; a correction may be negative"
            f"|ค่าไฟฟ้าของเดือนที่ {month} ใน 12 เดือนล่าสุด รายการปรับปรุงติดลบได้",
            f"ค่าไฟฟ้าเดือนที่ {month}|ค่าไฟเดือนที่ {month}|ค่าไฟฟ้าเดือน {month}|bill {month}",
            kind=Kind.NUMBER,  # a correction may be negative
            unit="baht",
        )
        for month in range(1, 13)
    ),
    _column(
        "peak_demand_kw",
        "peak demand of the site|ความต้องการพลังไฟฟ้าสูงสุดของสถานที่",
        "ความต้องการไฟฟ้าสูงสุด|ความต้องการพลังไฟฟ้าสูงสุด|peak demand|maximum demand|peak",
        kind=Kind.NUMBER,
        unit="kW",
        least=0,
    ),
    _column(
        "solar_kw",
        "installed solar power; 0 is none|กำลังติดตั้งของโซลาร์เซลล์ ไม่มีให้ใส่ 0",
        "โซลาร์เซลล์|กำลังผลิตโซลาร์เซลล์|กำลังผลิตโซลาร์|กำลังติดตั้งโซลาร์เซลล์|โซลาร์|solar|solar capacity",
        kind=Kind.NUMBER,
        unit="kW",
        least=0,
    ),
    _column(
        "outages_12m",
        "outages in the 12 months up to the assessment date"
        "|จำนวนครั้งที่ไฟฟ้าขัดข้องใน 12 เดือนก่อนวันที่ประเมิน",
        "ไฟฟ้าขัดข้อง 12 เดือน|จำนวนครั้งไฟดับ|ไฟดับ 12 เดือน|จำนวนครั้งไฟฟ้าขัดข้อง|จำนวนครั้งไฟฟ้าดับ|outages",
        kind=Kind.COUNT,
        unit="times/year",
        least=0,
    ),
    _column(
        "branch_status",
        "from whom the customer's branches buy|สาขาในเครือซื้อไฟฟ้าจากใคร",
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
        "business partner of an SPP|เป็นพันธมิตรทางธุรกิจของ SPP หรือไม่",
        "พันธมิตร SPP|คู่ค้า SPP|พันธมิตรทางธุรกิจกับ SPP|เป็นคู่ค้า SPP",
        default="no",
        kind=Kind.FLAG,
    ),
    _column(
        "spp_contract",
        "power contract with an SPP, signed or likely|ทำสัญญาซื้อขายไฟฟ้ากับ SPP แล้วหรือมีแนวโน้มจะทำ",
        "สัญญาซื้อขายไฟฟ้ากับ SPP|สัญญา SPP|สัญญากับ SPP",
        default="none",
        kind=Kind.WORD,
        words=_words(none="ไม่มี", signed="ลงนามแล้ว|ทำสัญญาแล้ว", likely="มีแนวโน้ม|น่าจะลงนาม"),
    ),
    _column(
        "in_estate",
        "inside an industrial estate; overrides the estates' outlines"
        "|อยู่ในนิคมอุตสาหกรรมหรือไม่ ใช้แทนขอบเขตนิคม",
        "อยู่ในนิคม|อยู่ในนิคมอุตสาหกรรม|ในนิคมอุตสาหกรรม|ในนิคม",
        kind=Kind.FLAG,
    ),
    _column(
        "gross_margin_thb",
        "gross margin a month|กำไรขั้นต้นต่อเดือน",
        "กำไรขั้นต้น|กำไรขั้นต้นต่อเดือน|gross margin",
        kind=Kind.NUMBER,
        unit="baht",
    ),
    _column(
        "voltage_kv",
        "supply voltage|ระดับแรงดันที่จ่ายไฟ",
        "แรงดันไฟฟ้า|ระดับแรงดัน|ระดับแรงดันไฟฟ้า|แรงดัน|voltage",
        kind=Kind.NUMBER,
        unit="kV",
        least=0,
    ),
    _column(
        "self_generation_mw",
        "own generation, existing or planned|กำลังผลิตไฟฟ้าใช้เอง ทั้งที่มีอยู่และที่วางแผนไว้",
        "ผลิตไฟฟ้าใช้เอง|กำลังผลิตใช้เอง|self generation",
        kind=Kind.NUMBER,
        unit="MW",
        least=0,
    ),
    _column(
        "related_job_thb",
        "largest job of related business in the past year|มูลค่างานธุรกิจเกี่ยวเนื่องที่ใหญ่ที่สุดในรอบปี",
        "งานธุรกิจเสริม|มูลค่างานธุรกิจเสริม|มูลค่างานธุรกิจเกี่ยวเนื่อง",
        **BAHT,
    ),
    _column(
        "maintenance_thb",
        "maintenance done by PEA in the past year|ค่าบำรุงรักษาที่ กฟภ. ทำให้ในรอบปี",
        "ค่าบำรุงรักษา|งานบำรุงรักษา",
        **BAHT,
    ),
    _column(
        "strategic_area",
        "in line with national economic strategy, such as the EEC"
        "|สอดคล้องกับยุทธศาสตร์เศรษฐกิจของประเทศ เช่น EEC",
        "พื้นที่ยุทธศาสตร์|EEC",
        kind=Kind.FLAG,
    ),
    _column(
        "nationwide_branches",
        "has branches nationwide|มีสาขาทั่วประเทศหรือไม่",
        "สาขาทั่วประเทศ|มีสาขาทั่วประเทศ",
        kind=Kind.FLAG,
    ),
    _column(
        "kasm_proposal",
        "proposed for Status or Streamline by reason, though not of high value (6.1.1.1)"
        "|เสนอเป็นกลุ่ม Status หรือ Streamline เป็นกรณีพิเศษ (ข้อ 6.1.1.1)",
        "เสนอกลุ่มกรณีพิเศษ|กลุ่มที่เสนอ|ข้อเสนอ KASM",
        kind=Kind.WORD,
        words=_words(Status="สเตตัส", Streamline="สตรีมไลน์"),
    ),
    _column(
        "kasm_reason",
        "why it is proposed: public image, high outage damage, existing key account, or other as"
        " written|เหตุผลที่เสนอ: ภาพลักษณ์ต่อสาธารณะ ความเสียหายสูงเมื่อไฟฟ้าขัดข้อง"
        " เป็นลูกค้ารายสำคัญอยู่เดิม หรืออื่น ๆ ตามที่เขียน",
        "เหตุผลที่เสนอ|เหตุผลกรณีพิเศษ",
    ),
    _column(
        "kamr_id",
        "employee id of the key account manager|รหัสพนักงานผู้ดูแลลูกค้ารายสำคัญ",
        "รหัส KAMR|KAMR|ผู้ดูแล",
    ),
    _column(
        "feeder_id",
        "feeder that supplies the site|ฟีดเดอร์ที่จ่ายไฟให้สถานที่นี้",
        "ฟีดเดอร์|รหัสฟีดเดอร์|วงจร|feeder",
    ),
    _column(
        "section_id",
        "section of the feeder that supplies the site|ช่วงสายของฟีดเดอร์ที่จ่ายไฟให้สถานที่นี้",
        "ช่วงสาย|รหัสช่วงสาย|section|feeder section",
    ),
    SYNTHETIC,
)
SPPS = (
    _column(
        "spp_id",
        "unique id of the plant|รหัสที่ไม่ซ้ำกันของโรงไฟฟ้า",
        "รหัส SPP|รหัสโรงไฟฟ้า|id",
        required=True,
    ),
    _column("name", "name of the plant|ชื่อโรงไฟฟ้า", "ชื่อภาษาอังกฤษ|ชื่อโรงไฟฟ้า|ชื่อ SPP|ชื่อ|name_en"),
    _column("name_th", "Thai name of the plant|ชื่อโรงไฟฟ้าภาษาไทย", "ชื่อภาษาไทย"),
    *POSITION,
    _column(
        "capacity_mw",
        "installed capacity|กำลังผลิตติดตั้ง",
        "กำลังผลิต|กำลังผลิตติดตั้ง|capacity",
        kind=Kind.NUMBER,
        unit="MW",
        least=0,
    ),
    _column(
        "status",
        "stage of the plant's life|ระยะของโครงการโรงไฟฟ้า",
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
        "may sell directly to consumers|ขายไฟฟ้าตรงให้ผู้ใช้ได้หรือไม่",
        "สิทธิขายตรง|ขายตรง|ขายไฟตรง|สิทธิ์ขายตรง",
        kind=Kind.WORD,
        words=_words(yes="ใช่|มี|true|1|y", no="ไม่ใช่|ไม่มี|false|0|n", unknown="ไม่ทราบ|?"),
    ),
    _column(
        "residual_mw",
        "capacity left after the sale to EGAT|กำลังผลิตที่เหลือจากการขายให้ กฟผ.",
        "กำลังผลิตคงเหลือ|กำลังผลิตเหลือ|residual",
        kind=Kind.NUMBER,
        unit="MW",
    ),
    _column("source", "where the facts come from|ที่มาของข้อมูล", "แหล่งข้อมูล|ที่มา"),
    SYNTHETIC,
)
ESTATES = (
    _column("estate_id", "unique id of the estate|รหัสที่ไม่ซ้ำกันของนิคม", "รหัสนิคม|id", required=True),
    _column("name", "name of the estate|ชื่อนิคม", "ชื่อภาษาอังกฤษ|ชื่อนิคม|ชื่อนิคมอุตสาหกรรม|ชื่อ|name_en"),
    _column("name_th", "Thai name of the estate|ชื่อนิคมภาษาไทย", "ชื่อภาษาไทย"),
    *POSITION,
    _column(
        "radius_m",
        "radius of an estate given as a point|รัศมีของนิคมที่ให้มาเป็นจุด",
        "รัศมี|radius",
        kind=Kind.NUMBER,
        unit="m",
        least=0,
    ),
    SYNTHETIC,
)
TABLES: Mapping[str, tuple[Column, ...]] = {
    "customers": CUSTOMERS,
    "spp": SPPS,
    "estates": ESTATES,
    "sites": SITES,
    "outages": OUTAGES,
    "feeders": FEEDERS,
    "lost": LOST,
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
