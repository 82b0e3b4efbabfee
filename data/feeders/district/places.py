"""What the district is made of: estates, main roads, substations. All synthetic.

Estates stand where real ones roughly are, so that real plants lie in and between them; outlines,
streets, roads, feeders and everything about them are invented. Positions are kilometres east and
north of ``plane.ORIGIN``.
"""

from __future__ import annotations

from dataclasses import dataclass

Kilometres = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class EstatePlan:
    """An estate to be laid out as a grid of blocks.

    Parameters
    ----------
    angle : float
        Degrees the grid is turned anticlockwise.
    columns, rows : int
        Blocks along and across.
    customers : int
        Factories to place in it.
    """

    estate_id: str
    name: str
    name_th: str
    centre: Kilometres
    angle: float
    columns: int
    rows: int
    customers: int
    office: str
    office_code: str
    tambon: str
    amphoe: str
    province: str = "ชลบุรี"


ESTATES = (
    EstatePlan(
        estate_id="E01",
        name="Amata City Chonburi",
        name_th="นิคมอุตสาหกรรมอมตะซิตี้ ชลบุรี",
        centre=(-0.65, 37.1),
        angle=44,
        columns=15,
        rows=8,
        customers=54,
        office="กฟจ.ชลบุรี",
        office_code="CBI",
        tambon="ดอนหัวฬ่อ",
        amphoe="เมืองชลบุรี",
    ),
    EstatePlan(
        estate_id="E02",
        name="Amata Smart City Chonburi",
        name_th="นิคมอุตสาหกรรมอมตะ สมาร์ทซิตี้ ชลบุรี",
        centre=(0.4, 44.2),
        angle=8,
        columns=5,
        rows=4,
        customers=18,
        office="กฟส.พานทอง",
        office_code="PTG",
        tambon="บ้านเก่า",
        amphoe="พานทอง",
    ),
    EstatePlan(
        estate_id="E03",
        name="Laem Chabang",
        name_th="นิคมอุตสาหกรรมแหลมฉบัง",
        centre=(-15.9, -1.6),
        angle=-24,
        columns=8,
        rows=6,
        customers=28,
        office="กฟส.แหลมฉบัง",
        office_code="LCB",
        tambon="ทุ่งสุขลา",
        amphoe="ศรีราชา",
    ),
    EstatePlan(
        estate_id="E04",
        name="Saha Group Park Sriracha",
        name_th="สวนอุตสาหกรรมเครือสหพัฒน์ ศรีราชา",
        centre=(-9.5, -0.4),
        angle=12,
        columns=6,
        rows=5,
        customers=16,
        office="กฟส.ศรีราชา",
        office_code="SRC",
        tambon="หนองขาม",
        amphoe="ศรีราชา",
    ),
    EstatePlan(
        estate_id="E05",
        name="Pinthong (Laem Chabang)",
        name_th="นิคมอุตสาหกรรมปิ่นทอง (แหลมฉบัง)",
        centre=(-6.2, 2.6),
        angle=30,
        columns=5,
        rows=4,
        customers=18,
        office="กฟส.ศรีราชา",
        office_code="SRC",
        tambon="หนองขาม",
        amphoe="ศรีราชา",
    ),
    EstatePlan(
        estate_id="E06",
        name="Pinthong",
        name_th="นิคมอุตสาหกรรมปิ่นทอง",
        centre=(-1.8, 2.2),
        angle=-10,
        columns=5,
        rows=4,
        customers=18,
        office="กฟส.ศรีราชา",
        office_code="SRC",
        tambon="หนองขาม",
        amphoe="ศรีราชา",
    ),
    EstatePlan(
        estate_id="E07",
        name="Pinthong 3",
        name_th="นิคมอุตสาหกรรมปิ่นทอง (โครงการ 3)",
        centre=(1.95, 1.3),
        angle=18,
        columns=5,
        rows=5,
        customers=18,
        office="กฟส.บ่อวิน",
        office_code="BWN",
        tambon="บ่อวิน",
        amphoe="ศรีราชา",
    ),
    EstatePlan(
        estate_id="E08",
        name="WHA Chonburi 1",
        name_th="นิคมอุตสาหกรรมดับบลิวเอชเอ ชลบุรี 1",
        centre=(5.0, -3.2),
        angle=-35,
        columns=9,
        rows=7,
        customers=28,
        office="กฟส.บ่อวิน",
        office_code="BWN",
        tambon="บ่อวิน",
        amphoe="ศรีราชา",
    ),
    EstatePlan(
        estate_id="E09",
        name="Siam Eastern Park",
        name_th="สวนอุตสาหกรรมสยามอีสเทิร์น",
        centre=(9.4, -10.1),
        angle=5,
        columns=4,
        rows=4,
        customers=10,
        office="กฟส.ปลวกแดง",
        office_code="PLD",
        tambon="มาบยางพร",
        amphoe="ปลวกแดง",
        province="ระยอง",
    ),
    EstatePlan(
        estate_id="E10",
        name="Eastern Seaboard (Rayong)",
        name_th="นิคมอุตสาหกรรมอีสเทิร์นซีบอร์ด (ระยอง)",
        centre=(13.9, -10.0),
        angle=20,
        columns=11,
        rows=7,
        customers=32,
        office="กฟส.ปลวกแดง",
        office_code="PLD",
        tambon="ปลวกแดง",
        amphoe="ปลวกแดง",
        province="ระยอง",
    ),
    EstatePlan(
        estate_id="E11",
        name="WHA Eastern Seaboard 1",
        name_th="นิคมอุตสาหกรรมดับบลิวเอชเอ อีสเทิร์นซีบอร์ด 1",
        centre=(15.0, -4.1),
        angle=-15,
        columns=7,
        rows=5,
        customers=18,
        office="กฟส.ปลวกแดง",
        office_code="PLD",
        tambon="ตาสิทธิ์",
        amphoe="ปลวกแดง",
        province="ระยอง",
    ),
    EstatePlan(
        estate_id="E12",
        name="Amata City Rayong",
        name_th="นิคมอุตสาหกรรมอมตะซิตี้ ระยอง",
        centre=(6.3, -15.5),
        angle=72,
        columns=15,
        rows=7,
        customers=32,
        office="กฟส.ปลวกแดง",
        office_code="PLD",
        tambon="มาบยางพร",
        amphoe="ปลวกแดง",
        province="ระยอง",
    ),
    EstatePlan(
        estate_id="E13",
        name="Hermes",
        name_th="นิคมอุตสาหกรรมเฮอร์มีส",
        centre=(-1.6, -17.6),
        angle=-6,
        columns=5,
        rows=4,
        customers=16,
        office="กฟส.บางละมุง",
        office_code="BLM",
        tambon="เขาไม้แก้ว",
        amphoe="บางละมุง",
    ),
    EstatePlan(
        estate_id="E14",
        name="Ban Bueng",
        name_th="นิคมอุตสาหกรรมบ้านบึง",
        centre=(6.3, 21.6),
        angle=25,
        columns=5,
        rows=4,
        customers=10,
        office="กฟส.บ้านบึง",
        office_code="BBG",
        tambon="คลองกิ่ว",
        amphoe="บ้านบึง",
    ),
)

# Points where main roads meet or bend; a road is a chain of these and of estates' gates.
JUNCTIONS: dict[str, Kilometres] = {
    "north": (-4.6, 32.6),
    "bang-phra": (-7.2, 26.5),
    "khao-khiao": (-9.4, 19.5),
    "si-racha-north": (-11.9, 13.2),
    "si-racha": (-13.1, 7.9),
    "oil-town": (-15.2, 7.0),
    "nong-kham": (-13.5, 3.4),
    "laem-chabang": (-12.8, -0.4),
    "south": (-12.9, -5.2),
    "pattaya-east": (-11.2, -10.4),
    "map-prachan": (-8.6, -15.2),
    "bo-win-north": (3.6, -0.5),
    "bo-win": (7.1, -7.3),
    "pluak-daeng": (6.6, -10.3),
    "khao-mai-kaeo": (2.2, -18.4),
    "ta-sit": (10.3, -4.4),
    "map-yang": (17.2, -6.9),
    "phan-thong": (2.6, 34.0),
    "ban-bueng-north": (5.2, 28.2),
    "ban-bueng-south": (5.4, 15.2),
    "khlong-kio": (0.6, 18.6),
    "surasak": (3.3, 8.3),
    "nong-yai": (11.6, 13.4),
}
ROADS: dict[str, tuple[str, ...]] = {
    "M1": ("E01", "north", "bang-phra", "khao-khiao", "si-racha-north", "si-racha", "nong-kham"),
    "M2": ("nong-kham", "laem-chabang", "south", "pattaya-east", "map-prachan", "E13"),
    "M3": ("E03", "laem-chabang"),
    "M4": ("laem-chabang", "E04"),
    "M5": ("E04", "E05"),
    "M6": ("E05", "E06"),
    "M7": ("E06", "E07"),
    "M8": ("E07", "bo-win-north", "E08"),
    "M9": ("E08", "bo-win"),
    "M10": ("bo-win", "E09"),
    "M11": ("E09", "E10"),
    "M12": ("E10", "map-yang", "E11"),
    "M13": ("E11", "ta-sit", "E08"),
    "M14": ("bo-win", "pluak-daeng", "E12"),
    "M15": ("E12", "khao-mai-kaeo", "E13"),
    "M16": ("E01", "E02"),
    "M17": ("E01", "phan-thong", "ban-bueng-north", "E14"),
    "M18": ("E14", "ban-bueng-south", "surasak", "E07"),
    "M19": ("khao-khiao", "khlong-kio", "ban-bueng-south"),
    "M20": ("si-racha", "oil-town"),
    "M21": ("ban-bueng-south", "nong-yai"),
}

# Substations: code, the estate they stand in, and towards which side of it.
SUBSTATIONS: dict[str, tuple[str, Kilometres]] = {
    "AMC": ("E01", (-1.6, 36.0)),
    "AMN": ("E01", (0.6, 38.2)),
    "LCB": ("E03", (-15.2, -1.9)),
    "SRC": ("E04", (-9.0, 0.3)),
    "PTG": ("E07", (1.4, 1.9)),
    "BWN": ("E08", (5.4, -2.6)),
    "ESB": ("E10", (13.4, -10.4)),
    "TSI": ("E11", (15.3, -4.6)),
    "AMR": ("E12", (6.6, -14.4)),
    "BBG": ("E14", (6.1, 21.2)),
}

# A few streets that no road reaches, and places far from any line.
ISLAND = EstatePlan(
    estate_id="X01",
    name="Unmapped workshops",
    name_th="ย่านโรงงานที่ไม่มีถนนในแผนที่เชื่อมถึง",
    centre=(20.6, -8.2),
    angle=10,
    columns=3,
    rows=2,
    customers=6,
    office="กฟส.ปลวกแดง",
    office_code="PLD",
    tambon="ปลวกแดง",
    amphoe="ปลวกแดง",
    province="ระยอง",
)
FAR_FROM_LINES: tuple[Kilometres, ...] = (
    (10.4, 0.4),
    (19.4, -13.6),
    (-0.6, -6.4),
    (-5.6, -5.1),
    (6.1, 40.6),
)
