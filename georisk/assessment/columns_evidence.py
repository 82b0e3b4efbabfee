"""Evidence by columns: for each condition the few kinds of rows that its rule tells apart."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from georisk.assessment.columns_coding import (
    Kinds,
    cells_of,
    combined,
    cuts_of,
    kinds_by_first,
    used,
)
from georisk.distance.columnar import ROUTED, way_of
from georisk.model import Evidence
from georisk.scoring import local_factors_of
from georisk.scoring.distance_factor import judge_distance
from georisk.scoring.factors import (
    judge_branch,
    judge_factor,
    judge_impact,
    judge_outages,
    judge_solar,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence
    from decimal import Decimal

    from georisk.assessment.columns_coding import Ints
    from georisk.assessment.columns_lookup import Lookup
    from georisk.distance.columnar import Ways
    from georisk.scoring import RuleSet
    from georisk.scoring.contribution import Judged

Given = dict[str, object]
Pair = tuple["Decimal | None", "Decimal | None"]


def evidence_kinds(seen: Lookup, ways: Ways, rows: Ints, rules: RuleSet) -> Kinds[Evidence]:
    """Make one piece of evidence for all rows that no rule tells apart.

    Each condition is judged by its own rule for every kind of value there is; kinds of one verdict
    (levels, readings, what is missing) become one. What is left of the conditions together is few
    enough to be scored one by one.

    Parameters
    ----------
    seen : Lookup
    ways : Ways
        One row a customer with a position; ``seen.place`` tells which.
    rows : int64[k]
        The customers to score: the eligible ones.
    """
    facets = (
        _judged(_distance(seen, ways, rows, rules), judge_distance, rules),
        _judged(_branch(seen, rows), judge_branch, rules),
        _judged(seen.outages(rows), judge_outages, rules),
        _solar_judged(seen, rows, rules),
        _factors(seen, rows, rules),
        _judged(_bill(seen, rows, rules), judge_impact, rules),
        used(seen.field("spp_contract").taken(rows)).asked(
            lambda contract: {"spp_contract": contract}
        ),
    )
    return combined(facets).asked(_evidence)


def _evidence(parts: Sequence[object]) -> Evidence:
    given: Given = {"local_factors": {}, "notes": {}}
    for part in parts:
        given.update(part)  # type: ignore[call-overload]
    return Evidence(**given)  # type: ignore[arg-type]


def _judged(
    facet: Kinds[Given], judge: Callable[[Evidence, RuleSet], Judged], rules: RuleSet
) -> Kinds[Given]:
    """Let values that are judged alike be one kind."""
    return facet.merged(lambda given: _verdict(judge(_evidence((given,)), rules)))


def _verdict(judged: Judged) -> Hashable:
    said = judged.contribution
    return said.levels, said.readings, said.missing


# --- condition 1 ----------------------------------------------------------------------------------


def _distance(seen: Lookup, ways: Ways, rows: Ints, rules: RuleSet) -> Kinds[Given]:
    """Tell the outcomes apart, routes by the cell of their length and where they end."""
    place = seen.place[rows]
    there = np.flatnonzero(place >= 0)
    codes = np.zeros(len(rows), dtype=np.int64)
    cuts = tuple(int(cut) for cut in cuts_of(rules.distance_scale))
    total, status = ways.total_mm[place[there]], ways.status[place[there]].astype(np.int64)
    cells = cells_of(total.astype(np.float64), lambda row: int(total[row]), cuts)
    routed = 8 + 2 * cells + ways.from_spp_line[place[there]]
    unrouted = 1 + 2 * status + ways.on[place[there]]
    codes[there] = np.where(status == ROUTED, routed + 2, unrouted)

    def given(row: int) -> Given:
        at = int(place[row])
        return {"distance": None if at < 0 else way_of(ways, at)}

    return kinds_by_first(codes, int(codes.max(initial=0)) + 1, given)


# --- condition 2 ----------------------------------------------------------------------------------


def _branch(seen: Lookup, rows: Ints) -> Kinds[Given]:
    pair = combined((seen.branches(rows), used(seen.field("spp_partner").taken(rows))))
    return pair.asked(lambda both: {"branch_status": both[0], "spp_partner": both[1]})


# --- condition 4 ----------------------------------------------------------------------------------


def _solar_judged(seen: Lookup, rows: Ints, rules: RuleSet) -> Kinds[Given]:
    """Judge solar power where the area looks at it."""
    if not seen.columns.solar_considered:
        return Kinds(codes=np.zeros(len(rows), dtype=np.int64), values=({},))
    return _judged(_solar(seen, rows, rules), judge_solar, rules)


def _solar(seen: Lookup, rows: Ints, rules: RuleSet) -> Kinds[Given]:
    """Tell installed solar power apart by its share of the peak demand."""
    solar = used(seen.field("solar_kw").taken(rows))
    peak = used(seen.field("peak_demand_kw").taken(rows))
    pairs: Kinds[Pair] = combined((solar, peak))  # type: ignore[assignment]
    cells = _share_cells(pairs.values, rules)
    found = kinds_by_first(cells, int(cells.max(initial=0)) + 1, pairs.values.__getitem__)
    return Kinds(codes=found.codes[pairs.codes], values=found.values).asked(_solar_given)


def _solar_given(pair: Pair) -> Given:
    return {"solar_considered": True, "solar_kw": pair[0], "peak_demand_kw": pair[1]}


def _solar_kind(solar: Decimal | None, peak: Decimal | None) -> int:
    """Tell apart what needs no share; 0 is left to be told by it."""
    if solar is None:
        return 1
    if solar == 0:
        return 2
    return 3 if peak is None or peak <= 0 else 0


def _share_cells(pairs: Sequence[Pair], rules: RuleSet) -> Ints:
    kinds = np.array([_solar_kind(*pair) for pair in pairs], dtype=np.int64)
    shared = np.flatnonzero(kinds == 0)
    parts = [pairs[at] for at in shared.tolist()]
    near = np.array([100.0 * float(solar or 0) / float(peak or 1) for solar, peak in parts])
    cells = cells_of(near, lambda at: _share(parts[at]), cuts_of(rules.solar_scale))
    kinds[shared] = 4 + cells
    return kinds


def _share(pair: Pair) -> Fraction:
    solar, peak = pair
    return Fraction(solar or 0) * 100 / Fraction(peak or 1)


# --- local factors --------------------------------------------------------------------------------


def _factors(seen: Lookup, rows: Ints, rules: RuleSet) -> Kinds[Given]:
    """Tell the levels an area's own conditions have, where the area considers them."""
    names = sorted(seen.columns.factors)
    columns = [used(seen.factor(name).taken(rows)) for name in names]
    area = used(seen.field("area").taken(rows)).merged(lambda name: _declared(name, rules))
    found = combined((area, *columns))

    def given(parts: tuple[object, ...]) -> Given:
        stated = dict(zip(names, parts[1:], strict=True))
        return {"local_factors": local_factors_of(stated, parts[0], rules)}  # type: ignore[arg-type]

    return found.asked(given).merged(lambda item: _levels(item, rules))


def _declared(area: object, rules: RuleSet) -> Hashable:
    """Tell what `local_factors_of` asks of an area."""
    return area is None, tuple(area in item.areas for item in rules.local_factors.values())


def _levels(given: Given, rules: RuleSet) -> Hashable:
    evidence = _evidence((given,))
    return tuple(
        (name, _verdict(judge_factor(name, evidence, rules)))
        for name in sorted(evidence.local_factors)
    )


# --- impact ---------------------------------------------------------------------------------------


def _bill(seen: Lookup, rows: Ints, rules: RuleSet) -> Kinds[Given]:
    bills = seen.bill_cells(cuts_of(rules.impact_scale))
    return used(bills.taken(rows)).asked(lambda bill: {"monthly_bill_thb": bill})
