"""What changed since an earlier run, for a page: who moved, by row, and who is gone, by place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from georisk.maps.geometry import encode
from georisk.plan.compare import Direction, compare

if TYPE_CHECKING:
    from georisk.maps.pagedata import Json
    from georisk.model import AssessedCustomer, RunDocument

MOVED = (Direction.UP, Direction.DOWN, Direction.NEW)


def page_changes(before: RunDocument, after: RunDocument) -> Json:
    """Compare a run with an earlier one.

    Returns
    -------
    Json
        Rows of the later run by direction; of who is gone, the place and the bill, as no row of
        the later run tells of them.
    """
    row = {one.record.customer_id: at for at, one in enumerate(after.customers)}
    movements = compare(before.customers, after.customers).movements
    return {
        "run_id": before.header.run_id,
        "as_of": None if before.header.as_of is None else before.header.as_of.isoformat(),
        "gone": [_gone(one.latest) for one in movements if one.direction is Direction.GONE],
        **{
            direction.value: [
                row[one.customer_id] for one in movements if one.direction is direction
            ]
            for direction in MOVED
        },
    }


def _gone(one: AssessedCustomer) -> Json:
    lon, lat, bill = one.record.lon, one.record.lat, one.record.monthly_bill_thb
    return {
        "at": None if lon is None or lat is None else encode([(lon, lat)]),
        "satang": None if bill is None else round(bill * 100),
    }
