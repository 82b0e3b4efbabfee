"""The registers' tables, declared: sites of groups, outages, feeders; see `schema`."""

from __future__ import annotations

from georisk.adapters.tables.columns import Kind
from georisk.adapters.tables.columns import column as _column
from georisk.adapters.tables.columns import words as _words

SYNTHETIC = _column(
    "synthetic",
    "the row is an example or generated|แถวนี้เป็นตัวอย่างหรือข้อมูลที่สร้างขึ้น",
    "ข้อมูลสังเคราะห์",
    default="no",
    kind=Kind.FLAG,
)
SITES = (
    _column(
        "group_id",
        "business partner or parent company of the group|หมายเลขคู่ค้าหรือบริษัทแม่ของกลุ่ม",
        "รหัสกลุ่ม|กลุ่ม|bp_no",
        required=True,
    ),
    _column(
        "site_id", "site of the group|รหัสสาขาของกลุ่ม", "รหัสสาขา|สาขา|customer_id", required=True
    ),
    _column(
        "main_branch",
        "this is the group's main branch|เป็นสาขาหลักของกลุ่มหรือไม่",
        "สาขาหลัก|สำนักงานใหญ่",
        kind=Kind.FLAG,
        required=True,
    ),
    _column(
        "supplier",
        "who supplies the site|ผู้จำหน่ายไฟฟ้าให้สาขานี้",
        "ผู้จำหน่ายไฟฟ้า|ผู้ขายไฟฟ้า|แหล่งไฟฟ้า",
        kind=Kind.WORD,
        required=True,
        words=_words(PEA="กฟภ.|การไฟฟ้าส่วนภูมิภาค", SPP="เอสพีพี|ผู้ผลิตไฟฟ้ารายเล็ก", none="ไม่มี"),
    ),
    _column(
        "confirmed",
        "a proposed site is confirmed; without this column every site counts"
        "|ยืนยันสาขาที่ระบบเสนอแล้วหรือไม่ หากไม่มีคอลัมน์นี้ถือว่านับทุกสาขา",
        "ยืนยัน|ยืนยันแล้ว",
        kind=Kind.FLAG,
    ),
    SYNTHETIC,
)
OUTAGES = (
    _column("customer_id", "customer hit|รหัสลูกค้าที่ได้รับผลกระทบ", "รหัสลูกค้า"),
    _column("feeder_id", "feeder hit|ฟีดเดอร์ที่ขัดข้อง", "ฟีดเดอร์|วงจร|feeder"),
    _column(
        "section_id",
        "section hit, with all it feeds|ช่วงสายที่ขัดข้อง รวมทุกส่วนที่รับไฟต่อจากช่วงนั้น",
        "ช่วงสาย|รหัสช่วงสาย|section|feeder section",
    ),
    _column(
        "started_at",
        "when the outage began|เวลาที่ไฟฟ้าเริ่มขัดข้อง",
        "เวลาเริ่ม|วันที่เกิดเหตุ|วันเวลาที่เกิด|เวลาที่เกิดเหตุ|วันที่|start|started",
        kind=Kind.MOMENT,
        required=True,
    ),
    _column(
        "minutes",
        "how long the outage lasted|ระยะเวลาที่ไฟฟ้าขัดข้อง",
        "ระยะเวลา|จำนวนนาที|นาที|duration",
        kind=Kind.NUMBER,
        unit="min",
        least=0,
    ),
    _column("cause", "cause of the outage|สาเหตุที่ไฟฟ้าขัดข้อง", "สาเหตุ"),
    SYNTHETIC,
)
FEEDERS = (
    _column("feeder_id", "feeder of the section|ฟีดเดอร์ของช่วงสาย", "ฟีดเดอร์|รหัสฟีดเดอร์|วงจร|feeder"),
    _column(
        "section_id",
        "section of the feeder|รหัสช่วงสายของฟีดเดอร์",
        "ช่วงสาย|รหัสช่วงสาย|section|feeder section|line_id",
    ),
    _column(
        "from_node", "node the section begins at|โหนดที่ช่วงสายเริ่มต้น", "โหนดต้นทาง|from|bus1|from bus"
    ),
    _column("to_node", "node the section ends at|โหนดที่ช่วงสายสิ้นสุด", "โหนดปลายทาง|to|bus2|to bus"),
    _column(
        "normally_open",
        "is or carries a switch that stands open|เป็นหรือมีสวิตช์ที่ปกติเปิดวงจรอยู่",
        "ปกติเปิดวงจร|เปิดวงจร|สวิตช์เปิด|open|normal open",
        kind=Kind.FLAG,
    ),
    _column(
        "is_source",
        "where the feeder is fed from|จุดที่จ่ายไฟเข้าฟีดเดอร์",
        "จุดจ่ายไฟ|แหล่งจ่ายไฟ|source|is substation",
        kind=Kind.FLAG,
    ),
    _column("switch_id", "switch at a point|รหัสสวิตช์ที่จุดนั้น", "รหัสสวิตช์|สวิตช์|switch"),
    SYNTHETIC,
)
LOST = (
    _column(
        "customer_id",
        "customer that left|รหัสลูกค้าที่เลิกใช้ไฟฟ้า กฟภ.",
        "รหัสลูกค้า|เลขที่ลูกค้า|หมายเลขลูกค้า|customer no|customer number|id",
        required=True,
    ),
    _column(
        "lost_on",
        "day it left, or signed with the SPP|วันที่เลิกใช้ไฟฟ้า กฟภ. หรือวันที่ทำสัญญากับ SPP",
        "วันที่สูญเสีย|วันที่เลิกใช้ไฟฟ้า|วันที่|lost|date",
        kind=Kind.MOMENT,
        required=True,
    ),
    _column("spp_id", "SPP it went to|รหัส SPP ที่ย้ายไป", "รหัส SPP|รหัสโรงไฟฟ้า|SPP"),
    _column(
        "reasons",
        "reasons of the Exit Interview, with ; between them: price, reliability, steam, green,"
        " group, service, other|เหตุผลจาก Exit Interview คั่นด้วย ; ใช้รหัส price, reliability, steam,"
        " green, group, service, other หรือข้อความตามแบบ",
        "เหตุผล|สาเหตุ|reason",
    ),
    _column("note", "anything else worth knowing|เรื่องอื่นที่ควรทราบ", "หมายเหตุ|บันทึก|notes|remark"),
    SYNTHETIC,
)
