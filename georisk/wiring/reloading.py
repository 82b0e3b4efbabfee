"""The world in force, while its files are replaced under a running service.

Every process looks at the files now and then, reads what was replaced beside the requests, and
takes it whole or not at all: what cannot be read leaves the old world in force. A request keeps
the world it began with.
"""

from __future__ import annotations

import logging
from glob import escape
from threading import Event, Thread
from typing import TYPE_CHECKING

from georisk.errors import GeoriskError
from georisk.wiring.serving import register_files, serve_settings, world_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from georisk.settings import Settings
    from georisk.wiring.serving import Served

    Mark = tuple[str, int, int, int]
    Marks = tuple[Mark, ...]

LOG = logging.getLogger(__name__)
LOOK_EVERY_S = 2.0
UNFORESEEN = "internal"


def world_paths(settings: Settings) -> tuple[Path, ...]:
    """Name the files and folders a world is read from; none while the sample is served."""
    from georisk.adapters.networks.line_files import line_file

    if settings.serves_sample:
        return ()
    files, registers = world_of(settings)[0], register_files(settings)
    single = (files.spp, files.estates, files.ruleset, registers.sites, registers.outages)
    return (
        *(line_file(spec).path for spec in files.network),
        *(path for path in (*single, settings.gazetteer) if path is not None),
        *files.barriers,
        *registers.feeders,
    )


def marks_of(paths: Iterable[Path]) -> Marks:
    """Tell files apart without reading them: by name, time, size and place on the disk."""
    return tuple(sorted({mark for path in paths for mark in _marks(path)}))


def _marks(path: Path) -> Iterator[Mark]:
    # A shapefile has its coordinates, fields and CRS in files of the same name beside it.
    pattern = "*" if path.is_dir() else f"{escape(path.stem)}.*"
    folder = path if path.is_dir() else path.parent
    for one in (path, *folder.glob(pattern)):
        try:
            found = one.stat()
        except OSError:  # it is gone, or not ours: that is a change too
            continue
        yield str(one), found.st_mtime_ns, found.st_size, found.st_ino


class WorldKeeper:
    """Holds the world in force and takes in what replaces it.

    Parameters
    ----------
    settings : Settings

    Attributes
    ----------
    served : Served
        The world in force.
    refused : str or None
        Code of what is wrong with files that were replaced, while the old world is still served.
    """

    def __init__(self, settings: Settings, *, look_every_s: float = LOOK_EVERY_S) -> None:
        self._settings = settings
        self._look_every_s = look_every_s
        self._paths = world_paths(settings)
        self._taken = marks_of(self._paths)  # before they are read: what comes later is seen
        self._resting: Marks | None = None
        self._stop = Event()
        self.served = serve_settings(settings)
        self.refused: str | None = None

    def start(self, swap: Callable[[Served], None]) -> None:
        """Begin to look, where there is something to look at; ``swap`` puts a world in force."""
        if self._paths:
            Thread(target=self._look, args=(swap,), name="world", daemon=True).start()

    def stop(self) -> None:
        """Look no more."""
        self._stop.set()

    def _look(self, swap: Callable[[Served], None]) -> None:
        while not self._stop.wait(self._look_every_s):
            fresh = self.once()
            if fresh is not None:
                swap(fresh)

    def once(self) -> Served | None:
        """Look at the files; give the new world once they have rested and could be read."""
        marks = marks_of(self._paths)
        if marks == self._taken:
            return None
        if marks != self._resting:  # whoever copies a file is still at it, or at the next one
            self._resting = marks
            return None
        fresh, fault = self._read()
        if marks_of(self._paths) != marks:
            return None
        self._taken = marks
        self.refused = fault
        if fresh is None or fresh.version == self.served.version:
            return None
        LOG.info("world %s takes the place of %s", fresh.version, self.served.version)
        self.served = fresh
        return fresh

    def _read(self) -> tuple[Served | None, str | None]:
        """Read the world, or say what is wrong with it."""
        try:
            fresh = serve_settings(self._settings, self.served.store)
            fresh.places(fresh.gazetteer)  # now, not when the first address comes
            fresh.world.searches.search()
        except GeoriskError as error:
            LOG.error("the old world stays in force: %s: %s", error.code, error.en)  # noqa: TRY400
            return None, error.code
        except Exception:
            LOG.exception("the old world stays in force")
            return None, UNFORESEEN
        return fresh, None
