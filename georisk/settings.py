"""What the service is told by its environment: every setting is ``GEORISK_<NAME>``."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - pydantic reads the annotation
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

DEFAULT_CUTOFF_M = 10_000
LEAST_CUTOFF_M = 8_000
DEFAULT_MAX_ACCESS_M = 2_000
DEFAULT_STORE = "georisk.sqlite"


def _paths(value: object) -> object:
    """Split ``a.geojson;road:b.csv`` into its parts, as a PATH-like list."""
    if isinstance(value, str):
        return tuple(part for part in value.split(";") if part)
    return value


class Settings(BaseSettings):
    """Where the data lie and how the service is reached.

    Attributes
    ----------
    network : tuple of str
        Line files, ``;`` between them, each ``PATH`` or ``KIND:PATH``.
    spp, estates, sites, ruleset : Path or None
        The files of contract.md; with neither ``network`` nor ``spp`` the sample is served.
    gazetteer : Path or None
        A gazetteer file or folder for ``geocode``.
    store : str or None
        An SQLAlchemy URL or the path of an SQLite file; see ``store_url``.
    cutoff_m : int
        Longest distance measured; never below 8 km, the last class of condition 1.
    max_access_m : int
        Longest straight leg from a site to the network.
    """

    model_config = SettingsConfigDict(env_prefix="GEORISK_", extra="ignore", frozen=True)

    network: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_paths)] = ()
    spp: Path | None = None
    estates: Path | None = None
    sites: Path | None = None
    ruleset: Path | None = None
    gazetteer: Path | None = None
    store: str | None = None
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65_535)
    lang: Literal["th", "en"] = "en"
    cutoff_m: int = Field(default=DEFAULT_CUTOFF_M, ge=LEAST_CUTOFF_M)
    max_access_m: int = Field(default=DEFAULT_MAX_ACCESS_M, gt=0)

    @property
    def store_url(self) -> str:
        """The store named, else an SQLite file in the working folder."""
        return self.store or DEFAULT_STORE

    @property
    def serves_sample(self) -> bool:
        """True when no data of the user's own are named."""
        return not self.network and self.spp is None
