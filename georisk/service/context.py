"""Everything the service needs from the rest of georisk, on one page."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Protocol

from starlette.requests import Request

from georisk.assessment.changes import Change
from georisk.errors import Language
from georisk.maps.live import Tiles
from georisk.model import AssessedCustomer, Basemap, LonLat, Rejected, RunDocument, RunHeader, Tier
from georisk.model.access import EVERYTHING, Reach
from georisk.plan import Workload
from georisk.ports import JobStore, PlanStore
from georisk.service.gate import Gate
from georisk.service.job_minder import Minder
from georisk.wiring.auditing import AuditWriter
from georisk.wiring.layers import WorldLayers
from georisk.wiring.reloading import WorldKeeper

WORLD = "world"
Item = Mapping[str, object]
Outcome = AssessedCustomer | Rejected
TellLevers = Callable[[RunHeader, AssessedCustomer, Language], Mapping[str, object] | None]


async def nobody_at_once(_: Item) -> None:
    """Leave every item to `ServiceContext.assess`."""


def nowhere_ahead(_: Sequence[LonLat]) -> None:
    """Look around a position when somebody asks for it."""


class AskWhatIf(Protocol):
    """Asks a stored run what some changed plants would do to the customers of a reach."""

    def __call__(
        self, run_id: str, changes: Sequence[Change], /, *, reach: Reach = EVERYTHING
    ) -> tuple[str, Mapping[str, object]]:
        """Give the run's id and the answer by field."""


class Background(Protocol):
    """Something that works beside the requests while a process serves."""

    def start(self) -> None:
        """Begin."""

    def stop(self) -> None:
        """End; nothing that was begun is lost."""


@dataclass(frozen=True, slots=True)
class Check:
    """Something that must hold before requests are sent here.

    Parameters
    ----------
    name : str
        Stable.
    en, th : str
        What does not hold when ``holds`` raises a ``GeoriskError``.
    """

    name: str
    en: str
    th: str
    holds: Callable[[], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceContext:
    """The world in force and what can be done with it. Every callable must be thread-safe.

    Parameters
    ----------
    store : PlanStore
    jobs : JobStore
        Where uploads wait.
    header : RunHeader
        Of the world in force: rule set, network, engine.
    assess : callable
        Scores items of a request: one outcome for each item, in their order. An item maps the
        columns of a customers file to text, whole numbers, ``Decimal``, truth values or None.
        An item's field that is not known is named by a ``Problem``, not dropped.
    assess_at_once : callable
        The same for one item, in a millisecond or two, by the thread of the event loop; None where
        somebody would have to wait.
    look_ahead : callable
        Looks around positions that will be asked for, so that it need not be done then.
    store_items : callable
        The same, kept as a run of its own whose inputs have the role ``request``; returns its
        header with the outcomes.
    ruleset : mapping
        The rules in force: plain values, Decimals, Fractions, dataclasses, mappings.
    render_map : callable
        Draws a run as one HTML page in a language.
    obligations : callable
        What a tier obliges to (section 6 of the rules), with the special-risk plan, without, or
        while that is open; ``kamr_weight`` is among it. Numbers stay numbers (Decimal), so that
        they are numbers in JSON too.
    workload : callable
        Weighs the KAMRs of a run's customers, all or those who serve one office.
    what_if : callable
        Asks a stored run (``latest`` is the newest) what some changed plants would do: its id and
        the answer by field. Raises ``NotFound``, or an ``InputError`` that names no path.
    ready : callable
        Versions and state of what is served, ready for JSON; raises when not ready.
    synthetic : bool
        True while the sample is served: every page then says so.
    gate : Gate
        Tells who asks; open by default.
    audit : AuditWriter or None
        Takes what is told to whom.
    checks : tuple of Check
        What ``/readyz`` looks at.
    cors_origins : tuple of str
        Sites whose scripts may read answers.
    courier : Background or None
        Tells a listener of changed tiers.
    minder : Minder or None
        Starts the worker that assesses uploads; without one another process has to.
    layers : WorldLayers or None
        The network and the reach of the plants, for map clients.
    default_run : str or None
        The run pages and feed show when a request does not narrow it down; None is the newest.
    version : str
        Names the world in force, for the header ``georisk-world``.
    keeper : WorldKeeper or None
        Takes in files that are replaced.
    lang : str
        The language of an answer when a request asks for none.
    basemap : Basemap
        What served maps draw below everything else.
    tiles : Tiles or None
        The tile server of another host that served maps may ask; None, the usual, asks nobody.
    levers : callable or None
        What would change the band of a run's customer, by field; it gives None for who is not
        scored, and for a run of another rule set than the one in force.
    """

    store: PlanStore
    jobs: JobStore
    header: RunHeader
    assess: Callable[[Sequence[Item]], Sequence[Outcome]]
    store_items: Callable[[Sequence[Item]], tuple[RunHeader, Sequence[Outcome]]]
    ruleset: Mapping[str, object]
    render_map: Callable[[RunDocument, Language], str]
    obligations: Callable[[Tier, bool | None], Mapping[str, object]]
    workload: Callable[[Iterable[AssessedCustomer], str | None], Workload]
    what_if: AskWhatIf
    ready: Callable[[], Mapping[str, object]]
    synthetic: bool
    gate: Gate = field(default_factory=Gate)
    audit: AuditWriter | None = None
    checks: tuple[Check, ...] = ()
    cors_origins: tuple[str, ...] = ()
    courier: Background | None = None
    minder: Minder | None = None
    layers: WorldLayers | None = None
    default_run: str | None = None
    lang: Language = "en"
    assess_at_once: Callable[[Item], Awaitable[Outcome | None]] = nobody_at_once
    look_ahead: Callable[[Sequence[LonLat]], None] = nowhere_ahead
    levers: TellLevers | None = None
    basemap: Basemap = field(default_factory=Basemap)
    tiles: Tiles | None = None
    version: str = ""
    keeper: WorldKeeper | None = None

    def seen_by(self, reach: Reach) -> ServiceContext:
        """Give the world as one sees it who may see some customers only."""
        if not reach.limited:
            return self
        what_if = partial(self.what_if, reach=reach)
        return replace(self, store=self.store.seen_by(reach), what_if=what_if)


def pinned(request: Request) -> ServiceContext:
    """Give the world a request began with: one that takes its place is for later requests."""
    context: ServiceContext = getattr(request.state, WORLD)
    return context
