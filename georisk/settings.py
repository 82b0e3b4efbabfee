"""What the service is told by its environment: every setting is ``GEORISK_<NAME>``."""

from __future__ import annotations

import re
from datetime import date  # noqa: TC003 - pydantic reads the annotation
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BeforeValidator, Field, ValidationError
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from georisk.errors import UsageError

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

DEFAULT_CUTOFF_M = 10_000
LEAST_CUTOFF_M = 8_000
DEFAULT_MAX_ACCESS_M = 2_000
DEFAULT_STORE = "georisk.sqlite"
DEFAULT_ONLINE_CACHE = "georisk-geocoding.sqlite"
BUDDHIST_ERA = 543
FIRST_BUDDHIST_YEAR = 2400
LEAST_PEPPER = 32
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# What pydantic found, in Thai; the bound it names is filled in.
EXPECTED_TH = {
    "day": "ต้องเป็นวันที่ เช่น 2026-09-30 หรือ 2569-09-30",
    "int_parsing": "ต้องเป็นจำนวนเต็ม",
    "float_parsing": "ต้องเป็นตัวเลข",
    "literal_error": "ต้องเป็นหนึ่งใน {expected}",
    "less_than_equal": "ต้องไม่เกิน {le}",
    "greater_than_equal": "ต้องไม่น้อยกว่า {ge}",
    "greater_than": "ต้องมากกว่า {gt}",
    "string_too_short": "ต้องยาวอย่างน้อย {min_length} ตัวอักษร",
}
# The host goes into a security policy as it is, so it has no placeholder and no odd letter.
TILE_TEMPLATE = r"^https://[A-Za-z0-9.-]+(:\d+)?/[^\s{}]*\{z\}[^\s{}]*\{x\}[^\s{}]*\{y\}[^\s{}]*$"


def _paths(value: object) -> object:
    """Split ``a.geojson;road:b.csv`` into its parts, as a PATH-like list."""
    if isinstance(value, str):
        return tuple(part for part in value.split(";") if part)
    return value


def iso_day(value: object) -> object:
    """Refuse a text that is no day such as ``2026-09-30``; pydantic takes seconds since 1970 too.

    Raises
    ------
    PydanticCustomError
    """
    if isinstance(value, str) and DAY.fullmatch(value) is None:
        raise PydanticCustomError("day", "a day such as 2026-09-30 is expected")
    return value


def western_date(value: object) -> object:
    """Take a date of พ.ศ. to CE, ``2569-09-30`` to ``2026-09-30``."""
    if not isinstance(value, str) or not value:
        return value or None
    iso_day(value)
    year, rest = int(value[:4]), value[4:]
    return f"{year - BUDDHIST_ERA:04}{rest}" if year >= FIRST_BUDDHIST_YEAR else value


class Settings(BaseSettings):
    """Where the data lie and how the service is reached.

    Attributes
    ----------
    network : tuple of str
        Line files, ``;`` between them, each ``PATH`` or ``KIND:PATH``.
    spp, estates, sites, ruleset : Path or None
        The files of contract.md; with neither ``network`` nor ``spp`` the sample is served.
    outages : Path or None
        The register of outages.
    feeders : tuple of Path
        Sections, switches and sources of feeders, ``;`` between the files.
    as_of : date or None
        The assessment date, CE or พ.ศ.; without it that of the last outage.
    barriers : tuple of Path
        Lines and areas that no leg to the network may cross, ``;`` between the files.
    gazetteer : Path or None
        A gazetteer file or folder: where addresses are, for ``geocode`` and for customers without
        a position.
    online : str or None
        The service ``geocode`` asks what the gazetteer cannot place finely; None, the default,
        keeps every address on this machine. Nothing but ``geocode`` ever asks it.
    online_key, online_url : str or None
        Google's key; a server of one's own, as ``http://localhost:8080``.
    online_cache : Path
        SQLite file in which answers are kept.
    online_pause_s : float
        Seconds between two questions.
    store : str or None
        An SQLAlchemy URL or the path of an SQLite file; see ``store_url``.
    cutoff_m : int
        Longest distance measured; never below 8 km, the last class of condition 1.
    max_access_m : int
        Longest straight leg from a site to the network.
    join_tolerance_m : float
        How near lines of line files have to be to be joined; 0 joins at shared vertices only.
    friction : tuple of str
        ``WHAT=FACTOR``, ``;`` between them, as ``--friction``: steers which way is chosen.
    key_pepper : str or None
        The secret under which keys are hashed; without it an SQLite store has one in a file beside
        it.
    oidc_issuer, oidc_audience : str or None
        Whose tokens are taken, and made out to whom; both or neither.
    rate_per_s : float
        Requests a second of one key, in one process; 0 is no limit.
    rate_burst : int
        Requests a key may send at once.
    cors_origins : tuple of str
        Sites whose scripts may read answers, ``;`` between them; none by default.
    basemap : tuple of str
        Files that maps draw below everything else, ``;`` between them: ``water:FILE``,
        ``admin:FILE`` or ``FILE``.
    basemap_attribution : str or None
        Whom to credit for them.
    tiles : str or None
        Tiles of another host below served maps, ``https://host/{z}/{x}/{y}.png``; without it no
        browser asks anybody but the service.
    tiles_attribution : str or None
        Whom to credit for the tiles; needed with them.
    audit_dir : Path or None
        Where audit rows wait for the store; without it beside an SQLite store, else the working
        folder.
    uploads_dir : Path or None
        Where uploaded files stay that became runs, for questions about those runs; without it
        beside an SQLite store, else in the working folder.
    webhook_url, webhook_secret : str or None
        Who is told of changed tiers, and the secret of the signatures; both or neither.
    """

    model_config = SettingsConfigDict(
        env_prefix="GEORISK_", env_ignore_empty=True, extra="ignore", frozen=True
    )

    network: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_paths)] = ()
    spp: Path | None = None
    estates: Path | None = None
    sites: Path | None = None
    outages: Path | None = None
    feeders: Annotated[tuple[Path, ...], NoDecode, BeforeValidator(_paths)] = ()
    as_of: Annotated[date | None, BeforeValidator(western_date)] = None
    ruleset: Path | None = None
    barriers: Annotated[tuple[Path, ...], NoDecode, BeforeValidator(_paths)] = ()
    gazetteer: Path | None = None
    online: Literal["nominatim", "photon", "arcgis", "google"] | None = None
    online_key: str | None = Field(default=None, repr=False)
    online_url: str | None = Field(default=None, pattern=r"^https?://[^/?#@]+/?$")
    online_cache: Path = Path(DEFAULT_ONLINE_CACHE)
    online_pause_s: float = Field(default=1.0, ge=0)
    store: str | None = None
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65_535)
    lang: Literal["th", "en"] = "en"
    cutoff_m: int = Field(default=DEFAULT_CUTOFF_M, ge=LEAST_CUTOFF_M)
    max_access_m: int = Field(default=DEFAULT_MAX_ACCESS_M, gt=0)
    join_tolerance_m: float = Field(default=0.0, ge=0)
    friction: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_paths)] = ()
    key_pepper: str | None = Field(default=None, repr=False, min_length=LEAST_PEPPER)
    oidc_issuer: str | None = Field(default=None, pattern=r"^https?://[^\s?#@]+$")
    oidc_audience: str | None = Field(default=None, min_length=1)
    rate_per_s: float = Field(default=500.0, ge=0)
    rate_burst: int = Field(default=1_000, ge=1)
    cors_origins: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_paths)] = ()
    basemap: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_paths)] = ()
    basemap_attribution: str | None = None
    tiles: str | None = Field(default=None, pattern=TILE_TEMPLATE)
    tiles_attribution: str | None = Field(default=None, min_length=1)
    audit_dir: Path | None = None
    uploads_dir: Path | None = None
    webhook_url: str | None = None
    webhook_secret: str | None = Field(default=None, repr=False)

    def __init__(self, **stated: Any) -> None:  # noqa: ANN401 - pydantic proves them
        """Read the environment, and what is stated beside it.

        Raises
        ------
        UsageError
            A setting cannot be used; what a secret one says is not repeated.
        """
        try:
            super().__init__(**stated)
        except ValidationError as error:
            raise _wrong(error) from None

    @property
    def store_url(self) -> str:
        """The store named, else an SQLite file in the working folder."""
        return self.store or DEFAULT_STORE

    @property
    def serves_sample(self) -> bool:
        """True when no data of the user's own are named."""
        return not self.network and self.spp is None


def _wrong(error: ValidationError) -> UsageError:
    """Say which settings cannot be used, and what was expected of them."""
    faults = error.errors(include_url=False)
    return UsageError(
        "; ".join(f"{_said(fault)}: {fault['msg']}" for fault in faults),
        "; ".join(f"{_said(fault)}: {_expected_th(fault)}" for fault in faults),
    )


def _said(fault: ErrorDetails) -> str:
    name = str(fault["loc"][0])
    field = Settings.model_fields.get(name)
    secret = field is not None and not field.repr
    value = "" if secret else f" = {fault['input']!r}"
    return f"GEORISK_{name.upper()}{value}"


def _expected_th(fault: ErrorDetails) -> str:
    return EXPECTED_TH.get(fault["type"], "ใช้ค่านี้ไม่ได้").format_map(fault.get("ctx") or {})
