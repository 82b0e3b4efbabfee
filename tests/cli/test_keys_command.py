"""``georisk keys`` and what ``georisk serve`` makes of them, as a user types them."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

import httpx
import pytest

from georisk.adapters.store import open_store
from georisk.errors import UsageError
from georisk.settings import Settings
from georisk.wiring.auditing import audit_row
from georisk.wiring.keys import require_own_keys

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Georisk = Callable[..., subprocess.CompletedProcess[str]]

KEY = re.compile(r"georisk_([0-9a-f]{12})_[A-Za-z0-9_-]{43}\n")
ADD = ("keys", "add", "--scope", "read", "--label")
READY_S = 90


def environment(**more: str) -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "COLUMNS": "200", "LOGNAME": "anong", **more}


@pytest.fixture
def georisk(tmp_path: Path) -> Georisk:
    def run(*words: str, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "georisk", *words],
            capture_output=True,
            text=True,
            check=False,
            cwd=tmp_path,
            env=environment(**more),
        )

    return run


def test_a_key_is_shown_once_and_kept_as_a_hash(georisk: Georisk, tmp_path: Path) -> None:
    made = georisk(
        *ADD, "KAM ภาค 1", "--scope", "assess", "--area", "กฟก.1", "--expires", "2599-12-31"
    )
    assert made.returncode == 0
    shown = KEY.fullmatch(made.stdout)
    assert shown is not None
    assert "not shown again" in made.stderr
    listed = georisk("keys", "list").stdout
    for word in (shown[1], "KAM ภาค 1", "assess, read", "กฟก.1", "2056-12-31", "active"):
        assert word in listed
    secret = made.stdout.strip().split("_", 2)[2]
    assert secret not in listed
    for path in tmp_path.iterdir():
        assert secret.encode() not in path.read_bytes()
    assert (tmp_path / "georisk.sqlite.pepper").stat().st_mode & 0o077 == 0


def test_a_key_is_revoked_by_label_or_id(georisk: Georisk) -> None:
    georisk(*ADD, "one")
    assert georisk("keys", "revoke", "one").stdout.startswith("revoked: ")
    assert "revoked" in georisk("keys", "list").stdout
    assert "ยกเลิกแล้ว" in georisk("keys", "list", "--lang", "th").stdout
    missing = georisk("keys", "revoke", "none", "--lang", "th")
    assert (missing.returncode, "ไม่พบกุญแจ none" in missing.stderr) == (3, True)
    again = georisk(*ADD, "one")
    assert (again.returncode, again.stdout) == (2, "")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((*ADD, "x", "--expires", "soon"), "YYYY-MM-DD"),
        ((*ADD, "x", "--area", " "), "need a name"),
        ((*ADD, "x", "--scope", "root"), "root"),
        (("keys", "add", "--label", "x"), "--scope"),
        ((*ADD, "oidc:x"), "oidc:x"),
    ],
)
def test_what_cannot_be_a_key(georisk: Georisk, words: tuple[str, ...], said: str) -> None:
    done = georisk(*words)
    assert done.returncode in {2, 3}
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_pepper_of_the_settings_is_used_and_another_one_is_noticed(
    georisk: Georisk, tmp_path: Path
) -> None:
    georisk(*ADD, "one", GEORISK_KEY_PEPPER="a" * 32)
    assert not (tmp_path / "georisk.sqlite.pepper").exists()
    assert "active" in georisk("keys", "list", GEORISK_KEY_PEPPER="a" * 32).stdout
    assert "foreign" in georisk("keys", "list", GEORISK_KEY_PEPPER="b" * 32).stdout
    with (
        closing(open_store(str(tmp_path / "georisk.sqlite"))) as store,
        pytest.raises(UsageError, match="1 keys were made under another GEORISK_KEY_PEPPER"),
    ):
        require_own_keys(Settings(key_pepper="b" * 32), store)
    served = georisk("serve", "--port", "0")
    assert (served.returncode, "GEORISK_KEY_PEPPER is not set" in served.stderr) == (2, True)


def test_the_audit_is_shown_as_lines(georisk: Georisk, tmp_path: Path) -> None:
    with closing(open_store(str(tmp_path / "georisk.sqlite"))) as store:
        said = {"rows": 7, "status": 200, "request_id": "n1"}
        store.keep_audit([audit_row("kam", "list_tiers", (("run_id", "ก\x1b[2J"),), **said)])  # type: ignore[arg-type]
    (line,) = georisk("keys", "audit").stdout.splitlines()
    assert line.split("\t")[1:] == ["kam", "list_tiers", "run_id=ก [2J", "7", "200", "n1"]


@pytest.mark.parametrize("host", ["0.0.0.0", "::"])  # noqa: S104
def test_nobody_else_is_served_without_a_key(georisk: Georisk, host: str) -> None:
    done = georisk("serve", "--host", host, "--port", "0")
    assert done.returncode == 2
    assert "georisk keys add" in done.stderr
    thai = georisk("serve", "--host", host, "--port", "0", "--lang", "th")
    assert "ยังไม่ได้ตั้งกุญแจ" in thai.stderr


def test_half_an_issuer_is_refused(georisk: Georisk) -> None:
    done = georisk("serve", "--port", "0", GEORISK_OIDC_ISSUER="https://idp.example")
    assert (done.returncode, "GEORISK_OIDC_AUDIENCE" in done.stderr) == (2, True)


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port: int = door.getsockname()[1]
    return port


@contextmanager
def served(folder: Path, *words: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    port = free_port()
    where = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "georisk", "serve", "--port", str(port), *words]
    errors = (folder / "errors").open("w")
    with errors, subprocess.Popen(command, stderr=errors, cwd=folder, env=environment()) as process:
        try:
            deadline = time.monotonic() + READY_S
            while status(f"{where}/readyz")[0] != 200:
                assert time.monotonic() < deadline
                assert process.poll() is None
                time.sleep(0.1)
            yield where, process  # type: ignore[misc]
        finally:
            process.terminate()
            process.wait(READY_S)


def status(url: str, key: str | None = None) -> tuple[int, str]:
    headers = {} if key is None else {"authorization": f"Bearer {key}"}
    try:
        answer = httpx.get(url, headers=headers, trust_env=False)
    except httpx.TransportError:
        return 0, ""
    return answer.status_code, answer.text


def test_a_service_with_keys_answers_beyond_this_machine_and_shuts_out_the_rest(
    georisk: Georisk, tmp_path: Path
) -> None:
    key = georisk(*ADD, "kam").stdout.strip()
    with served(tmp_path, "--host", "0.0.0.0", "--workers", "2") as (where, _):  # noqa: S104
        assert status(f"{where}/v1/tiers")[0] == 401
        for _ in range(10):
            assert status(f"{where}/v1/tiers?limit=1", key)[0] == 200
        counted = status(f"{where}/metrics", key)[1]
        georisk("keys", "revoke", "kam")
        deadline = time.monotonic() + READY_S
        while status(f"{where}/v1/rules", key)[0] == 200:
            assert time.monotonic() < deadline
            time.sleep(0.1)
    # All processes count together, whichever of them is asked.
    assert 'georisk_requests_total{operation="list_tiers",status="2xx"} 10.0' in counted
    lines = [json.loads(line) for line in (tmp_path / "errors").read_text().splitlines()]
    assert {line["operation"] for line in lines if line["message"] == "request"} >= {
        "list_tiers",
        "get_readiness",
    }
    assert key not in (tmp_path / "errors").read_text()
