"""``georisk serve``: the API and the map pages."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from georisk.cli.terminal import DebugOption, LangOption, chosen_language, say
from georisk.settings import Settings

if TYPE_CHECKING:
    from georisk.errors import Language

Host = Annotated[str | None, typer.Option("--host", help="Default GEORISK_HOST or 127.0.0.1")]
Workers = Annotated[int, typer.Option("--workers", min=1, help="Processes that answer")]
Port = Annotated[int | None, typer.Option("--port", help="Default GEORISK_PORT or 8000")]


def serve(
    host: Host = None,
    port: Port = None,
    workers: Workers = 1,
    lang: LangOption = None,
    debug: DebugOption = False,
) -> None:
    """Serve the API and the map pages on this machine."""
    del lang
    import uvicorn

    from georisk.service.factory import make_app
    from georisk.service.security import refuse_open_host

    settings = Settings()
    where, door = host or settings.host, settings.port if port is None else port
    refuse_open_host(where, keys_configured=False)
    level = "debug" if debug else "info"
    language = chosen_language(sys.argv)
    say(_greeting(settings, where, door, language))
    if workers == 1:
        uvicorn.run(make_app(language), host=where, port=door, log_level=level)
        return
    factory = f"{make_app.__module__}:{make_app.__name__}"
    uvicorn.run(factory, factory=True, workers=workers, host=where, port=door, log_level=level)


def _greeting(settings: Settings, host: str, port: int, lang: Language) -> str:
    where = f"http://{f'[{host}]' if ':' in host else host}:{port}"
    if lang == "th":
        what = "ข้อมูลตัวอย่าง (สังเคราะห์)" if settings.serves_sample else "ข้อมูลตามที่ตั้งค่าไว้"
        return f"ให้บริการ{what} ที่ {where} (เฉพาะเครื่องนี้ ยังไม่ได้ตั้งกุญแจ) แผนที่: {where}/maps"
    what = "the synthetic sample" if settings.serves_sample else "the data of the settings"
    return (
        f"serving {what} at {where} (this machine only: no key is configured); maps: {where}/maps"
    )
