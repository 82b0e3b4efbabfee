"""Somebody who listens to webhooks on this machine and checks them by the specification."""

from __future__ import annotations

import base64
import hmac
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Mapping

KEY = b"a key for tests, of 32 bytes....."[:32]
SECRET = "whsec_" + base64.b64encode(KEY).decode()


@dataclass(frozen=True)
class Heard:
    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def verified(self) -> bool:
        """Written from the specification, without georisk's own code."""
        signed = b".".join(
            (
                self.headers["webhook-id"].encode(),
                self.headers["webhook-timestamp"].encode(),
                self.body,
            )
        )
        mac = base64.b64encode(hmac.new(KEY, signed, "sha256").digest()).decode()
        return f"v1,{mac}" in self.headers["webhook-signature"].split(" ")


class Listener:
    """Answers with some statuses in turn, then with the last for ever."""

    def __init__(self, *statuses: int) -> None:
        self.heard: list[Heard] = []
        answers = list(statuses)

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                listener.heard.append(Heard(self.path, dict(self.headers.items()), body))
                self.send_response(answers.pop(0) if len(answers) > 1 else answers[0])
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, *_: Any) -> None: ...

        listener = self
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = Thread(target=self._server.serve_forever, daemon=True)
        self.url = f"http://127.0.0.1:{self._server.server_port}/hook?of=crm"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
