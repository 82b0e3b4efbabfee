"""What maps draw below everything: places that travel with georisk, and given files."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from georisk.model import Basemap


@cache
def own_basemap() -> Basemap:
    """Return provinces and towns."""
    from georisk.adapters.places.map_places import PLACES_CREDIT, map_places
    from georisk.model import Basemap

    return Basemap(places=map_places(), credits=(PLACES_CREDIT,))


def open_basemap(specs: Sequence[str] = (), attribution: str | None = None) -> Basemap:
    """Put files on top of what travels with georisk.

    Parameters
    ----------
    specs : sequence of str
        ``PATH``, ``water:PATH`` or ``admin:PATH``.
    attribution : str or None
        Whom to credit for the files, besides those their ``attribution`` columns name.

    Raises
    ------
    UnreadableFile, UndeclaredCrs, InputError
    """
    from georisk.adapters.places.basemap_files import read_basemap

    own, read = own_basemap(), read_basemap(specs)
    told = (*own.credits, *read.credits, *((attribution,) if attribution else ()))
    return replace(own, grounds=read.grounds, credits=tuple(dict.fromkeys(told)))
