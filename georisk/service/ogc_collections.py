"""The collections: what each is called, where it comes from, and its description as a document."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any

from georisk.errors import NotFound
from georisk.service.ogc import CRS84, GEOJSON, HTML, JSON, Addresses, Document, Form, Link
from georisk.service.ogc_query import BANGKOK, ONE_DAY
from georisk.service.ogc_sources import (
    CUSTOMER_FILTERS,
    Customers,
    Layer,
    Lines,
    areas_of,
    assessment_of,
    customer_of,
    day_of,
    layer_of,
)

if TYPE_CHECKING:
    from georisk.errors import Language
    from georisk.service.ogc_sources import Ground, Source


@dataclass(frozen=True, slots=True)
class Collection:
    """A collection of features.

    Parameters
    ----------
    title, words : tuple of (en, th)
        Its name, and what it holds.
    """

    name: str
    title: tuple[str, str]
    words: tuple[str, str]
    source: Source


COLLECTIONS = (
    Collection(
        "customers",
        ("Customers", "ลูกค้า"),
        (
            "Customers of the run in force, at their positions; some have none.",
            "ลูกค้าในการประเมินที่ใช้อยู่ตามตำแหน่ง รายที่ไม่มีตำแหน่งจะไม่มีรูปทรง",
        ),
        Customers(customer_of),
    ),
    Collection(
        "spp_sites",
        ("SPP sites", "ที่ตั้ง SPP"),
        (
            "Plants of the run in force, eligible or not.",
            "โรงไฟฟ้าในการประเมินที่ใช้อยู่ ทั้งที่เข้าเกณฑ์และไม่เข้าเกณฑ์",
        ),
        Layer("spps", layer_of("spps", "spp_id"), filters=("status",)),
    ),
    Collection(
        "estates",
        ("Industrial estates", "นิคมอุตสาหกรรม"),
        ("Estates of the run in force.", "นิคมอุตสาหกรรมในการประเมินที่ใช้อยู่"),
        Layer("estates", layer_of("estates", "estate_id")),
    ),
    Collection(
        "networks",
        ("Network", "โครงข่าย"),
        (
            "Power lines and roads distances are measured along, cut where they meet.",
            "สายไฟฟ้าและถนนที่ใช้วัดระยะทาง ตัดเป็นช่วงที่จุดบรรจบ",
        ),
        Lines(),
    ),
    Collection(
        "assessments",
        ("Assessments", "ผลการประเมิน"),
        (
            "What the run in force says of each customer: the fields of assessments.csv.",
            "ผลการประเมินที่ใช้อยู่ของลูกค้าแต่ละราย ตามคอลัมน์ของ assessments.csv",
        ),
        Customers(assessment_of, filters=(*CUSTOMER_FILTERS, "tier", "band")),
    ),
    Collection(
        "service_areas",
        ("Service areas", "พื้นที่ให้บริการของ SPP"),
        (
            "How far each plant reaches, with the customers within; drawn when first asked for.",
            "ระยะที่โรงไฟฟ้าแต่ละแห่งไปถึง พร้อมลูกค้าในพื้นที่ คำนวณเมื่อเรียกครั้งแรกจึงใช้เวลาสักครู่",
        ),
        Layer("areas", areas_of, filters=("form", "spp_id", "distance_level"), dated=True),
    ),
)
BY_NAME = {collection.name: collection for collection in COLLECTIONS}


def collection_of(name: str) -> Collection:
    """Find a collection.

    Raises
    ------
    NotFound
        There is none of that name.
    """
    found = BY_NAME.get(name)
    if found is None:
        known = ", ".join(BY_NAME)
        raise NotFound(
            f"collection {name!a}: there are {known}", f"ไม่พบชุดข้อมูล {name!a} ที่มีคือ {known}"
        )
    return found


def collection_document(
    collection: Collection, ground: Ground, addresses: Addresses, lang: Language
) -> Document:
    """Describe a collection, without links to itself."""
    thai = lang == "th"
    return {
        "id": collection.name,
        "title": collection.title[thai],
        "description": collection.words[thai],
        "itemType": "feature",
        "crs": [CRS84],
        "extent": _extent(collection, ground),
        "links": _item_links(collection, addresses, thai=thai),
    }


def _item_links(collection: Collection, addresses: Addresses, *, thai: bool) -> list[Link]:
    path = ("collections", collection.name, "items")
    title = collection.title[thai]
    return [
        addresses.link("items", GEOJSON, f"{title} (GeoJSON)", *path, f=Form.JSON.value),
        addresses.link("items", HTML, f"{title} (HTML)", *path, f=Form.HTML.value),
        addresses.link("collection", JSON, title, "collections", collection.name),
    ]


def _extent(collection: Collection, ground: Ground) -> dict[str, Any]:
    box = collection.source.extent(ground)
    day = day_of(ground.run()) if collection.source.dated else None
    extent: dict[str, Any] = {}
    if box is not None:
        sides = [box.west, box.south, box.east, box.north]
        extent["spatial"] = {"bbox": [sides], "crs": CRS84}
    if day is not None:
        extent["temporal"] = {"interval": [_ends(day)]}
    return extent


def _ends(day: date) -> list[str]:
    """Write the first and the last second of a day in Thailand."""
    morning = datetime.combine(day, time(), BANGKOK)
    night = (morning + ONE_DAY).astimezone(UTC).replace(microsecond=0)
    ends = (morning.astimezone(UTC), night.fromtimestamp(night.timestamp() - 1, UTC))
    return [end.isoformat().replace("+00:00", "Z") for end in ends]
