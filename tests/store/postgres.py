"""A PostgreSQL of the tests' own: from the installed packages, on loopback, gone afterwards."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

OWNER = "postgres"  # who runs the server where the tests run as root, as PostgreSQL refuses root
USER = "georisk"
# It is thrown away: speed before safety. Names sort the Thai way, so that an order that is left
# to the database shows.
CONFIG = "listen_addresses='127.0.0.1' unix_socket_directories='' fsync=off max_connections=40"


def programs() -> Path | None:
    """The folder of the newest PostgreSQL with PostGIS."""
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name)
    )
    shares = Path("/usr/share/postgresql")
    able = [
        path
        for path in found
        if (shares / path.parent.name / "extension/postgis.control").is_file()
    ]
    return able[-1] if able else None


@dataclass(frozen=True)
class Server:
    """A running server."""

    programs: Path
    folder: Path
    port: int

    def url(self, database: str) -> str:
        return f"postgresql://{USER}@127.0.0.1:{self.port}/{database}"

    def start(self) -> None:
        options = " ".join(f"-c {option}" for option in CONFIG.split())
        log = self.folder / "log"
        self.run("pg_ctl", "-w", "-l", str(log), "-o", f"-p {self.port} {options}", "start")

    def stop(self, mode: str = "fast") -> None:
        self.run("pg_ctl", "-w", "-m", mode, "stop")

    def sql(self, command: str, database: str = "postgres") -> None:
        import psycopg

        with psycopg.connect(self.url(database), autocommit=True) as connection:
            connection.execute(command)  # type: ignore[call-overload]

    def run(self, program: str, *words: str) -> None:
        as_owner = ["setpriv", f"--reuid={OWNER}", f"--regid={OWNER}", "--clear-groups"]
        command = [*(as_owner if os.geteuid() == 0 else []), str(self.programs / program)]
        environment = {**os.environ, "PGDATA": str(self.folder / "data"), "TZ": "UTC"}
        subprocess.run([*command, *words], check=True, capture_output=True, env=environment)


def new_server(found: Path) -> Server:
    """Make a server and start it."""
    folder = Path(tempfile.mkdtemp(prefix="georisk-postgres-"))
    if os.geteuid() == 0:
        shutil.chown(folder, OWNER, OWNER)
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        server = Server(found, folder, door.getsockname()[1])
    words = ("--encoding=UTF8", "--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=th")
    server.run("initdb", "--auth=trust", f"--username={USER}", "--no-sync", *words)
    server.start()
    server.sql("CREATE DATABASE shaped")
    server.sql("CREATE EXTENSION postgis", "shaped")
    return server


def remove(server: Server) -> None:
    """Stop a server and leave nothing behind."""
    server.stop("immediate")
    shutil.rmtree(server.folder)
