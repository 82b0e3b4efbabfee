"""The application the settings describe."""

from __future__ import annotations

import gc
import logging
from dataclasses import replace
from functools import partial
from threading import Timer
from typing import TYPE_CHECKING

from georisk.adapters.oidc import TokenVerifier
from georisk.errors import GeoriskError, UsageError
from georisk.maps.live import Tiles
from georisk.service.app import create_app
from georisk.service.context import Check, ServiceContext
from georisk.service.feed_webhooks import courier_of
from georisk.service.gate import Gate
from georisk.service.job_minder import Minder, start_worker
from georisk.service.keys import KeyRing
from georisk.service.limits import Buckets
from georisk.service.lookup import WHOLE, current_run
from georisk.service.map_state import warm
from georisk.service.shelf import shelf_in
from georisk.settings import Settings
from georisk.wiring import map_html, open_basemap
from georisk.wiring.auditing import AuditWriter, audit_folder
from georisk.wiring.basemaps import own_basemap
from georisk.wiring.keys import key_store, known_pepper, require_own_keys
from georisk.wiring.layers import WorldLayers
from georisk.wiring.questions import answer_what_if
from georisk.wiring.reloading import WorldKeeper
from georisk.wiring.remembering import MOST_KEPT
from georisk.wiring.serving import (
    assess_at_once,
    assess_items,
    look_ahead,
    obligations_fields,
    readiness,
    rules_fields,
    store_items,
    told_levers,
    workload_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from fastapi import FastAPI

    from georisk.errors import Language
    from georisk.ports import Store
    from georisk.service.shelf import Shelf
    from georisk.wiring.serving import Served

# Of a hash, where the whole of it would only fill the line.
DIGITS = 16
WARM_AFTER_S = 1.0
# Nobody: to score somebody searches the network and loads what the first customer needs.
NOBODY: Mapping[str, object] = {"customer_id": "nobody", "lon": "100.5", "lat": "13.75"}
# Files of more customers are read again for the first what-if, not by every process that starts.
MOST_HELD = 100_000
# A search through some thousand new objects takes half a millisecond, during which no answer goes
# out. Those that stayed are searched again, all at once, after so many such searches: an answer of
# 20,000 rows makes a million objects and no garbage.
GARBAGE_AFTER = 2_000, 250
LOG = logging.getLogger(__name__)


def make_app(lang: Language | None = None) -> FastAPI:
    """Make the application; each process makes its own.

    Parameters
    ----------
    lang : "th", "en" or None
        The language of an answer when a request asks for none; None is that of the settings.
    """
    settings = Settings()
    keeper = WorldKeeper(settings)
    guard = guard_of(settings, keeper)
    speaking = lang or settings.lang
    app = create_app(guard(service_context(keeper.served, speaking)))
    gc.set_threshold(*GARBAGE_AFTER)

    def put_in_force(served: Served) -> None:
        app.state.context = guard(service_context(served, speaking))
        _warm(app)

    _warm(app)
    keeper.start(put_in_force)
    return app


def _warm(app: FastAPI) -> None:
    """Make ready what takes seconds, once the process answers: beside its first requests."""
    later = Timer(WARM_AFTER_S, _make_ready, (app, app.state.context, shelf_in(app.state)))
    later.daemon = True
    later.start()


def _make_ready(app: FastAPI, context: ServiceContext, shelf: Shelf) -> None:
    """Search the network, describe the API, and make ready what the run in force will be asked."""
    try:
        context.assess([NOBODY])
        app.openapi()  # parameters are held to it
        context.look_ahead(warm(context, shelf, MOST_KEPT))
        header = current_run(context)
        if sum(item.rows for item in header.inputs if item.role == WHOLE) <= MOST_HELD:
            context.what_if(header.run_id, ())
    except GeoriskError as error:  # whoever asks is told; so is whoever comes meanwhile
        LOG.info("not made ready: %s", error.en)
    gc.freeze()  # it stays for good, so that no search for garbage has to walk through it


def guard_of(settings: Settings, keeper: WorldKeeper) -> Callable[[ServiceContext], ServiceContext]:
    """Make what lasts while worlds come and go: who may ask, the audit, the helpers."""
    store = keeper.served.store
    ring = key_ring(settings, store)
    ring.freshen()
    audit = AuditWriter(store, audit_folder(settings, settings.store_url))
    basemap = open_basemap(settings.basemap, settings.basemap_attribution)
    return partial(
        replace,
        gate=Gate(ring, verifier_of(settings), Buckets(settings.rate_per_s, settings.rate_burst)),
        audit=audit,
        checks=checks_of(store, settings, audit),
        cors_origins=settings.cors_origins,
        courier=courier_of(settings, store),
        minder=Minder(store, partial(start_worker, keeper.served.store_url)),
        keeper=keeper,
        basemap=basemap,
        render_map=partial(map_html, basemap=basemap),
        tiles=tiles_of(settings),
    )


def tiles_of(settings: Settings) -> Tiles | None:
    """Name the tile server maps may ask, if there is one.

    Raises
    ------
    UsageError
        When nobody is credited for its tiles.
    """
    if settings.tiles is None:
        return None
    if settings.tiles_attribution is None:
        raise UsageError(
            "GEORISK_TILES needs GEORISK_TILES_ATTRIBUTION: whom to credit for the tiles",
            "เมื่อตั้ง GEORISK_TILES ต้องตั้ง GEORISK_TILES_ATTRIBUTION (ข้อความให้เครดิตแผนที่) ด้วย",
        )
    return Tiles(url=settings.tiles, attribution=settings.tiles_attribution)


def key_ring(settings: Settings, store: Store) -> KeyRing:
    """Hold the keys of the store in force; the sample's own, thrown-away store has none."""
    thrown_away = settings.serves_sample and settings.store is None
    keys = (key_store(settings) if thrown_away else None) or store
    return KeyRing(keys.keys, partial(known_pepper, settings, settings.store_url))


def verifier_of(settings: Settings) -> TokenVerifier | None:
    """Make what proves tokens, where an issuer is configured.

    Raises
    ------
    UsageError
        When only one of issuer and audience is set, or the issuer is not https.
    """
    if settings.oidc_issuer is None and settings.oidc_audience is None:
        return None
    if settings.oidc_issuer is None or settings.oidc_audience is None:
        raise UsageError(
            "GEORISK_OIDC_ISSUER and GEORISK_OIDC_AUDIENCE go together: set both, or neither",
            "ต้องตั้ง GEORISK_OIDC_ISSUER และ GEORISK_OIDC_AUDIENCE ทั้งคู่ หรือไม่ตั้งเลย",
        )
    return TokenVerifier(settings.oidc_issuer, settings.oidc_audience)


def checks_of(store: Store, settings: Settings, audit: AuditWriter) -> tuple[Check, ...]:
    """Say what must hold before requests are sent here; the world has been loaded by then."""
    return (
        Check("store", "the store does not answer", "ที่เก็บข้อมูลไม่ตอบ", store.plans),
        Check(
            "migrations",
            "the store is of another georisk; run georisk store migrate",
            "ที่เก็บข้อมูลเป็นของ georisk รุ่นอื่น โปรดสั่ง georisk store migrate",
            store.require_current,
        ),
        Check(
            "keys",
            "keys were made under another pepper; set GEORISK_KEY_PEPPER as it was",
            "กุญแจสร้างด้วย pepper อื่น โปรดตั้ง GEORISK_KEY_PEPPER ให้เหมือนเดิม",
            partial(require_own_keys, settings, store),
        ),
        Check(
            "audit",
            "the audit does not reach the store",
            "บันทึกการเข้าถึงยังไม่ถึงที่เก็บข้อมูล",
            audit.require_flowing,
        ),
    )


def service_context(served: Served, lang: Language) -> ServiceContext:
    """Join the world to the routes."""
    network = served.world.network.digest[:DIGITS]
    ruleset = served.header.ruleset_sha256[:DIGITS]
    return ServiceContext(
        store=served.store,
        jobs=served.store,
        header=served.header,
        assess=partial(assess_items, served),
        assess_at_once=partial(assess_at_once, served),
        look_ahead=partial(look_ahead, served),
        store_items=partial(store_items, served),
        ruleset=rules_fields(served),
        render_map=map_html,
        basemap=own_basemap(),
        obligations=partial(obligations_fields, served),
        workload=partial(workload_of, served),
        what_if=partial(answer_what_if, served.store),
        ready=partial(readiness, served),
        synthetic=served.sample,
        layers=WorldLayers(served.world),
        lang=lang,
        levers=partial(told_levers, served),
        version=f'"{served.version}"; network="{network}"; ruleset="{ruleset}"',
    )
