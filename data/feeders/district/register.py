"""Groups of branches, outage events, gaps and mistakes: what makes a register look kept."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from district.customers import CustomerRow, chance, pick

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.random import Generator

Row = dict[str, str]

GROUPS = 32
CAUSES = (
    "สัตว์ (งู/กระรอก)",
    "ต้นไม้ล้มพาดสาย",
    "ฟ้าผ่า",
    "อุปกรณ์ชำรุด",
    "รถชนเสา",
    "แรงดันตกชั่วขณะ",
    "ดับเพื่อบำรุงรักษา",
)
YEAR_START = datetime(2026, 1, 1)  # noqa: DTZ001 - local time of no particular office
YEAR_MINUTES = 272 * 24 * 60
BEFORE_THE_YEAR = datetime(2025, 9, 12, 13, 40)  # noqa: DTZ001
FEEDER_EVENTS = ((0, 1, 2, 3, 4, 5, 7), (16, 24, 20, 16, 12, 8, 4))
FAR_SITES = ("กรุงเทพฯ", "ปราจีนบุรี", "ลำพูน", "อยุธยา")


def join_groups(rows: Sequence[CustomerRow], rng: Generator) -> list[Row]:
    """Make some customers branches of one group: same BP, status left to the register.

    Returns the register of the groups' sites.
    """
    order = [rows[place] for place in rng.permutation(len(rows)).tolist()]
    sites: list[Row] = []
    for _ in range(GROUPS):
        members = [order.pop() for _ in range(int(rng.integers(2, 4)))]
        sites += _group(members, rng)
    return sites


def _group(members: Sequence[CustomerRow], rng: Generator) -> list[Row]:
    head = members[0]
    for number, member in enumerate(members, 1):
        member["bp_no"] = head["bp_no"]
        member["branch_status"] = ""
        if number > 1:
            member["name"] = f"{head['name']} โรงงาน {number}"
    main_here = chance(rng, 0.5)
    outside = int(rng.integers(0, 3)) + (not main_here)
    ids = [member["customer_id"] for member in members]
    ids += [f"{head['bp_no']}-{FAR_SITES[place % len(FAR_SITES)]}" for place in range(outside)]
    main = 0 if main_here else len(members)
    return [
        {
            "group_id": head["bp_no"],
            "site_id": site_id,
            "main_branch": "yes" if place == main else "no",
            "supplier": _supplier(place, len(members), rng),
            "synthetic": "true",
        }
        for place, site_id in enumerate(ids)
    ]


def _supplier(place: int, here: int, rng: Generator) -> str:
    """Let customers of the file buy from PEA, and sites elsewhere from PEA or an SPP."""
    return "PEA" if place < here else pick(rng, ("PEA", "SPP"), (6, 4))


def leave_gaps(rows: Sequence[CustomerRow]) -> None:
    """Blank a few values, always of the same rows: missing is not zero."""
    for number, row in enumerate(rows, 1):
        if number in {83, 214}:
            row["monthly_bill_thb"] = ""
        if number in {41, 152, 305}:
            row["lat"] = row["lon"] = row["position_accuracy_m"] = ""
        if number in {60, 61, 190}:
            row["feeder_id"] = row["outages_12m"] = ""
        if number in {18, 127}:
            row["solar_kw"], row["peak_demand_kw"] = "0", ""
        if number in {97, 260}:
            row["bp_no"] = row["office"] = ""


def bad_rows(rows: Sequence[CustomerRow]) -> list[tuple[int, CustomerRow]]:
    """Rows no one can assess, and where in the file they stand; the README tells them."""
    wrong: tuple[tuple[int, Row], ...] = (
        (57, {"customer_id": "BAD-1", "monthly_bill_thb": "-1250000"}),
        (120, {"customer_id": "BAD-2", "lat": "213.4219"}),
        (199, {"customer_id": rows[9]["customer_id"]}),
        (286, {"customer_id": "BAD-4", "solar_kw": "500", "peak_demand_kw": ""}),
        (351, {"customer_id": "BAD-5", "monthly_bill_thb": "1.2.3", "outages_12m": "-2"}),
    )
    return [(place, {**rows[place], **values}) for place, values in wrong]


def outages(rows: Sequence[CustomerRow], rng: Generator) -> list[Row]:
    """Events of January to September 2026, of feeders and of single customers."""
    fed = sorted({row["feeder_id"] for row in rows} - {""})
    counts, weights = FEEDER_EVENTS
    events = [
        _event({"feeder_id": feeder}, _moment(rng), rng)
        for feeder in fed
        for _ in range(int(pick(rng, counts, weights)))
    ]
    hit = [row["customer_id"] for row in rows if row["feeder_id"] and chance(rng, 0.12)]
    events += [_event({"customer_id": customer}, _moment(rng), rng) for customer in hit]
    events += [_event({"feeder_id": feeder}, BEFORE_THE_YEAR, rng) for feeder in fed[:2]]
    return sorted(
        events, key=lambda event: (event["started_at"], event["feeder_id"], event["customer_id"])
    )


def _moment(rng: Generator) -> datetime:
    return YEAR_START + timedelta(minutes=int(rng.integers(YEAR_MINUTES)))


def _event(whose: Row, started: datetime, rng: Generator) -> Row:
    return {
        "customer_id": "",
        "feeder_id": "",
        **whose,
        "started_at": started.strftime("%Y-%m-%d %H:%M"),
        "minutes": str(int(rng.integers(1, 180))),
        "cause": pick(rng, CAUSES, (20, 12, 18, 18, 6, 16, 10)),
        "synthetic": "true",
    }
