"""Why customers moved between two runs: each cause swapped in turn, in one stated order."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias

from georisk.plan.compare import compare

if TYPE_CHECKING:
    from collections.abc import Sequence

    from georisk.model import AssessedCustomer
    from georisk.plan.compare import Comparison


class Cause(StrEnum):
    """What may differ between two runs.

    ``program`` is this georisk against the one that made a run; ``data`` are the customers and the
    registers about them, with the day they are seen from; ``world`` are the SPPs and the estates.
    """

    PROGRAM = "program"
    DATA = "data"
    RULES = "rules"
    NETWORK = "network"
    WORLD = "world"


# Another order gives a customer whom several causes move other shares: so it is always this one.
ORDER = (Cause.DATA, Cause.RULES, Cause.NETWORK, Cause.WORLD)


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """What one cause did, with those before it in `ORDER` already swapped.

    Parameters
    ----------
    step : Comparison
        From what held before the swap to what held after it.
    """

    cause: Cause
    step: Comparison


Stage: TypeAlias = "Sequence[AssessedCustomer]"


def shares(
    before: Stage, made_again: Stage, swapped: Sequence[tuple[Cause, Stage]], after: Stage
) -> tuple[Share, ...]:
    """Lay the way from one run to another out by cause.

    The steps follow each other, so that what they say of a customer adds up to what the two runs
    say of it: what a step leaves, the next one begins with.

    Parameters
    ----------
    before, after : sequence of AssessedCustomer
        The two runs as they are kept.
    made_again : sequence of AssessedCustomer
        The earlier run from its own files, by this program.
    swapped : sequence of (Cause, sequence of AssessedCustomer)
        What became of it with each cause swapped on top of those before.

    Returns
    -------
    tuple of Share
        One for each step; `Cause.PROGRAM` first and, where this program is not the one that made
        the later run either, last.
    """
    stages = [
        (Cause.PROGRAM, before),
        (Cause.PROGRAM, made_again),
        *swapped,
        (Cause.PROGRAM, after),
    ]
    found = [
        Share(cause=cause, step=compare(one, other))
        for (_, one), (cause, other) in pairwise(stages)
    ]
    return tuple(found if found[-1].step.movements else found[:-1])


def causes_of(found: Sequence[Share]) -> dict[str, tuple[Cause, ...]]:
    """Name what moved each customer that any step moved, in the order of the steps."""
    names: dict[str, list[Cause]] = {}
    for share in found:
        for movement in share.step.movements:
            names.setdefault(movement.customer_id, []).append(share.cause)
    return {customer_id: tuple(dict.fromkeys(causes)) for customer_id, causes in names.items()}
