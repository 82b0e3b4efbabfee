"""Feeders: the sections a substation feeds, what switches them, and who hangs on which.

The names in brackets are those of the IEC Common Information Model (IEC 61970-301).
"""

from __future__ import annotations

from dataclasses import dataclass

Line = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A stretch of a feeder that is switched as one (``ACLineSegment``).

    Parameters
    ----------
    line : tuple of (lon, lat)
        WGS 84 degrees; empty where only the nodes are known.
    from_node, to_node : str or None
        Names of its ends (``ConnectivityNode``); None where its vertices say what it joins.
    normally_open : bool
        The section is, or carries, a switch that stands open (``Switch.normalOpen``).
    is_source : bool
        The section leaves the substation: it is fed straight from the source.
    """

    feeder_id: str
    section_id: str
    line: Line = ()
    from_node: str | None = None
    to_node: str | None = None
    normally_open: bool = False
    is_source: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FeederPoint:
    """A switch (``Switch``) or a source (``EnergySource``) at a vertex where sections end.

    Parameters
    ----------
    point_id : str
        ``switch_id``, or a name for the source.
    feeder_id : str or None
        None is every feeder with a vertex there.
    at : (lon, lat)
    is_source : bool
    is_open : bool
        An open switch; a closed one changes nothing.
    """

    point_id: str
    feeder_id: str | None
    at: tuple[float, float]
    is_source: bool = False
    is_open: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FeederModel:
    """All feeders of a file."""

    sections: tuple[Section, ...]
    points: tuple[FeederPoint, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Supply:
    """Where a customer hangs on the feeders.

    Parameters
    ----------
    feeder_id : str
    section_id : str or None
        None when nobody says which section, and none lies near enough.
    cut_by : tuple of str or None
        The sections whose outage cuts the customer off, from the source on; None when that cannot
        be told: no section, no source, or a section that no source feeds.
    distance_mm : int or None
        From the site to the section it was placed on; None when the section was stated.
    """

    feeder_id: str
    section_id: str | None = None
    cut_by: tuple[str, ...] | None = None
    distance_mm: int | None = None
