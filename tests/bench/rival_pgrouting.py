"""pgRouting as a rival, where a PostgreSQL has it: one driving distance an SPP.

It reads its edges by an SQL query for every search. The query given here asks for the edges in the
box around the plant alone, by an index; over all edges of a country it would be slower still.
"""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from georisk.distance.geodesy import metres_per_degree
from georisk.distance.morton import Box
from tests.bench.rivals import _legs, _limit, _reached, differing
from tests.store.postgres import new_server, programs, remove

if TYPE_CHECKING:
    from collections.abc import Iterator

    from georisk.distance import PreparedSpps, RouteNetwork
    from georisk.distance.arrays import Ids
    from georisk.distance.routing import SppFields
    from tests.bench.stages import Clock

TABLE = """
CREATE TABLE edges (id bigint, source bigint, target bigint, mm double precision,
 west double precision, south double precision, east double precision, north double precision)
"""
INDEX = "CREATE INDEX ON edges USING gist (ST_MakeEnvelope(west, south, east, north))"
NEAR = """
SELECT id, source, target, mm AS cost FROM edges
 WHERE ST_MakeEnvelope(west, south, east, north)
 && ST_MakeEnvelope({box.west!r}, {box.south!r}, {box.east!r}, {box.north!r})
 UNION ALL VALUES {legs}
"""
REACHED = "SELECT node, agg_cost FROM pgr_drivingDistance(%s, %s, %s, directed := false)"


def has_pgrouting() -> bool:
    found = programs()
    if found is None:
        return False
    extension = Path("/usr/share/postgresql") / found.parent.name / "extension"
    return (extension / "pgrouting.control").is_file()


def pgrouting_fields(network: RouteNetwork, searches: PreparedSpps, clock: Clock) -> int:
    """Ask pgRouting for all nodes in reach of each SPP, in a server of the bench's own."""
    reached = _reached(searches)
    with _database() as database:
        with clock.part("build tables"):
            _fill(database, network)
        asked = [
            (_edges_near(network, one, start, _limit(searches, one)), start, _limit(searches, one))
            for start, one in enumerate(reached, network.node_count)
        ]
        with clock.part("fields"):
            answers = [database.execute(REACHED, words).fetchall() for words in asked]
    return sum(
        differing(one, {node: round(mm) for node, mm in answer if node < network.node_count})
        for one, answer in zip(reached, answers, strict=True)
    )


@contextmanager
def _database() -> Iterator[Any]:
    import psycopg

    found = programs()
    assert found is not None
    server = new_server(found)
    try:
        server.sql("CREATE EXTENSION pgrouting", "shaped")
        with psycopg.connect(server.url("shaped"), autocommit=True) as connection:
            yield connection
    finally:
        remove(server)


def _fill(database: Any, network: RouteNetwork) -> None:
    database.execute(TABLE)
    first, second = network.edge_ends.T
    lon, lat = network.node_lon, network.node_lat
    corners = zip(lon[first], lat[first], lon[second], lat[second], strict=True)
    lengths = zip(first.tolist(), second.tolist(), network.edge_mm.tolist(), strict=True)
    with database.cursor() as cursor, cursor.copy("COPY edges FROM STDIN") as copy:
        for number, ((a, b, mm), (x1, y1, x2, y2)) in enumerate(zip(lengths, corners, strict=True)):
            box = (min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2))
            copy.write_row((number, a, b, float(mm), *map(float, box)))
    database.execute(INDEX)
    database.execute("ANALYZE edges")


def _edges_near(network: RouteNetwork, one: SppFields, start: int, limit_mm: int) -> str:
    """Write the query for the edges a search may touch, with the plant's own two legs."""
    legs = [(-side, start, node, mm) for side, (node, mm) in enumerate(_legs(network, one.foot, 0))]
    box = _box(network, network.edge_ends[one.foot.edge[0]], limit_mm / 1000 * 1.01 + 1.0)
    return NEAR.format(box=box, legs=", ".join(f"({a}, {b}, {c}, {mm}.0)" for a, b, c, mm in legs))


def _box(network: RouteNetwork, node: Ids, reach_m: float) -> Box:
    lon, lat = network.node_lon[node], network.node_lat[node]
    east, north = (reach_m / float(least.min()) for least in metres_per_degree(np.abs(lat) + 0.2))
    return Box(
        west=float(lon.min()) - east,
        south=float(lat.min()) - north,
        east=float(lon.max()) + east,
        north=float(lat.max()) + north,
    )
