"""What a map's page asks, as types that stand in a handler's signature."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Annotated, Literal

from fastapi import Depends, Query, Request

from georisk.distance.morton import Box
from georisk.maps.live import SYMBOLS
from georisk.service.access import Reader
from georisk.service.dependencies import Context
from georisk.service.map_state import Shown, shown
from georisk.service.map_view import Wanted
from georisk.service.ogc_query import box_of
from georisk.service.shelf import shelf_of

SATANG = 100
Word = Annotated[str | None, Query(max_length=200)]
Sort = Literal["name", "score", "tier", "bill", "distance", "spp", "estate", "office", "kamr"]


@dataclass(frozen=True, slots=True)
class Words:
    """Values customers must have; ``-`` is having none."""

    tier: Word = None
    area: Word = None
    office: Word = None
    kamr: Word = None
    estate: Word = None
    spp: Word = None


@dataclass(frozen=True, slots=True)
class Filters:
    """Which customers are wanted."""

    words: Annotated[Words, Depends()]
    band: Annotated[str | None, Query(description="Bands, separated by commas.")] = None
    certainty: Literal["certain", "uncertain", "missing"] | None = None
    least: Annotated[float | None, Query(alias="from", ge=0, le=1e12, description="Baht.")] = None
    most: Annotated[float | None, Query(alias="to", ge=0, le=1e12, description="Baht.")] = None

    @property
    def wanted(self) -> Wanted:
        """Say it as the columns are asked; a band there is not is nobody's."""
        bands = None if self.band is None else self.band.split(",")
        return Wanted(
            words={name: word for name, word in asdict(self.words).items() if word is not None},
            certainty=self.certainty,
            least=None if self.least is None else round(self.least * SATANG),
            most=None if self.most is None else round(self.most * SATANG),
            symbols=None if bands is None else tuple(name for name in SYMBOLS if name in bands),
        )


async def box_asked(
    bbox: Annotated[str, Query(description="west,south,east,north", max_length=200)],
) -> Box:
    """Read the rectangle that is seen."""
    return box_of(bbox)


async def box_or_none(
    bbox: Annotated[str | None, Query(description="west,south,east,north", max_length=200)] = None,
) -> Box | None:
    """Read the rectangle that is seen; without one, everywhere."""
    return None if bbox is None else box_of(bbox)


def shown_run(run_id: str, request: Request, reader: Reader, context: Context) -> Shown:
    """Give a run as its caller may see it."""
    return shown(context, shelf_of(request), reader, run_id)


ShownRun = Annotated[Shown, Depends(shown_run)]
Asked = Annotated[Filters, Depends()]
Zoom = Annotated[int, Query(ge=0, le=22)]
Seen = Annotated[Box, Depends(box_asked)]
SeenOrAll = Annotated[Box | None, Depends(box_or_none)]


@dataclass(frozen=True, slots=True)
class Sorted:
    """Which rows of the table, in which order."""

    sort: Sort = "bill"
    down: bool = True
    first: Annotated[int, Query(ge=0, le=10_000_000)] = 0
    limit: Annotated[int, Query(ge=1, le=500)] = 50


@dataclass(frozen=True, slots=True)
class Extras:
    """How close a view is, and what it is asked for besides customers."""

    zoom: Zoom
    stake: Annotated[bool, Query(description="Sums at stake by hexagon.")] = False
    against: Annotated[
        str | None, Query(description="An earlier run to compare with.", max_length=200)
    ] = None
