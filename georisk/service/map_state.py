"""What the map of a run is made of, kept ready for whoever may see it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from georisk.errors import NotFound
from georisk.maps.basemap import page_basemap
from georisk.maps.live_ground import LiveLines, ground_of
from georisk.service.access import Caller
from georisk.service.lookup import current_run, find_header
from georisk.service.map_columns import columns_of
from georisk.service.map_view import Wanted, of_any_band, of_bands, sums_by_band

if TYPE_CHECKING:
    from georisk.model import LonLat, RunHeader
    from georisk.service.context import ServiceContext
    from georisk.service.map_columns import MapColumns
    from georisk.service.map_view import Flags
    from georisk.service.shelf import Shelf

SATANG = 100
LOG = logging.getLogger(__name__)
LISTS = ("tier", "area", "office", "kamr", "estate", "spp")


@dataclass(frozen=True, slots=True)
class Shown:
    """A run as a caller may see it on a map; what took long to make is kept on a shelf."""

    context: ServiceContext
    shelf: Shelf
    caller: Caller
    header: RunHeader

    @property
    def columns(self) -> MapColumns:
        """The customers."""
        return self.columns_of(self.header.run_id)

    def columns_of(self, run_id: str) -> MapColumns:
        """Give the customers of a run, this one or another."""
        store = self.context.store
        made: MapColumns = self._kept(
            "customers", run_id, lambda: columns_of(store.standings(run_id))
        )
        return made

    @property
    def lines(self) -> LiveLines:
        """The lines; whoever may not see every customer sees none, as lines lead to customers."""
        made: LiveLines = self._kept(
            "lines", self.header.run_id, lambda: LiveLines.of(self._lines())
        )
        return made

    def _lines(self) -> Any:  # noqa: ANN401 - GeoJSON
        if self.caller.reach.limited:
            return {"features": ()}
        return self.context.store.layer(self.header.run_id, "lines")

    def ground(self) -> dict[str, Any]:
        """Give plants, estates and rings."""
        run_id, store = self.header.run_id, self.context.store
        made: dict[str, Any] = self._kept(
            "ground",
            run_id,
            lambda: ground_of(
                self.header, store.layer(run_id, "spps"), store.layer(run_id, "estates")
            ),
        )
        return made

    def basemap(self) -> Any:  # noqa: ANN401 - JSON
        """Give what lies below everything, as far as the customers the caller may see reach."""
        held, extent = self.context.basemap, self.columns.extent
        return self._kept("basemap", self.header.run_id, lambda: page_basemap(held, extent))

    def _kept(self, name: str, run_id: str, make: Callable[[], Any]) -> Any:  # noqa: ANN401
        return self.shelf.once(("map", name, run_id, self.caller.reach), make)


def warm(context: ServiceContext, shelf: Shelf, most: int) -> list[LonLat]:
    """Make the map of the run in force ready, so that nobody waits for the first view of it.

    Returns
    -------
    list of LonLat
        Where its customers are, ``most`` of them at most.
    """
    try:
        header = current_run(context)
    except NotFound:
        return []
    view = Shown(context, shelf, Caller(), header)
    view.ground()
    view.basemap()
    LOG.info("map of run %s: %d customers ready", header.run_id, view.columns.count)
    return view.columns.positions(most)


def shown(context: ServiceContext, shelf: Shelf, caller: Caller, run_id: str) -> Shown:
    """Give a run as a map.

    Raises
    ------
    NotFound
        No such run.
    """
    return Shown(context, shelf, caller, find_header(context.store, run_id))


def begun(view: Shown) -> dict[str, Any]:
    """Tell what a page must know before it draws: the run, its ground, its filters, its sums."""
    columns, header = view.columns, view.header
    everyone = np.ones(columns.count, dtype=np.bool_)
    return {
        "header": _header(header, len(view.context.store.rejects(header.run_id))),
        "attribution": header.attribution,
        "extent": columns.extent,
        "legend": {
            "total": {"count": columns.count, "baht": int(columns.satang.value.sum()) / SATANG},
            "bands": sums_by_band(columns, everyone),
            "exempt": int(columns.exempt.sum()),
            "unlocated": int((~columns.placed).sum()),
            "unknown_bill": int((~columns.satang.there).sum()),
        },
        "options": {name: columns.words[name].counts() for name in LISTS},
        "runs": [
            {"run_id": item.run_id, "as_of": item.as_of, "plan_year": item.plan_year}
            for item in reversed(view.context.store.headers())
            if item.run_id != header.run_id
        ],
        "basemap": view.basemap(),
        **view.ground(),
    }


def _header(header: RunHeader, rejects: int) -> dict[str, Any]:
    return {
        "run_id": header.run_id,
        "ruleset": header.ruleset,
        "engine": header.engine_version,
        "as_of": header.as_of,
        "plan_year": header.plan_year,
        "cutoff_m": header.cutoff_m,
        "synthetic": header.synthetic,
        "rejects": rejects,
        "assumptions": [{"en": en, "th": th} for en, th in header.assumptions],
        "inputs": [
            {"role": item.role, "name": item.name, "rows": item.rows, "sha256": item.sha256}
            for item in header.inputs
        ],
    }


def chosen(columns: MapColumns, wanted: Wanted) -> Flags:
    """Tell who is wanted, by filters and band."""
    return of_any_band(columns, wanted) & of_bands(columns, wanted)
