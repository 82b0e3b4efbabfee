"""A file of lines as it is named, and its lines as they are read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from georisk.model import LineKind

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

KINDS = tuple(LineKind)


@dataclass(frozen=True, slots=True, kw_only=True)
class LineFile:
    """A file of lines and, where the command line says so, the kind of all of them."""

    path: Path
    kind: LineKind | None

    @property
    def spec(self) -> str:
        """How to name the file again from anywhere."""
        path = str(self.path.resolve())
        return path if self.kind is None else f"{self.kind}:{path}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """The lines of one file, as columns.

    Parameters
    ----------
    points : float64[v, 2]
        Longitude, latitude on WGS 84.
    line : int64[v]
        The line each vertex belongs to, ascending.
    kind : uint8[n]
    owner : object[n]
        An SPP id or empty.
    level : int8[n]
        0 is the ground, above it bridges, below it tunnels.
    label : object[n]
        As `line_classes.classes_of` makes them.
    skipped : int
        Features that are no line: points, polygons, empty or null geometry, no road.
    outside : int
        Lines left out because they lie outside of Thailand's surroundings.
    """

    points: NDArray[np.float64]
    line: NDArray[np.int64]
    kind: NDArray[np.uint8]
    owner: NDArray[np.object_]
    level: NDArray[np.int8]
    label: NDArray[np.object_]
    skipped: int = 0
    outside: int = 0


def line_file(spec: str) -> LineFile:
    """Read ``PATH`` or ``KIND:PATH``.

    Examples
    --------
    >>> line_file("road:edges.csv").kind, line_file("lines.gpkg").kind
    (<LineKind.ROAD: 'road'>, None)
    """
    kind, colon, path = spec.partition(":")
    if colon and kind in [item.value for item in KINDS]:
        return LineFile(path=Path(path), kind=LineKind(kind))
    return LineFile(path=Path(spec), kind=None)
