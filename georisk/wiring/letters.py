"""Letters about one customer of a stored run."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from georisk.errors import InputError
from georisk.wiring.basemaps import own_basemap
from georisk.wiring.jobs import resolve_run
from georisk.wiring.planning import run_levers
from georisk.wiring.reopening import require_rules

if TYPE_CHECKING:
    from pathlib import Path

    from georisk.model import AssessedCustomer, RunDocument
    from georisk.ports import RunStore
    from georisk.reports import LetterName


def letter(
    store: RunStore,
    name: LetterName,
    customer_id: str,
    run: str,
    *,
    ruleset: Path | None = None,
    template: Path | None = None,
) -> bytes:
    """Write a letter about a customer, as DOCX.

    Raises
    ------
    NotFound
        No such run, or no such customer in it.
    InputError
        The rule set is not that of the run, or the template is no DOCX that can be filled.
    """
    from georisk.reports import LetterCase, letter_bytes

    document = store.run(resolve_run(store, run).run_id)
    customer, levers = run_levers(store, customer_id, document.header.run_id, ruleset=ruleset)
    case = LetterCase(
        header=document.header,
        customer=customer,
        rules=require_rules(document.header, ruleset),
        levers=levers,
        picture=_picture(document, customer),
    )
    if template is None:
        return letter_bytes(name, case)
    try:
        return letter_bytes(name, case, template.read_bytes())
    except Exception as error:
        raise InputError(
            f"template {template}: it cannot be filled ({error}); start from a letter of georisk's",
            f"แม่แบบ {template}: เติมข้อมูลไม่ได้ ({error}) โปรดเริ่มจากเอกสารที่ georisk สร้างให้",
        ) from error


def _picture(run: RunDocument, customer: AssessedCustomer) -> bytes | None:
    """Draw the customer with its route; one without a position has no picture."""
    from georisk.maps import View, render_picture
    from georisk.reports import PICTURE_WIDTH_MM

    if customer.record.lon is None:
        return None
    near = replace(run, customers=tuple(one for one in run.customers if one.record.lon is not None))
    view = View(customer_id=customer.record.customer_id, width_mm=PICTURE_WIDTH_MM)
    credit = run.header.attribution
    return render_picture(near, "png", view, attribution=credit, basemap=own_basemap())
