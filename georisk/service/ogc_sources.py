"""Where the features of each collection come from."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from georisk.distance.morton import Box
from georisk.errors import NotFound
from georisk.model import RunHeader, Standing
from georisk.model.access import Reach
from georisk.service.context import ServiceContext
from georisk.service.lookup import current_run
from georisk.service.ogc_query import Asked
from georisk.service.paging import NUL
from georisk.service.problems import Refused
from georisk.service.replies import Written, feature, json_bytes
from georisk.service.shelf import Shelf

Feature = Mapping[str, Any]
Spots = Sequence[tuple[str, tuple[float, float] | None]]
CUSTOMER_FILTERS = ("area", "office", "kamr_id", "estate_id")
MOST_DIGITS = 18


@dataclass(frozen=True, slots=True)
class Page:
    """Some features of a collection.

    Parameters
    ----------
    matched : int
        How many there are in all.
    cursor : tuple of (str, str) or None
        Where the next page begins; None on the last.
    told : int
        Of how many customers it tells.
    """

    features: Sequence[Feature]
    matched: int
    cursor: tuple[str, str] | None = None
    told: int = 0


EMPTY = Page((), 0)


@dataclass(frozen=True, slots=True)
class Ground:
    """What collections are taken from: the world as the caller may see it."""

    context: ServiceContext
    shelf: Shelf
    reach: Reach

    def run(self, cursor: tuple[str, str] | None = None) -> RunHeader | None:
        """Give the run in force, or the one a cursor stays with; None while there is none."""
        if cursor is not None:
            for header in self.context.store.headers():
                if header.run_id == cursor[0]:
                    return header
            raise other_version()
        try:
            return current_run(self.context)
        except NotFound:
            return None

    def kept(self, key: tuple[object, ...], make: Callable[[], Any]) -> Any:  # noqa: ANN401
        """Work something out once for a run and a reach."""
        found = self.shelf.thing((*key, self.reach))
        if found is None:
            found = make()
            self.shelf.keep_thing((*key, self.reach), found)
        return found


def other_version() -> Refused:
    """Say that what a cursor continues is no longer there."""
    return Refused(
        400,
        "cursor.other_run",
        "cursor: of data that are no longer served; start again without it",
        "cursor: เป็นของข้อมูลที่ไม่ได้ให้บริการแล้ว โปรดเริ่มใหม่โดยไม่ระบุ",
    )


class Source(Protocol):
    """Where a collection comes from."""

    @property
    def filters(self) -> tuple[str, ...]:
        """Properties that may be asked for by value."""

    @property
    def dated(self) -> bool:
        """True when its features are of the day of the assessment."""

    def page(self, ground: Ground, asked: Asked) -> Page:
        """Give a page of it."""

    def one(self, ground: Ground, feature_id: str) -> Feature | None:
        """Give one feature."""

    def extent(self, ground: Ground) -> Box | None:
        """Tell where its features are; None when there are none."""


def _after(ids: Sequence[str], cursor: tuple[str, str] | None) -> int:
    """Find the first id after a cursor; ids ascend."""
    return 0 if cursor is None else bisect_right(ids, cursor[1])


def _around(points: Sequence[tuple[float, float]]) -> Box | None:
    if not points:
        return None
    lons, lats = zip(*points, strict=True)
    return Box(west=min(lons), south=min(lats), east=max(lons), north=max(lats))


@dataclass(frozen=True, slots=True)
class Customers:
    """Customers of the run in force, at their positions.

    Parameters
    ----------
    made : callable
        Writes one as a feature.
    """

    made: Callable[[Standing, RunHeader], Feature]
    filters: tuple[str, ...] = CUSTOMER_FILTERS
    dated: bool = True

    def page(self, ground: Ground, asked: Asked) -> Page:
        """Give a page by ascending id."""
        run = ground.run(asked.cursor)
        if run is None or (asked.span is not None and not asked.span.holds(run.as_of)):
            return EMPTY
        spots = self._spots(ground, run, asked.only)
        if asked.box is not None:
            spots = [(name, spot) for name, spot in spots if spot and _holds(asked.box, spot)]
        ids = [name for name, _ in spots]
        begin = _after(ids, asked.cursor)
        chosen = ids[begin : begin + asked.limit]
        found = ground.context.store.named(run.run_id, chosen)
        more = begin + asked.limit < len(ids)
        cursor = (run.run_id, chosen[-1]) if more else None
        return Page([self.made(one, run) for one in found], len(ids), cursor, len(found))

    def _spots(self, ground: Ground, run: RunHeader, only: Mapping[str, str]) -> Spots:
        store = ground.context.store
        if only:
            return store.spots(run.run_id, only)
        spots: Spots = ground.kept(("spots", run.run_id), lambda: store.spots(run.run_id))
        return spots

    def one(self, ground: Ground, feature_id: str) -> Feature | None:
        """Give one customer."""
        run = None if NUL in feature_id else ground.run()
        found = () if run is None else ground.context.store.named(run.run_id, [feature_id])
        return self.made(found[0], run) if run is not None and found else None

    def extent(self, ground: Ground) -> Box | None:
        """Tell where the customers are."""
        run = ground.run()
        if run is None:
            return None
        return _around([spot for _, spot in self._spots(ground, run, {}) if spot])


def _holds(box: Box, spot: tuple[float, float]) -> bool:
    return box.west <= spot[0] <= box.east and box.south <= spot[1] <= box.north


@dataclass(frozen=True, slots=True)
class Shapes:
    """Features held in memory, by ascending id, their geometries written and as shapes."""

    ids: tuple[str, ...]
    features: tuple[Feature, ...]
    shapes: Any

    @classmethod
    def of(cls, features: Iterable[Feature]) -> Shapes:
        """Order features and build their geometries."""
        import shapely

        held = sorted(map(_written, features), key=lambda item: str(item["id"]))
        texts = [item["geometry"] and item["geometry"].text for item in held]
        return cls(
            tuple(str(item["id"]) for item in held), tuple(held), shapely.from_geojson(texts)
        )

    def one(self, feature_id: str) -> Feature | None:
        """Give a feature by its id, its geometry as others have it."""
        item = dict(zip(self.ids, self.features, strict=True)).get(feature_id)
        if item is None or item["geometry"] is None:
            return item
        return {**item, "geometry": json.loads(item["geometry"].text)}

    def within(self, box: Box | None) -> list[int]:
        """Tell which features meet a rectangle."""
        if box is None:
            return list(range(len(self.ids)))
        import numpy as np
        import shapely

        window = shapely.box(box.west, box.south, box.east, box.north)
        met: list[int] = np.flatnonzero(shapely.intersects(self.shapes, window)).tolist()
        return met

    def bounds(self) -> Box | None:
        """Tell where the features are."""
        import shapely

        there = [shape for shape in self.shapes if shape is not None]
        if not there:
            return None
        west, south, east, north = shapely.total_bounds(there).tolist()
        return Box(west=west, south=south, east=east, north=north)


@dataclass(frozen=True, slots=True)
class Layer:
    """Features of the run in force that are few: they are held in memory.

    Parameters
    ----------
    name : str
    read : callable
        Reads all of them.
    """

    name: str
    read: Callable[[Ground, RunHeader], Iterable[Feature]]
    filters: tuple[str, ...] = ()
    dated: bool = False

    def _held(self, ground: Ground, run: RunHeader) -> Shapes:
        held: Shapes = ground.kept(
            (self.name, run.run_id), lambda: Shapes.of(self.read(ground, run))
        )
        return held

    def page(self, ground: Ground, asked: Asked) -> Page:
        """Give a page by ascending id."""
        run = ground.run(asked.cursor)
        if run is None or (self.dated and asked.span and not asked.span.holds(run.as_of)):
            return EMPTY
        held = self._held(ground, run)
        rows = [row for row in held.within(asked.box) if _fits(held.features[row], asked.only)]
        begin = _after([held.ids[row] for row in rows], asked.cursor)
        chosen = rows[begin : begin + asked.limit]
        more = begin + asked.limit < len(rows)
        cursor = (run.run_id, held.ids[chosen[-1]]) if more else None
        return Page([held.features[row] for row in chosen], len(rows), cursor)

    def one(self, ground: Ground, feature_id: str) -> Feature | None:
        """Give one feature."""
        run = ground.run()
        if run is None:
            return None
        return self._held(ground, run).one(feature_id)

    def extent(self, ground: Ground) -> Box | None:
        """Tell where the features are; of what takes long to draw, where the lines are."""
        run = ground.run()
        if run is None:
            return None
        if self.dated and ground.context.layers is not None:
            return ground.context.layers.bounds
        return self._held(ground, run).bounds()


def _written(item: Feature) -> Feature:
    geometry = item["geometry"]
    return {**item, "geometry": Written(json_bytes(geometry)) if geometry else None}


def _fits(item: Feature, only: Mapping[str, str]) -> bool:
    return all(str(item["properties"].get(name)) == value for name, value in only.items())


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines of the network in force, which may be a whole country's."""

    filters: tuple[str, ...] = ()
    dated: bool = False

    def page(self, ground: Ground, asked: Asked) -> Page:
        """Give a page by ascending number."""
        layers = ground.context.layers
        if layers is None:
            return EMPTY
        after = -1
        if asked.cursor is not None:
            if asked.cursor[0] != layers.version or number_of(asked.cursor[1]) is None:
                raise other_version()
            after = int(asked.cursor[1])
        matched, found = layers.lines(asked.box, after, asked.limit + 1)
        more = len(found) > asked.limit
        chosen = list(found[: asked.limit])
        return Page(chosen, matched, (layers.version, str(chosen[-1]["id"])) if more else None)

    def one(self, ground: Ground, feature_id: str) -> Feature | None:
        """Give one line."""
        number, layers = number_of(feature_id), ground.context.layers
        return None if number is None or layers is None else layers.line(number)

    def extent(self, ground: Ground) -> Box | None:
        """Tell where the lines are."""
        return None if ground.context.layers is None else ground.context.layers.bounds


def number_of(text: str) -> int | None:
    """Read the number of a line as it is written, and no other way.

    Examples
    --------
    >>> number_of("12"), number_of("012"), number_of("-1"), number_of("x")
    (12, None, None, None)
    """
    plain = text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS
    return int(text) if plain and str(int(text)) == text else None


def assessment_of(customer: Standing, run: RunHeader) -> Feature:
    """Write an assessment as ``assessments.geojson`` has it, with the day it is of."""
    made = feature(customer)
    return {**made, "properties": {**made["properties"], "as_of": run.as_of}}


def customer_of(customer: Standing, run: RunHeader) -> Feature:
    """Write who a customer is and where, and nothing of how it was scored."""
    record, profile = customer.record, customer.profile
    properties = {
        "customer_id": profile.customer_id,
        "name": profile.name,
        "bp_no": profile.bp_no,
        "ca_no": profile.ca_no,
        "office": profile.office,
        "area": profile.area,
        "kamr_id": profile.kamr_id,
        "estate_id": profile.estate_id,
        "monthly_bill_thb": record.monthly_bill_thb,
        "position_precision": record.position_precision,
        "position_accuracy_m": profile.position_accuracy_m,
        "as_of": run.as_of,
        "synthetic": profile.synthetic,
    }
    return {**feature(customer), "properties": properties}


def layer_of(name: str, key: str) -> Callable[[Ground, RunHeader], Iterable[Feature]]:
    """Make what reads a layer of a run's map; nothing nested leaves it, as GIS wants columns."""

    def read(ground: Ground, run: RunHeader) -> Iterable[Feature]:
        found: Any = ground.context.store.layer(run.run_id, name)
        for item in found["features"]:
            flat = {
                name: value
                for name, value in item["properties"].items()
                if not isinstance(value, dict | list)
            }
            yield {**item, "id": str(item["properties"][key]), "properties": flat}

    return read


def areas_of(ground: Ground, run: RunHeader) -> Iterable[Feature]:
    """Draw the service areas over the customers that may be seen."""
    layers = ground.context.layers
    if layers is None:
        return ()
    found: Any = layers.areas(ground.context.store.standings(run.run_id))
    return (
        {**item, "properties": {**item["properties"], "as_of": run.as_of}}
        for item in found["features"]
    )


def day_of(run: RunHeader | None) -> date | None:
    """Tell of which day a run is."""
    return None if run is None else run.as_of
