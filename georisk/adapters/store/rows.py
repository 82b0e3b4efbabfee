"""A run as rows, each with the hash that chains it to the row before."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from georisk.adapters.results.run_json import from_text, to_text
from georisk.adapters.store.chain import START, canonical, row_link
from georisk.adapters.store.geometry import path_of, wkb_of
from georisk.adapters.store.tables import ASSESSMENTS, LAYERS, REJECTS
from georisk.model import AssessedCustomer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sqlalchemy import Table

    from georisk.model import RunDocument, RunHeader

Values = dict[str, Any]
IN_COLUMNS = frozenset({"path"})
LAYER_NAMES = ("estates", "lines", "spps")


@dataclass(frozen=True, slots=True)
class Chained:
    """A table whose rows are chained: in which order, and which columns a hash covers.

    The columns are those of the second schema, for ever: a later column changes no old hash.
    """

    table: Table
    order: str
    columns: tuple[str, ...]


RUN_COLUMNS = ("run_id", "plan_year", "as_of", "ruleset", "engine_version", "synthetic")
ASSESSMENT_COLUMNS = (
    *("customer_id", "place", "plan_year", "area", "office", "kamr_id", "estate_id", "eligible"),
    *("tier", "band", "score", "score_low", "score_high", "position", "route"),
)
# In the order of the chain.
CHAINED = (
    Chained(ASSESSMENTS, "place", ASSESSMENT_COLUMNS),
    Chained(REJECTS, "place", ("place",)),
    Chained(LAYERS, "name", ("name",)),
)


def run_values(header: RunHeader) -> Values:
    """Give the columns of a run."""
    return {
        "run_id": header.run_id,
        "plan_year": header.plan_year,
        "as_of": header.as_of,
        "ruleset": header.ruleset,
        "engine_version": header.engine_version,
        "synthetic": header.synthetic,
        "header": to_text(header),
    }


def first_link(run: Mapping[str, Any], header: str) -> str:
    """Make the hash a run's chain begins with, from its columns and its header's JSON."""
    return row_link(START, "runs", {name: run[name] for name in RUN_COLUMNS}, header)


def _assessment_values(plan_year: int | None, place: int, customer: AssessedCustomer) -> Values:
    record, profile = customer.record, customer.profile
    located = record.lon is not None and record.lat is not None
    return {
        "customer_id": record.customer_id,
        "place": place,
        "plan_year": plan_year,
        "area": profile.area,
        "office": profile.office,
        "kamr_id": profile.kamr_id,
        "estate_id": profile.estate_id,
        "eligible": record.eligible,
        "tier": record.tier,
        "band": record.band,
        "score": record.score,
        "score_low": record.score_low,
        "score_high": record.score_high,
        "body": to_text(customer, without=IN_COLUMNS),
        "position": wkb_of([(record.lon, record.lat)]) if located else None,  # type: ignore[list-item]
        "route": wkb_of(customer.path),
    }


def customer_of(body: str, route: bytes | None) -> AssessedCustomer:
    """Rebuild a customer from its row."""
    return replace(from_text(AssessedCustomer, body), path=path_of(route))


def rows_of(run: RunDocument) -> Iterator[tuple[Chained, Iterator[Values]]]:
    """Give a run's rows table by table, in the order of the chain, not yet chained."""
    year = run.header.plan_year
    assessments, rejects, layers = CHAINED
    yield (
        assessments,
        (_assessment_values(year, place, item) for place, item in enumerate(run.customers)),
    )
    bodies = (to_text(item) for item in run.rejects)
    yield rejects, ({"place": place, "body": body} for place, body in enumerate(bodies))
    yield layers, ({"name": name, "body": _layer(run, name)} for name in LAYER_NAMES)


def _layer(run: RunDocument, name: str) -> str:
    return canonical(getattr(run, name))


class Linking:
    """A chain in the making: remembers the hash of the row before.

    Parameters
    ----------
    last : str
        The hash the chain begins with.
    """

    def __init__(self, last: str) -> None:
        self.last = last

    def add(self, of: Chained, row: Mapping[str, Any], body: str) -> str:
        """Make the next hash."""
        said = {name: row[name] for name in of.columns}
        self.last = row_link(self.last, of.table.name, said, body)
        return self.last

    def linked(self, of: Chained, rows: Iterable[Values]) -> Iterator[Values]:
        """Chain rows as they go by."""
        for row in rows:
            yield {**row, "hash": self.add(of, row, row["body"])}
