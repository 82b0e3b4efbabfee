"""The use case: screen, measure, gather evidence, score, decide the tier."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Protocol

from georisk.assessment.evidence import evidence_of, on_feeders
from georisk.assessment.sites import with_sites
from georisk.distance import prepare_spps
from georisk.distance.estates import estate_in, placed
from georisk.distance.measuring import survey
from georisk.errors import NoEligibleSpp
from georisk.model import Assessment
from georisk.plan import decide_tier, kasm_findings
from georisk.scoring import Circumstances, score, screen, spp_eligibility

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from georisk.assessment.evidence import Registers
    from georisk.distance import Limits, Measured, PreparedSpps, RouteNetwork
    from georisk.distance.estates import EstatePlaces
    from georisk.model import (
        Customer,
        Eligibility,
        Estate,
        Location,
        LonLat,
        Scorecard,
        SppId,
        SppSite,
        Tier,
        TierDecision,
    )
    from georisk.plan import KasmFinding
    from georisk.scoring import RuleSet, SppEligibility

    Look = Callable[[Sequence[LonLat]], Sequence["Surroundings"]]


class Prepare(Protocol):
    """Searches the network from some plants."""

    def __call__(
        self, network: RouteNetwork, spps: Sequence[SppSite], limits: Limits, /
    ) -> PreparedSpps:
        """Search from each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What customers are assessed against; make one with `make_world`, keep it as long as it holds.

    Parameters
    ----------
    spps : tuple of SppSite
        All plants, by ascending id.
    eligibility : mapping of SppId to SppEligibility
        Of every plant.
    rivals : tuple of SppSite
        The eligible plants.
    searches : PreparedSpps
        One search of the network from each rival.
    estates : tuple of Estate
        By ascending id.
    places : EstatePlaces
        The same, ready to be looked up in.
    """

    rules: RuleSet
    spps: tuple[SppSite, ...]
    eligibility: Mapping[SppId, SppEligibility]
    rivals: tuple[SppSite, ...]
    network: RouteNetwork
    searches: PreparedSpps
    estates: tuple[Estate, ...]
    places: EstatePlaces


def make_world(
    rules: RuleSet,
    spps: Sequence[SppSite],
    network: RouteNetwork,
    estates: Sequence[Estate],
    limits: Limits,
    prepare: Prepare = prepare_spps,
) -> World:
    """Judge the plants, search the network from those that count, put the world together.

    Parameters
    ----------
    prepare : callable
        `prepare_spps`, or a partial of it that chooses the engine, the number of processes or a
        cache.

    Raises
    ------
    NoEligibleSpp
        When no plant could take a customer.
    """
    ordered = tuple(sorted(spps, key=lambda spp: spp.spp_id))
    eligibility = {spp.spp_id: spp_eligibility(spp, rules) for spp in ordered}
    rivals = tuple(spp for spp in ordered if eligibility[spp.spp_id].eligible)
    if not rivals:
        raise no_rival(len(ordered))
    known = tuple(sorted(estates, key=lambda estate: estate.estate_id))
    return World(
        rules=rules,
        spps=ordered,
        eligibility=eligibility,
        rivals=rivals,
        network=network,
        searches=prepare(network, rivals, limits),
        estates=known,
        places=placed(known),
    )


def no_rival(count: int) -> NoEligibleSpp:
    """Return the error for plants none of which could take a customer."""
    return NoEligibleSpp(
        f"none of the {count} SPPs is eligible: each is retired, may not sell directly or"
        " has no capacity left (clause 6.1.1.2); check the --spp file",
        f"ไม่มี SPP ที่เข้าเกณฑ์ใน {count} แห่ง: ปลดระวางแล้ว ขายตรงไม่ได้"
        " หรือไม่มีกำลังผลิตเหลือ (ข้อ 6.1.1.2) โปรดตรวจไฟล์ --spp",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What lies around one customer."""

    estate: Estate | None = None
    nearest: tuple[SppId, int] | None = None
    measured: Measured | None = None


def assess(
    customers: Sequence[Customer],
    world: World,
    known: Registers,
    *,
    geometry: bool = True,
    rank_areas: bool = True,
    look: Look | None = None,
) -> tuple[Assessment, ...]:
    """Assess customers, in their order.

    Parameters
    ----------
    customers : sequence of Customer
    world : World
    known : Registers
    geometry : bool
        False leaves the lines of the routes out.
    rank_areas : bool
        False for a few customers of an area: the 20 highest bills of KASM cannot be told from them.
    look : callable or None
        Looks around positions in place of `look_around`, which is then not told of ``geometry``.
    """
    customers = with_sites(customers)
    known = on_feeders(known, customers)
    look = partial(look_around, world, geometry=geometry) if look is None else look
    around = _survey(customers, look)
    kasm = kasm_findings(customers, world.rules, rank_areas=rank_areas)
    return tuple(
        _assess_one(customer, seen, kasm[customer.customer_id], world, known)
        for customer, seen in zip(customers, around, strict=True)
    )


def _survey(customers: Sequence[Customer], look: Look) -> tuple[Surroundings, ...]:
    """Look around every customer that has a position."""
    seen = iter(look([customer.location.point for customer in customers if customer.location]))
    return tuple(next(seen) if customer.location else Surroundings() for customer in customers)


def look_around(
    world: World, points: Sequence[LonLat], *, geometry: bool = False
) -> list[Surroundings]:
    """Tell what lies around each position; none of them changes what is told of another."""
    around = zip(
        estate_in(points, world.places),
        survey(world.network, points, world.searches, geometry=geometry),
        strict=True,
    )
    return [
        Surroundings(
            estate=None if row is None else world.estates[row], nearest=nearest, measured=way
        )
        for row, (nearest, way) in around
    ]


def _assess_one(
    customer: Customer, seen: Surroundings, kasm: KasmFinding, world: World, known: Registers
) -> Assessment:
    in_estate, eligibility = eligibility_of(customer, seen, world)
    way = seen.measured
    distance = None if way is None else way.outcome
    card = None
    if eligibility.eligible:
        doubt = None if way is None else way.nearer_unknown
        card = score(evidence_of(customer, distance, known, world.rules, doubt), world.rules)
    return Assessment(
        customer=customer,
        eligibility=eligibility,
        in_estate=in_estate,
        estate_id=None if seen.estate is None else seen.estate.estate_id,
        spp_id=None if way is None else way.spp_id,
        straight_mm=None if way is None else way.straight_mm,
        distance=distance,
        scorecard=card,
        tiers=replace(
            tiers_of(card, kasm.tier, world.rules), proposed=kasm.proposed, grounds=kasm.grounds
        ),
    )


def eligibility_of(
    customer: Customer, seen: Surroundings, world: World
) -> tuple[bool | None, Eligibility]:
    """Tell whether a customer is inside an estate, and whether it is assessed."""
    in_estate = in_estate_of(customer, seen, world)
    circumstances = Circumstances(
        bill_thb=customer.assessed_bill_thb,
        in_estate=in_estate,
        located=customer.location is not None,
        straight_mm=None if seen.nearest is None else seen.nearest[1],
        spp_readings=spp_readings_of(seen, world),
        reach_mm=reach_of(customer.location),
    )
    return in_estate, screen(circumstances, world.rules)


def reach_of(location: Location | None) -> int:
    """Return how far from its point a site may lie where only an area is known, millimetres."""
    if location is None or not location.provisional:
        return 0
    return round((location.accuracy_m or 0.0) * 1000)


def tiers_of(card: Scorecard | None, kasm: Tier | None, rules: RuleSet) -> TierDecision:
    """Decide the tier; while the risk is open, the highest it could be keeps KASM from deciding."""
    if card is None:
        return decide_tier(None, kasm)
    highest = rules.rule_of_band[card.band_high].tier
    return decide_tier(card.tier, kasm, exempt=card.exempt, highest_risk=highest)


def in_estate_of(customer: Customer, seen: Surroundings, world: World) -> bool | None:
    """Take the customer's own word first; without any estate, or a position, nobody knows."""
    if customer.in_estate is not None:
        return customer.in_estate
    if not world.estates or customer.location is None:
        return None
    return seen.estate is not None


def spp_readings_of(seen: Surroundings, world: World) -> tuple[str, ...]:
    """Name the readings by which the SPPs this customer's result rests on are eligible."""
    named = {seen.nearest[0]} if seen.nearest else set()
    if seen.measured is not None:
        named.add(seen.measured.spp_id)
    return tuple(sorted({name for spp in named for name in world.eligibility[spp].readings}))
