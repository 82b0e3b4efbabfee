"""Everything the service needs from the rest of georisk, on one page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from georisk.assessment.changes import Change
from georisk.errors import Language
from georisk.model import AssessedCustomer, Rejected, RunDocument, RunHeader, Tier
from georisk.plan import Workload
from georisk.ports import RunStore

Item = Mapping[str, object]
Outcome = AssessedCustomer | Rejected


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceContext:
    """The world in force and what can be done with it. Every callable must be thread-safe.

    Parameters
    ----------
    store : RunStore
    header : RunHeader
        Of the world in force: rule set, network, engine.
    assess : callable
        Scores items of a request: one outcome for each item, in their order. An item maps the
        columns of a customers file to text, whole numbers, ``Decimal``, truth values or None.
        An item's field that is not known is named by a ``Problem``, not dropped.
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
    default_run : str or None
        The run pages and feed show when a request does not narrow it down; None is the newest.
    lang : str
        The language of an answer when a request asks for none.
    """

    store: RunStore
    header: RunHeader
    assess: Callable[[Sequence[Item]], Sequence[Outcome]]
    store_items: Callable[[Sequence[Item]], tuple[RunHeader, Sequence[Outcome]]]
    ruleset: Mapping[str, object]
    render_map: Callable[[RunDocument, Language], str]
    obligations: Callable[[Tier, bool | None], Mapping[str, object]]
    workload: Callable[[Iterable[AssessedCustomer], str | None], Workload]
    what_if: Callable[[str, Sequence[Change]], tuple[str, Mapping[str, object]]]
    ready: Callable[[], Mapping[str, object]]
    synthetic: bool
    default_run: str | None = None
    lang: Language = "en"
