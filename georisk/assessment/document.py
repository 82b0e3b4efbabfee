"""A whole run as plain data: its records, its layers, what was assumed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from georisk.assessment.layers import estate_layer, line_layer, spp_layer
from georisk.assessment.records import assessed_customer
from georisk.assessment.uncertainty import band_chances
from georisk.model import RunDocument
from georisk.scoring import explain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from georisk.assessment.case import World
    from georisk.model import AssessedCustomer, Assessment, Rejected, RunHeader


def assessed(
    assessments: Sequence[Assessment], world: World, run_id: str
) -> tuple[AssessedCustomer, ...]:
    """Explain and flatten assessments, in their order, with the chances of their bands."""
    chances = band_chances(assessments, world)
    return tuple(
        assessed_customer(
            item,
            explain(item, world.rules),
            run_id,
            world.rules.id,
            chances.get(item.customer.customer_id),
        )
        for item in assessments
    )


def run_document(
    header: RunHeader,
    assessments: Sequence[Assessment],
    rejects: Sequence[Rejected],
    world: World,
) -> RunDocument:
    """Put a run together with the layers of its map."""
    places = [item.customer.location.point for item in assessments if item.customer.location]
    return RunDocument(
        header=header,
        customers=assessed(assessments, world, header.run_id),
        rejects=tuple(rejects),
        spps=spp_layer(world.spps, world.eligibility),
        estates=estate_layer(world.estates),
        lines=line_layer(world.network, places),
    )
