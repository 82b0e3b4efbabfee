"""A stored run made ready for questions: its own files, read again, if they are still the same."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from georisk.errors import InputError
from georisk.wiring.jobs import load_world
from georisk.wiring.options import JobOptions, WorldFiles, silent
from georisk.wiring.places import DATUM, GAZETTEER, digest_of, gazetteer_path, place_customers
from georisk.wiring.registers import RegisterFiles, read_registers
from georisk.wiring.ruling import load_rules

if TYPE_CHECKING:
    from collections.abc import Mapping

    from georisk.assessment import Registers, World
    from georisk.model import Customer, InputFile, RunHeader
    from georisk.scoring import RuleSet
    from georisk.wiring.options import Progress

NETWORK, FEEDERS, BARRIERS = "network", "feeders", "barriers"
SEVERAL = (NETWORK, FEEDERS, BARRIERS)  # roles that several files may have


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopened:
    """Everything a run was computed from."""

    customers: tuple[Customer, ...]
    world: World
    known: Registers


def reopen(
    header: RunHeader,
    *,
    ruleset: Path | None = None,
    rehearsed: Path | None = None,
    progress: Progress = silent,
) -> Reopened:
    """Read the inputs of a stored run again, by the paths its header names.

    Parameters
    ----------
    header : RunHeader
    ruleset : Path or None
        The rule set of the run, where it is not the edition that comes with georisk.
    rehearsed : Path or None
        Another rule set to judge by instead of the run's, which is then not asked for.

    Raises
    ------
    InputError
        When a file is gone or has changed since, when the run was no file's, or when the rule set
        is another one.
    """
    progress("checking the files of the run", "ตรวจไฟล์ของรอบการประเมิน")
    _require_same(header)
    if rehearsed is None:
        require_rules(header, ruleset)
    files = {item.role: Path(item.spec) for item in header.inputs if item.role not in SEVERAL}
    feeders, barriers = (
        tuple(Path(item.spec) for item in header.inputs if item.role == role)
        for role in (FEEDERS, BARRIERS)
    )
    customers = _customers(files)
    network = tuple(item.spec for item in header.inputs if item.role == NETWORK)
    world, _, _ = load_world(
        WorldFiles(
            spp=files["spp"],
            network=network,
            estates=files.get("estates"),
            ruleset=rehearsed or ruleset,
            barriers=barriers,
        ),
        JobOptions(
            as_of=header.as_of,
            plan_year=header.plan_year,
            cutoff_m=header.cutoff_m,
            max_access_m=header.max_access_m,
            join_tolerance_m=header.join_tolerance_m,
            friction=header.friction,
        ),
        progress,
    )
    named = RegisterFiles(sites=files.get("sites"), outages=files.get("outages"), feeders=feeders)
    read = read_registers(named, header.as_of, world.rules)
    return Reopened(customers=customers, world=world, known=read.known)


def _customers(files: Mapping[str, Path]) -> tuple[Customer, ...]:
    """Read the customers, and place by address those the run had placed so."""
    from georisk.adapters.tables.registers import read_customers

    datum = str(files[DATUM]) if DATUM in files else None
    customers = read_customers(files["customers"], datum=datum).rows
    if GAZETTEER not in files:
        return customers
    return place_customers(customers, gazetteer_path(str(files[GAZETTEER]))).customers


def _require_same(header: RunHeader) -> None:
    """Refuse a run whose files are gone or not what they were."""
    roles = {item.role for item in header.inputs}
    if not {"customers", "spp", NETWORK} <= roles:
        raise _no_files(header)
    for item in header.inputs:
        if not item.spec:
            raise _no_files(header)
        found = _hash_of(item)
        if found is None:
            raise _gone(item, header)
        if found != item.sha256:
            raise _changed(item, header)


def _hash_of(item: InputFile) -> str | None:
    """Hash an input as it is today; None when it is gone."""
    from georisk.adapters.networks.line_files import line_file
    from georisk.adapters.tables.raw_tables import file_hash

    if item.role == GAZETTEER:
        places = gazetteer_path(item.spec)
        return digest_of(places) if places is None or places.exists() else None
    if item.role == DATUM:
        return item.sha256  # words, no file
    path = line_file(item.spec).path if item.role == NETWORK else Path(item.spec)
    return file_hash(path) if path.exists() else None


def _no_files(header: RunHeader) -> InputError:
    return InputError(
        f"run {header.run_id} does not name files it could be computed from again:"
        " assess the files once more with this version of georisk",
        f"รอบการประเมิน {header.run_id} ไม่ได้ระบุไฟล์ที่จะใช้คำนวณใหม่ได้:"
        " โปรดประเมินจากไฟล์อีกครั้งด้วย georisk รุ่นนี้",
    )


def _gone(item: InputFile, header: RunHeader) -> InputError:
    return InputError(
        f"run {header.run_id} was computed from {item.spec} ({item.role}), which is gone: put it"
        " back or assess again",
        f"รอบการประเมิน {header.run_id} คำนวณจาก {item.spec} ({item.role}) ซึ่งไม่มีอยู่แล้ว:"
        " โปรดนำไฟล์กลับมาหรือประเมินใหม่",
    )


def _changed(item: InputFile, header: RunHeader) -> InputError:
    return InputError(
        f"{item.spec} ({item.role}) has changed since run {header.run_id} was computed from it:"
        " assess again",
        f"{item.spec} ({item.role}) เปลี่ยนไปจากที่ใช้ในรอบการประเมิน {header.run_id}: โปรดประเมินใหม่",
    )


def require_rules(header: RunHeader, ruleset: Path | None) -> RuleSet:
    """Read the rule set of a run.

    Parameters
    ----------
    ruleset : Path or None
        Its file, where it is not the edition that comes with georisk.

    Raises
    ------
    InputError
        When it is another one: a run keeps the hash of its rule set and not its path.
    """
    loaded = load_rules(ruleset)
    if loaded.sha256 != header.ruleset_sha256:
        raise InputError(
            f"run {header.run_id} was scored by rule set {header.ruleset}"
            f" ({header.ruleset_sha256[:12]}), not by {loaded.rules.id} ({loaded.sha256[:12]}):"
            " name its file with --ruleset",
            f"รอบการประเมิน {header.run_id} ใช้ชุดเกณฑ์ {header.ruleset}"
            f" ({header.ruleset_sha256[:12]}) ไม่ใช่ {loaded.rules.id} ({loaded.sha256[:12]}):"
            " โปรดระบุไฟล์ชุดเกณฑ์ด้วย --ruleset",
        )
    return loaded.rules
