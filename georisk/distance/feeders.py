"""Feeder tracing: from the source through closed switches to every section.

A feeder is a graph of its own: two feeders on the same poles share vertices and no current. Its
nodes are sections and the places where sections meet, so that a section may have any number of
ends, and taking one out is taking out a node. What an outage of a section cuts off is then what
that node dominates: everything every way from the source to which leads through it. On a radial
feeder that is all that lies downstream; where a loop is closed, only what has no other way.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Literal

from georisk.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import networkx as nx

    from georisk.model import FeederModel, FeederPoint, Section

Place = str | tuple[float, float]
Node = tuple[Literal["source", "place", "section"], Place]
SOURCE: Node = ("source", "")
DIGITS = 7  # of a degree, as in the networks distances are measured in: about a centimetre


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FeederTrace:
    """What one feeder's source feeds, and through what.

    Parameters
    ----------
    energised : tuple of str
        Sections under voltage, nearest the source first.
    dead : tuple of str
        Sections no source reaches: open themselves, or behind what is open.
    has_source : bool
        False when nobody states where the feeder begins: then nothing is known to be fed.
    """

    energised: tuple[str, ...]
    dead: tuple[str, ...]
    has_source: bool
    before: Mapping[str, str | None]
    cutter: Mapping[str, str | None]

    def path_to(self, section_id: str) -> tuple[str, ...]:
        """Return the sections from the source to one of the energised ones, itself included.

        Where a loop is closed there are several ways; this is one with the fewest sections.

        Raises
        ------
        KeyError
            When no source feeds the section.
        """
        return _chain(section_id, self.before)

    def cut_by(self, section_id: str) -> tuple[str, ...]:
        """Return the sections whose outage cuts this one off, from the source on, itself last.

        Raises
        ------
        KeyError
            When no source feeds the section.
        """
        return _chain(section_id, self.cutter)

    def cut_off(self, section_id: str) -> frozenset[str]:
        """Return the sections that go dark with one of the energised ones, itself included."""
        return frozenset(each for each in self.energised if section_id in self.cut_by(each))


def _chain(section_id: str, previous: Mapping[str, str | None]) -> tuple[str, ...]:
    chain = [section_id]
    while (before := previous[chain[-1]]) is not None:
        chain.append(before)
    return tuple(reversed(chain))


def feeder_graphs(model: FeederModel) -> dict[str, nx.Graph[Node]]:
    """Build the graph of every feeder.

    Returns
    -------
    dict of str to networkx.Graph
        By feeder. Nodes are ``("section", section_id)``, ``("place", node name or (lon, lat))``
        and, where a source is known, `SOURCE`. Nodes that stand open have ``open=True``.

    Raises
    ------
    InputError
        A switch or source where no section of its feeder ends.

    Examples
    --------
    >>> from georisk.model import FeederModel, Section
    >>> graphs = feeder_graphs(FeederModel(sections=(
    ...     Section(feeder_id="F1", section_id="S1", from_node="A", to_node="B", is_source=True),
    ...     Section(feeder_id="F1", section_id="S2", from_node="B", to_node="C"))))
    >>> trace(graphs["F1"]).path_to("S2")
    ('S1', 'S2')
    """
    ordered = sorted(model.sections, key=lambda item: (item.feeder_id, item.section_id, item.line))
    graphs = {
        feeder: _graph(list(sections))
        for feeder, sections in groupby(ordered, key=lambda item: item.feeder_id)
    }
    ends = {feeder: _ends(ordered, feeder) for feeder in graphs} if model.points else {}
    for point in sorted(model.points, key=lambda item: (item.point_id, item.at)):
        _attach(point, graphs, ends)
    return graphs


def _graph(sections: Sequence[Section]) -> nx.Graph[Node]:
    import networkx as nx

    graph: nx.Graph[Node] = nx.Graph()
    for section in sections:
        node: Node = ("section", section.section_id)
        graph.add_node(node)
        graph.add_edges_from((node, ("place", place)) for place in _places(section))
        if section.normally_open:
            graph.nodes[node]["open"] = True
        if section.is_source:
            graph.add_edge(SOURCE, node)
    return graph


def _places(section: Section) -> tuple[Place, ...]:
    """Take the nodes a section names, else all its vertices: another line may begin at any."""
    named = [node for node in (section.from_node, section.to_node) if node is not None]
    return tuple(named) if named else tuple(_place(*vertex) for vertex in section.line)


def _place(lon: float, lat: float) -> tuple[float, float]:
    return round(lon, DIGITS), round(lat, DIGITS)


def _ends(sections: Iterable[Section], feeder: str) -> frozenset[Place]:
    lines = (section.line for section in sections if section.feeder_id == feeder and section.line)
    return frozenset(_place(*vertex) for line in lines for vertex in (line[0], line[-1]))


def _attach(
    point: FeederPoint,
    graphs: Mapping[str, nx.Graph[Node]],
    ends: Mapping[str, frozenset[Place]],
) -> None:
    place = _place(*point.at)
    where = [
        feeder for feeder in graphs if place in ends[feeder] and point.feeder_id in (None, feeder)
    ]
    if not where:
        raise _nowhere(point)
    for feeder in where:
        if point.is_source:
            graphs[feeder].add_edge(SOURCE, ("place", place))
        if point.is_open:
            graphs[feeder].nodes[("place", place)]["open"] = True


def _nowhere(point: FeederPoint) -> InputError:
    lon, lat = point.at
    what_en, what_th = ("source", "แหล่งจ่าย") if point.is_source else ("switch", "สวิตช์")
    feeder = point.feeder_id or "-"
    return InputError(
        f"{what_en} {point.point_id} (feeder {feeder}) at lon {lon:g}, lat {lat:g}: no section of"
        " the feeder ends there; put it on the end of a section",
        f"{what_th} {point.point_id} (ฟีดเดอร์ {feeder}) ที่ lon {lon:g}, lat {lat:g}:"
        " ไม่มีช่วงสายของฟีดเดอร์สิ้นสุดที่จุดนี้ โปรดวางไว้ที่ปลายช่วงสาย",
    )


def trace(graph: nx.Graph[Node]) -> FeederTrace:
    """Follow a feeder from its sources; what stands open stops the current.

    Parameters
    ----------
    graph : networkx.Graph
        One of `feeder_graphs`.
    """
    import networkx as nx

    sections = [name for name in graph if name[0] == "section"]
    if SOURCE not in graph:
        return _traced([], sections, {}, {}, has_source=False)
    closed = graph.subgraph([node for node in graph if not graph.nodes[node].get("open")])
    # A subgraph lists its nodes in no order: the way among equals is chosen by name.
    before = dict(nx.bfs_predecessors(closed, SOURCE, sort_neighbors=_by_name))
    reached = [SOURCE, *before]
    cutter = nx.immediate_dominators(closed.subgraph(reached).to_directed(), SOURCE)
    return _traced(reached, sections, before, cutter, has_source=True)


def _by_name(nodes: Iterable[Node]) -> list[Node]:
    return sorted(nodes, key=repr)


def _traced(
    reached: Sequence[Node],
    sections: Sequence[Node],
    before: Mapping[Node, Node],
    cutter: Mapping[Node, Node | None],
    *,
    has_source: bool,
) -> FeederTrace:
    live = [node for node in reached if node[0] == "section"]
    return FeederTrace(
        energised=tuple(str(name) for _, name in live),
        dead=tuple(sorted(str(name) for _, name in set(sections) - set(live))),
        has_source=has_source,
        before={str(node[1]): _section_above(node, before) for node in live},
        cutter={str(node[1]): _section_above(node, cutter) for node in live},
    )


def _section_above(node: Node, above: Mapping[Node, Node | None]) -> str | None:
    """Go up until a section is met; None at the source."""
    higher = above.get(node)
    while higher is not None and higher[0] == "place":
        higher = above.get(higher)
    return None if higher is None or higher[0] == "source" else str(higher[1])
