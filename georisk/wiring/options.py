"""What a job is told: its files, its options, and whom to tell how far it has come."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from georisk.settings import DEFAULT_CUTOFF_M, DEFAULT_MAX_ACCESS_M
from georisk.wiring.registers import RegisterFiles

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from georisk.distance import EngineName


class Progress(Protocol):
    """Told of each step as it begins, in English and in Thai."""

    def __call__(self, en: str, th: str, /) -> None:
        """Begin a step."""


def silent(_en: str, _th: str, /) -> None:
    """Report no progress."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorldFiles:
    """What customers are assessed against, as named on the command line or in settings.

    Parameters
    ----------
    network : tuple of str
        Each ``PATH`` or ``KIND:PATH``.
    ruleset : Path or None
        None is the edition that comes with georisk.
    barriers : tuple of Path
        Lines and areas that no leg to the network may cross.
    """

    spp: Path
    network: tuple[str, ...]
    estates: Path | None = None
    ruleset: Path | None = None
    barriers: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class JobFiles:
    """The files of one run.

    Parameters
    ----------
    gazetteer : Path or None
        Where addresses are, for customers without a position; None is the embedded gazetteer.
    """

    customers: Path
    world: WorldFiles
    sites: Path | None = None
    outages: Path | None = None
    gazetteer: Path | None = None
    feeders: tuple[Path, ...] = ()

    @property
    def registers(self) -> RegisterFiles:
        """The files of the registers."""
        return RegisterFiles(sites=self.sites, outages=self.outages, feeders=self.feeders)


@dataclass(frozen=True, slots=True, kw_only=True)
class JobOptions:
    """What a run is told besides its files; lengths in metres.

    Parameters
    ----------
    processes : int
        That search the network; the run is the same for any number.
    datum : str or None
        The system of the customers' coordinates in rows that do not say.
    join_tolerance_m : float
        How near lines of line files have to be to be joined; 0 joins at shared vertices only.
    friction : tuple of (what, factor)
        What a metre of a kind or class of line counts when a way is chosen; see
        `grounds.parse_friction`.
    """

    as_of: date | None = None
    plan_year: int | None = None
    cutoff_m: int = DEFAULT_CUTOFF_M
    max_access_m: int = DEFAULT_MAX_ACCESS_M
    engine: EngineName = "scipy"
    processes: int = 1
    attribution: str | None = None
    datum: str | None = None
    join_tolerance_m: float = 0.0
    friction: tuple[tuple[str, float], ...] = ()
