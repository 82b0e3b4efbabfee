"""The world the service answers from: loaded once, asked often."""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass, fields, replace
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from georisk.assessment import assess, run_document
from georisk.assessment.case import look_around
from georisk.assessment.document import assessed
from georisk.errors import UnreadableFile, UsageError
from georisk.model import Customer, InputFile, Rejected
from georisk.wiring.gathering import Gathered
from georisk.wiring.grounds import parse_friction
from georisk.wiring.jobs import (
    completed,
    load_world,
    open_store,
    run_job,
    sample_job,
)
from georisk.wiring.options import JobOptions, WorldFiles
from georisk.wiring.places import digest_of, held_gazetteer, open_gazetteer, place_customers
from georisk.wiring.planning import levers_told
from georisk.wiring.registers import ReadRegisters, RegisterFiles, read_registers
from georisk.wiring.remembering import Remembered
from georisk.wiring.ruling import sha256_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from georisk.assessment import Registers, World
    from georisk.errors import Language
    from georisk.model import AssessedCustomer, LonLat, RunHeader, Tier
    from georisk.plan import Workload
    from georisk.ports import Store
    from georisk.settings import Settings
    from georisk.wiring.places import Opener, PlacedCustomers

FIRST_ITEM = 1
VERSION_LENGTH = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """What the service answers from.

    Parameters
    ----------
    header : RunHeader
        Of the world: rule set, plants, network; it has no id, since no customers are in it.
    store_url : str
        Names the store to another process.
    sample : bool
        True while the synthetic sample is served.
    gazetteer : Path or None
        Where addresses are, for customers without a position; None is the embedded gazetteer.
    places : callable
        Opens the gazetteer, once: a file that is replaced is another world's.
    version : str
        Of all the above: two worlds that answer differently have two.
    look : Remembered or None
        Looks around positions of this world, each once, and those of several requests together.
    """

    world: World
    header: RunHeader
    known: Registers
    store: Store
    store_url: str
    sample: bool
    gazetteer: Path | None = None
    places: Opener = held_gazetteer
    version: str = ""
    look: Remembered | None = None


def serve_settings(settings: Settings, store: Store | None = None) -> Served:
    """Load the world the settings name, or the sample when they name none.

    Parameters
    ----------
    settings : Settings
    store : Store or None
        One that is open already.

    Raises
    ------
    UsageError
        When only a part of a world is named.
    InputError, StoreError
    """
    from georisk.distance.preparing import prepare_later

    files, options = world_of(settings)
    _require_gazetteer(settings.gazetteer)
    world, header, _ = load_world(files, options, prepare=prepare_later)
    as_of = options.as_of or settings.as_of
    read = read_registers(register_files(settings), as_of, world.rules)
    header = replace(
        header,
        synthetic=settings.serves_sample,
        as_of=read.known.as_of,
        plan_year=header.plan_year or (read.known.as_of.year + 1 if read.known.as_of else None),
        inputs=(*header.inputs, *(batch.file for batch in read.batches)),
        assumptions=(*read.assumptions, *_refused(read), *header.assumptions),
    )
    url = _url_of(settings)
    return Served(
        world=world,
        header=header,
        known=read.known,
        store=_store_of(settings, url) if store is None else store,
        store_url=url,
        sample=settings.serves_sample,
        gazetteer=settings.gazetteer,
        places=held_gazetteer if settings.gazetteer is None else cache(open_gazetteer),
        version=_version_of(header, world, settings.gazetteer),
        look=Remembered(Gathered(partial(look_around, world))),
    )


def _version_of(header: RunHeader, world: World, gazetteer: Path | None) -> str:
    parts = (completed(header).run_id, world.network.digest, digest_of(gazetteer))
    return sha256_of("\n".join(parts).encode("ascii"))[:VERSION_LENGTH]


def _refused(read: ReadRegisters) -> Iterator[tuple[str, str]]:
    """Say which registers have rows that could not be read: no file of rejects tells of them."""
    for batch in read.batches:
        if batch.rejected:
            rows = ", ".join(str(item.row) for item in batch.rejected[:5])
            yield (
                f"{batch.file.name}: {len(batch.rejected)} rows were refused (first rows: {rows})",
                f"{batch.file.name}: ใช้ไม่ได้ {len(batch.rejected)} แถว (แถวแรก ๆ: {rows})",
            )


def _require_gazetteer(path: Path | None) -> None:
    """Refuse a gazetteer that is not there now, not when the first address comes."""
    if path is not None and not path.exists():
        raise UnreadableFile(
            f"GEORISK_GAZETTEER: no such file: {path}", f"GEORISK_GAZETTEER: ไม่พบไฟล์: {path}"
        )


def register_files(settings: Settings) -> RegisterFiles:
    """Name the registers: the sample's own, so that the service scores as its run did."""
    if settings.serves_sample:
        return sample_job()[0].registers
    return RegisterFiles(sites=settings.sites, outages=settings.outages, feeders=settings.feeders)


def world_of(settings: Settings) -> tuple[WorldFiles, JobOptions]:
    """Name what customers are assessed against, and how.

    Raises
    ------
    UsageError
        When only a part of a world is named.
    """
    limits = JobOptions(
        cutoff_m=settings.cutoff_m,
        max_access_m=settings.max_access_m,
        join_tolerance_m=settings.join_tolerance_m,
        friction=parse_friction(settings.friction),
    )
    if settings.serves_sample:
        job, options = sample_job()
        return job.world, replace(limits, as_of=options.as_of, plan_year=options.plan_year)
    if settings.spp is None or not settings.network:
        raise UsageError(
            "GEORISK_NETWORK and GEORISK_SPP go together: name both, or neither for the sample",
            "ต้องระบุ GEORISK_NETWORK และ GEORISK_SPP ทั้งคู่ หรือไม่ระบุเลยเพื่อใช้ข้อมูลตัวอย่าง",
        )
    files = WorldFiles(
        spp=settings.spp,
        network=settings.network,
        estates=settings.estates,
        ruleset=settings.ruleset,
        barriers=settings.barriers,
    )
    return files, limits


def _url_of(settings: Settings) -> str:
    """Name the store; the sample without one named gets a store of its own."""
    if settings.store is not None or not settings.serves_sample:
        return settings.store_url
    return str(Path(tempfile.mkdtemp(prefix="georisk-sample-")) / "sample.sqlite")


def _store_of(settings: Settings, url: str) -> Store:
    """Open the store; one of the sample's own gets the sample's run."""
    store = open_store(url)
    if settings.store is None and settings.serves_sample:
        store.save(run_job(*sample_job()))
    return store


def assess_items(
    served: Served, items: Sequence[Mapping[str, object]]
) -> list[AssessedCustomer | Rejected]:
    """Assess the items of a request, one outcome each, in their order.

    No run is made of them: its map would draw the whole network around each.
    """
    read, placed = _read_items(served, items)
    done = assess(
        placed.customers,
        served.world,
        served.known,
        rank_areas=False,
        geometry=False,
        look=served.look,
    )
    return _outcomes(read, assessed(done, served.world, served.header.run_id))


async def assess_at_once(
    served: Served, item: Mapping[str, object]
) -> AssessedCustomer | Rejected | None:
    """Assess an item of a request as `assess_items` does, if that takes a millisecond or two.

    What comes in the same moment is looked around together, and then assessed one by one.

    Returns
    -------
    AssessedCustomer, Rejected or None
        None where somebody would have to wait: while the network is searched or others are looked
        around, for an address to be looked up, and for what an uncertain position could make of
        the band.
    """
    from georisk.adapters.tables.registers import parse_customer

    read = parse_customer(item, row=FIRST_ITEM)
    if isinstance(read, Rejected):
        return read
    if read.location is None or read.location.accuracy_m or served.look is None:
        return None
    if not served.world.searches.search.is_known:
        return None
    seen = await served.look.soon(read.location.point)
    if seen is None:
        return None
    done = assess(
        (read,),
        served.world,
        served.known,
        rank_areas=False,
        geometry=False,
        look=lambda _: [seen],
    )
    return assessed(done, served.world, served.header.run_id)[0]


def look_ahead(served: Served, points: Sequence[LonLat]) -> None:
    """Look around positions before somebody asks for what lies there."""
    if served.look is not None:
        served.look.look_ahead(points)


def store_items(
    served: Served, items: Sequence[Mapping[str, object]]
) -> tuple[RunHeader, list[AssessedCustomer | Rejected]]:
    """Assess the items of a request and keep them as a run of their own."""
    content = json.dumps([dict(item) for item in items], default=str, sort_keys=True)
    request = InputFile(
        role="request", name="request", sha256=sha256_of(content.encode()), rows=len(items)
    )
    read, placed = _read_items(served, items)
    header = completed(
        replace(
            served.header,
            inputs=(*served.header.inputs, request, *placed.inputs),
            assumptions=(*served.header.assumptions, *placed.assumptions),
        )
    )
    done = assess(placed.customers, served.world, served.known, rank_areas=False)
    bad = [item for item in read if isinstance(item, Rejected)]
    run = run_document(header, done, bad, served.world)
    served.store.save(run)
    return header, _outcomes(read, run.customers)


def _outcomes(
    read: Sequence[Customer | Rejected], customers: Iterable[AssessedCustomer]
) -> list[AssessedCustomer | Rejected]:
    """Put what became of the good items beside the bad ones, in the order of the request."""
    remaining = iter(customers)
    return [item if isinstance(item, Rejected) else next(remaining) for item in read]


def _read_items(
    served: Served, items: Sequence[Mapping[str, object]]
) -> tuple[list[Customer | Rejected], PlacedCustomers]:
    """Read the items of a request, and place by address the good ones that have no position."""
    from georisk.adapters.tables.registers import parse_customer

    read = [parse_customer(item, row=row) for row, item in enumerate(items, FIRST_ITEM)]
    read = _without_repeats(read)
    good = [item for item in read if isinstance(item, Customer)]
    return read, place_customers(good, served.gazetteer, served.places)


def _without_repeats(read: Sequence[Customer | Rejected]) -> list[Customer | Rejected]:
    """Reject an item whose id an earlier item has, as a file's row would be."""
    from georisk.adapters.tables.rows import Row, duplicate

    first: dict[str, int] = {}
    result: list[Customer | Rejected] = []
    for number, item in enumerate(read, FIRST_ITEM):
        identity = item.record_id if isinstance(item, Rejected) else item.customer_id
        earlier = number if identity is None else first.setdefault(identity, number)
        if earlier == number or identity is None:
            result.append(item)
            continue
        bad = item if isinstance(item, Rejected) else None
        row = Row(number=number, cells={})
        result.append(duplicate("customers", row, identity, earlier, bad))
    return result


def readiness(served: Served) -> dict[str, object]:
    """Versions of what is served; nothing that counts customers, since anybody may ask."""
    return {
        "world": served.version,
        "engine_version": served.header.engine_version,
        "ruleset": served.world.rules.id,
        "ruleset_sha256": served.header.ruleset_sha256,
        "network": served.world.network.digest,
        "network_nodes": served.world.network.node_count,
        "network_edges": served.world.network.edge_count,
        "spps": len(served.world.spps),
        "eligible_spps": len(served.world.rivals),
        "estates": len(served.world.estates),
    }


def rules_fields(served: Served) -> Mapping[str, object]:
    """Return the rule set in force, by field."""
    rules = served.world.rules
    body = {field.name: getattr(rules, field.name) for field in fields(rules)}
    return {**body, "sha256": served.header.ruleset_sha256}


def obligations_fields(
    served: Served, tier: Tier, special_risk_plan: bool | None
) -> Mapping[str, object]:
    """Look up what a tier obliges to, by field."""
    from georisk.plan import obligations

    due = obligations(tier, special_risk_plan, served.world.rules)
    return {field.name: getattr(due, field.name) for field in fields(due)}


def workload_of(
    served: Served, customers: Iterable[AssessedCustomer], office: str | None
) -> Workload:
    """Weigh the KAMRs of a run by the rule set in force."""
    from georisk.plan import workload

    return workload(customers, served.world.rules, office=office)


def told_levers(
    served: Served, header: RunHeader, customer: AssessedCustomer, lang: Language
) -> Mapping[str, object] | None:
    """Tell what would change a customer's band; None where the run was scored by other rules."""
    if header.ruleset_sha256 != served.header.ruleset_sha256:
        return None
    return levers_told(customer, served.world.rules, lang)
