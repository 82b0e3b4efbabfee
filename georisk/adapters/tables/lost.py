"""From a row of the register of lost customers to what is known of one."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from georisk.errors import InvalidValue
from georisk.plan.leaving import LostCustomer, reason_codes

if TYPE_CHECKING:
    from datetime import datetime

    from georisk.adapters.tables.rows import Cells


def lost_customer(cells: Cells, _row: int) -> LostCustomer | None:
    """Build one lost customer; None when a problem leaves nothing to build."""
    reasons: tuple[str, ...] = ()
    try:
        reasons = reason_codes(str(cells.values.get("reasons") or ""))
    except InvalidValue as error:
        cells.refuse("reasons", "lost.reason", error.en, error.th)
    if cells.problems:
        return None
    return LostCustomer(
        customer_id=cast("str", cells.values["customer_id"]),
        lost_on=cast("datetime", cells.values["lost_on"]).date(),
        spp_id=cast("str | None", cells.values.get("spp_id")),
        reasons=reasons,
        note=cast("str | None", cells.values.get("note")),
    )
