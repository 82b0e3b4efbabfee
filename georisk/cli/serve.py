"""``georisk serve``: the API and the map pages."""

from __future__ import annotations

import sys
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from georisk.cli.terminal import DebugOption, LangOption, chosen_language, say
from georisk.settings import Settings

if TYPE_CHECKING:
    from georisk.errors import Language
    from georisk.service.context import ServiceContext
    from georisk.wiring.serving import Served

Host = Annotated[str | None, typer.Option("--host", help="Default GEORISK_HOST or 127.0.0.1")]
Port = Annotated[int | None, typer.Option("--port", help="Default GEORISK_PORT or 8000")]


def serve(
    host: Host = None, port: Port = None, lang: LangOption = None, debug: DebugOption = False
) -> None:
    """Serve the API and the map pages on this machine."""
    del lang
    import uvicorn

    from georisk.service import create_app
    from georisk.service.security import refuse_open_host
    from georisk.wiring.serving import serve_settings

    settings = Settings()
    where, door = host or settings.host, settings.port if port is None else port
    refuse_open_host(where, keys_configured=False)
    served = serve_settings(settings)
    language = chosen_language(sys.argv)
    say(_greeting(served, where, door, language))
    app = create_app(service_context(served, language))
    uvicorn.run(app, host=where, port=door, log_level="debug" if debug else "info")


def service_context(served: Served, lang: Language) -> ServiceContext:
    """Join the world to the routes."""
    from georisk.service.context import ServiceContext
    from georisk.wiring import map_html
    from georisk.wiring.serving import (
        assess_items,
        obligations_fields,
        readiness,
        rules_fields,
        store_items,
    )

    return ServiceContext(
        store=served.store,
        header=served.header,
        assess=partial(assess_items, served),
        store_items=partial(store_items, served),
        ruleset=rules_fields(served),
        render_map=map_html,
        obligations=partial(obligations_fields, served),
        ready=partial(readiness, served),
        synthetic=served.sample,
        lang=lang,
    )


def _greeting(served: Served, host: str, port: int, lang: Language) -> str:
    where = f"http://{f'[{host}]' if ':' in host else host}:{port}"
    if lang == "th":
        what = "ข้อมูลตัวอย่าง (สังเคราะห์)" if served.sample else "ข้อมูลตามที่ตั้งค่าไว้"
        return f"ให้บริการ{what} ที่ {where} (เฉพาะเครื่องนี้ ยังไม่ได้ตั้งกุญแจ) แผนที่: {where}/maps"
    what = "the synthetic sample" if served.sample else "the data of the settings"
    return (
        f"serving {what} at {where} (this machine only: no key is configured); maps: {where}/maps"
    )
