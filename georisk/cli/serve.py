"""``georisk serve``: the API and the map pages."""

from __future__ import annotations

import os
import sys
import tempfile
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from georisk.cli.terminal import DebugOption, LangOption, chosen_language, say
from georisk.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from uvicorn import Config

    from georisk.errors import Language
    from georisk.service.listening import Address

# Listeners to changes stay for minutes; what they hear is not worth waiting for at the end.
PATIENCE_S = 5
Host = Annotated[str | None, typer.Option("--host", help="Default GEORISK_HOST or 127.0.0.1")]
Workers = Annotated[int, typer.Option("--workers", min=1, help="Processes that answer")]
Port = Annotated[
    int | None, typer.Option("--port", min=0, max=65_535, help="Default GEORISK_PORT or 8000")
]


def serve(
    host: Host = None,
    port: Port = None,
    workers: Workers = 1,
    lang: LangOption = None,
    debug: DebugOption = False,
) -> None:
    """Serve the API and the map pages: this machine only, until there is a key."""
    del lang
    import uvicorn

    from georisk.service.factory import make_app
    from georisk.service.listening import free_address
    from georisk.service.logs import log_config
    from georisk.service.security import refuse_open_host
    from georisk.wiring.keys import is_guarded

    settings = Settings()
    where, door = host or settings.host, settings.port if port is None else port
    guarded = is_guarded(settings)
    refuse_open_host(where, keys_configured=guarded)
    free = free_address(where, door)
    language = chosen_language(sys.argv)
    say(_greeting(settings, where, door, language, guarded=guarded))
    options: dict[str, Any] = {
        "host": where,
        "port": door,
        "log_config": log_config("debug" if debug else "info"),
        "access_log": False,  # the service writes its own, without addresses
        "server_header": False,
        "timeout_graceful_shutdown": PATIENCE_S,
    }
    if workers == 1:
        uvicorn.run(make_app(language), **options)
        return
    factory = f"{make_app.__module__}:{make_app.__name__}"
    _serve_together(uvicorn.Config(factory, factory=True, workers=workers, **options), free)


def _serve_together(config: Config, free: tuple[int, Address]) -> None:
    """Let some processes answer at one address."""
    from uvicorn.supervisors import Multiprocess

    from georisk.service.listening import DEALS_OUT, shared_socket

    with _shared_counts():
        Multiprocess(config, [shared_socket(*free) if DEALS_OUT else config.bind_socket()]).run()


@contextmanager
def _shared_counts() -> Iterator[None]:
    """Let the processes count together; the library reads where from the environment."""
    from georisk.service.metrics import SHARED_DIR

    with tempfile.TemporaryDirectory(prefix="georisk-metrics-") as folder:
        os.environ[SHARED_DIR] = folder
        yield


def _greeting(settings: Settings, host: str, port: int, lang: Language, *, guarded: bool) -> str:
    where = f"http://{f'[{host}]' if ':' in host else host}:{port}"
    if lang == "th":
        what = "ข้อมูลตัวอย่าง (สังเคราะห์)" if settings.serves_sample else "ข้อมูลตามที่ตั้งค่าไว้"
        who = "ต้องใช้กุญแจ" if guarded else "เฉพาะเครื่องนี้ ยังไม่ได้ตั้งกุญแจ"
        return f"ให้บริการ{what} ที่ {where} ({who}) แผนที่: {where}/maps"
    what = "the synthetic sample" if settings.serves_sample else "the data of the settings"
    who = "a key is needed" if guarded else "this machine only: no key is configured"
    return f"serving {what} at {where} ({who}); maps: {where}/maps"
