"""A small country for the laws of geocoding: real names but คลองกิ่ง, rough positions."""

from __future__ import annotations

from georisk.location.areas import Area, EstatePlace, FormerArea, ProvinceSplit
from georisk.location.gazetteer import Gazetteer, build_gazetteer
from georisk.model import LonLat

# code, Thai, English, postcode, lon, lat
ROWS = """
10 กรุงเทพมหานคร Bangkok
1004 บางรัก Bang_Rak
100402 สีลม Si_Lom 10500 100.53 13.72
1047 บางนา Bang_Na
104702 บางนาเหนือ Bang_Na_Nuea 10260 100.60 13.68
104703 บางนาใต้ Bang_Na_Tai 10260 100.62 13.65
16 ลพบุรี Lop_Buri
1601 เมืองลพบุรี Mueang_Lop_Buri
160101 ทะเลชุบศร Thale_Chup_Son 15000 100.66 14.80
160199 คลองกิ่ง Khlong_King 15000 100.60 14.84
20 ชลบุรี Chon_Buri
2001 เมืองชลบุรี Mueang_Chon_Buri
200101 บางปลาสร้อย Bang_Pla_Soi 20000 100.98 13.36
200109 ดอนหัวฬ่อ Don_Hua_Lo 20000 101.03 13.41
2002 บ้านบึง Ban_Bueng
200201 บ้านบึง Ban_Bueng 20170 101.11 13.31
200202 คลองกิ่ว Khlong_Kio 20220 101.16 13.27
200206 หนองอิรุณ Nong_Irun 20220 101.25 13.26
2007 ศรีราชา Si_Racha
200703 ทุ่งสุขลา Thung_Sukhla 20230 100.90 13.09
200704 บึง Bueng 20230 100.97 13.12
200708 บ่อวิน Bo_Win 20230 101.07 13.05
21 ระยอง Rayong
2101 เมืองระยอง Mueang_Rayong
210114 มาบตาพุด Map_Ta_Phut 21150 101.13 12.70
2106 ปลวกแดง Pluak_Daeng
210601 ปลวกแดง Pluak_Daeng 21140 101.21 12.98
210605 มาบยางพร Map_Yang_Phon 21140 101.12 13.00
38 บึงกาฬ Bueng_Kan
3801 เมืองบึงกาฬ Mueang_Bueng_Kan
380101 บึงกาฬ Bueng_Kan 38000 103.65 18.36
380104 หอคำ Ho_Kham 38000 103.55 18.33
40 ขอนแก่น Khon_Kaen
4001 เมืองขอนแก่น Mueang_Khon_Kaen
400101 ในเมือง Nai_Mueang 40000 102.84 16.43
4010 บ้านไผ่ Ban_Phai
401017 ในเมือง Nai_Mueang 40110 102.73 16.06
4016 ภูเวียง Phu_Wiang
401610 กุดขอนแก่น Kut_Khon_Kaen 40150 102.38 16.60
43 หนองคาย Nong_Khai
4301 เมืองหนองคาย Mueang_Nong_Khai
430101 ในเมือง Nai_Mueang 43000 102.74 17.88
430110 หาดคำ Hat_Kham 43000 102.79 17.90
"""
FORMER = (
    FormerArea(code="104701", names=("บางนา", "Bang Na"), successors=("104702", "104703")),
    FormerArea(code="200299", names=("ทุ่งเก่า",), successors=("200708",)),
    FormerArea(code="200199", names=("หนองเก่า",), successors=("200109",)),
)
ESTATES = (
    EstatePlace(
        estate_id="AMATA",
        names=(
            "นิคมอุตสาหกรรมอมตะซิตี้ ชลบุรี",
            "Amata City Chonburi Industrial Estate",
            "อมตะนคร",
            "Amata City",
        ),
        point=LonLat(lon=101.004, lat=13.421),
        radius_m=2000,
        within=("2001",),
    ),
    EstatePlace(
        estate_id="AMATA-R",
        names=("นิคมอุตสาหกรรมอมตะซิตี้ ระยอง", "Amata City Rayong Industrial Estate", "Amata City"),
        point=LonLat(lon=101.13, lat=12.99),
        radius_m=2000,
        within=("2106",),
    ),
    EstatePlace(
        estate_id="LCB",
        names=("นิคมอุตสาหกรรมแหลมฉบัง", "Laem Chabang Industrial Estate"),
        point=LonLat(lon=100.909, lat=13.077),
        radius_m=2400,
        within=("200703",),
    ),
    EstatePlace(
        estate_id="FAR",
        names=("นิคมอุตสาหกรรมไกลโพ้น",),
        point=LonLat(lon=99.0, lat=18.7),
        radius_m=2000,
    ),
    EstatePlace(estate_id="NOWHERE", names=("นิคมอุตสาหกรรมบ้านบึง",), within=("2002",)),
)  # fmt: skip


def areas() -> list[Area]:
    rows = []
    for line in ROWS.split("\n"):
        if not line:
            continue
        code, name_th, name_en, *rest = line.split()
        placed = LonLat(lon=float(rest[1]), lat=float(rest[2])) if rest else None
        rows.append(
            Area(
                code=code,
                name_th=name_th,
                name_en=name_en.replace("_", " "),
                other_names=("กทม",) if code == "10" else (),
                postcodes=(rest[0],) if rest else (),
                point=placed,
                radius_m=1500.0 if placed else None,
            )
        )
    return rows


def country() -> Gazetteer:
    return build_gazetteer(
        areas(),
        former=FORMER,
        splits=(ProvinceSplit(old="43", new="38"),),
        estates=ESTATES,
    )
