"""A year with the KAM system: every command of the page, by real curl against a real service."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

import pytest

from georisk.adapters.store import open_store
from georisk.wiring import run_job
from georisk.wiring.jobs import sample_job
from tests.service.listening import SECRET, Listener

if TYPE_CHECKING:
    from collections.abc import Iterator

    from georisk.wiring import JobFiles

PAGE = Path(__file__).resolve().parents[2] / "docs" / "kam-integration.md"
BLOCK = re.compile(r"^```(sh|json|text)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ANYTHING = "..."
READY_S, HEARD_S = 90, 60
MARK = "=== {} ==="


@dataclass(frozen=True)
class Told:
    """A block of commands and what the page shows of the answer; ``kind`` is empty without."""

    commands: str
    kind: str
    shown: str


def blocks() -> list[Told]:
    found: list[tuple[str, str]] = BLOCK.findall(PAGE.read_text("utf-8"))
    following = [*found[1:], ("sh", "")]
    pairs = zip(found, following, strict=True)
    return [
        Told(commands, *(("", "") if kind == "sh" else (kind, shown)))
        for (language, commands), (kind, shown) in pairs
        if language == "sh"
    ]


BLOCKS = blocks()


def holds(shown: Any, real: Any) -> bool:
    """Tell whether an answer has all that is shown of it; of a list, the first ones."""
    if isinstance(shown, dict):
        return isinstance(real, dict) and all(
            name in real and holds(value, real[name]) for name, value in shown.items()
        )
    if isinstance(shown, list):
        same = isinstance(real, list) and len(real) >= len(shown)
        return same and (bool(shown) or not real) and all(map(holds, shown, real))
    if isinstance(shown, str) and shown.endswith(ANYTHING):
        return str(real).startswith(shown.removesuffix(ANYTHING))
    return type(shown) is type(real) and bool(shown == real)


def documents(text: str) -> Any:
    """Read the JSON documents of an answer, one after the other; the last counts."""
    decoder, at, found = json.JSONDecoder(), 0, None
    while at < len(text.rstrip()):
        found, at = decoder.raw_decode(text, at)
        at += len(text[at:]) - len(text[at:].lstrip())
    return found


def signed(files: JobFiles, folder: Path) -> JobFiles:
    """The same customers after one of them signed with an SPP."""
    with files.customers.open(encoding="utf-8", newline="") as source:
        rows = list(csv.DictReader(source))
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    for row in rows:
        writer.writerow(
            row | ({"spp_contract": "signed"} if row["customer_id"] == "SYN-0002" else {})
        )
    path = folder / "customers.csv"
    path.write_text(text.getvalue(), "utf-8")
    return replace(files, customers=path)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def wait_until_ready(api: str) -> None:
    for _ in range(READY_S * 10):
        try:
            urllib.request.urlopen(f"{api}/readyz").close()  # noqa: S310 - on this machine
        except OSError:
            time.sleep(0.1)
        else:
            return
    pytest.fail(f"the service was not ready after {READY_S} s")


def write_down(listener: Listener, folder: Path) -> None:
    """Put what a listener hears where the page has it."""
    for _ in range(HEARD_S * 10):
        if listener.heard:
            break
        time.sleep(0.1)
    for heard in listener.heard[:1]:
        (folder / "hook.body").write_bytes(heard.body)
        head = [heard.headers[f"webhook-{name}"] for name in ("id", "timestamp", "signature")]
        (folder / "hook.new").write_text("\n".join(head), "utf-8")
        (folder / "hook.new").rename(folder / "hook.head")


@pytest.fixture(scope="module")
def listener() -> Iterator[Listener]:
    with Listener(200) as opened:
        yield opened


@pytest.fixture(scope="module")
def answers(listener: Listener, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[str]]:
    """What each block of the page prints, all run in one shell beside one service."""
    folder = tmp_path_factory.mktemp("kam")
    store = str(folder / "runs.sqlite")
    with closing(open_store(store)) as opened:
        files, options = sample_job()
        for one in (files, signed(files, folder)):
            opened.save(run_job(one, options))
    port = free_port()
    environment = os.environ | {
        "API": f"http://127.0.0.1:{port}",
        "GEORISK_STORE": store,
        "GEORISK_WEBHOOK_URL": listener.url,
        "GEORISK_WEBHOOK_SECRET": SECRET,
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
    }
    serve = [sys.executable, "-m", "georisk", "serve", "--port", str(port)]
    with (
        (folder / "log").open("wb") as log,
        subprocess.Popen(serve, cwd=folder, env=environment, stdout=log, stderr=log) as service,
    ):
        try:
            wait_until_ready(environment["API"])
            Thread(target=write_down, args=(listener, folder), daemon=True).start()
            yield printed(folder, environment)
        finally:
            service.terminate()


def printed(folder: Path, environment: dict[str, str]) -> list[str]:
    script = "".join(
        f"{told.commands}\necho; echo '{MARK.format(at)}'\n" for at, told in enumerate(BLOCKS)
    )
    done = subprocess.run(
        ["bash", "-uo", "pipefail", "-c", script],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        timeout=90,
        check=True,
    )
    rest, found = done.stdout.decode(), []
    for at in range(len(BLOCKS)):
        text, _, rest = rest.partition(MARK.format(at))
        found.append(text)
    return found


@pytest.mark.parametrize("at", range(len(BLOCKS)))
def test_every_command_answers_as_the_page_says(at: int, answers: list[str]) -> None:
    told, answer = BLOCKS[at], answers[at]
    if told.kind == "json":
        real = documents(answer.strip())
        assert holds(json.loads(told.shown), real), f"{told.commands}\nanswered {answer[:2000]}"
    for line in told.shown.splitlines() if told.kind == "text" else ():
        assert line in answer, f"{told.commands}\nanswered {answer[:2000]}"


def test_the_page_shows_what_most_commands_answer() -> None:
    assert len(BLOCKS) > 20
    assert sum(not told.kind for told in BLOCKS) == 1


def test_what_the_listener_heard_is_genuine_by_other_means(
    answers: list[str], listener: Listener
) -> None:
    assert answers
    assert listener.heard[0].verified


def test_an_answer_that_lacks_something_is_found() -> None:
    assert holds({"a": [1, {"b": "x..."}]}, {"a": [1, {"b": "xyz"}, 3], "c": 4})
    for real in ({}, {"a": []}, {"a": [1, {"b": "y"}]}, {"a": [True, {"b": "x"}]}):
        assert not holds({"a": [1, {"b": "x..."}]}, real)
    assert not holds([], [1])
