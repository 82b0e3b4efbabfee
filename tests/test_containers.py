"""The Dockerfile and compose.yaml make sense, where no engine runs them."""

from __future__ import annotations

import json
import re
import shlex
import tomllib
from fnmatch import fnmatch
from typing import Any

import pytest
import yaml
from typer.main import get_command

from georisk.cli.app import app
from georisk.settings import Settings
from tests.conftest import ROOT

Steps = list[tuple[str, str]]
SECRET = re.compile(r"pass|pepper|secret|token", re.IGNORECASE)


@pytest.fixture(scope="module")
def steps() -> Steps:
    """Instructions of the Dockerfile with their words, continued lines joined."""
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    lines = re.sub(r"\\\n", " ", re.sub(r"(?m)^#.*\n", "", text)).splitlines()
    found = [line.split(None, 1) for line in lines if line.strip()]
    return [(name, words.strip()) for name, words in found]


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
    return found


def said(steps: Steps, name: str) -> list[str]:
    return [words for instruction, words in steps if instruction == name]


def settings_named(names: set[str]) -> set[str]:
    known = {f"GEORISK_{field.upper()}" for field in Settings.model_fields}
    return {name for name in names if name.startswith("GEORISK_")} - known


def accepted(words: list[str]) -> None:
    """Let the command line read words, without doing what they say."""
    command: Any = get_command(app)
    while words and hasattr(command, "commands"):
        command, words = command.commands[words[0]], words[1:]
    command.make_context("georisk", list(words))


def test_what_runs_is_no_root_and_pinned(steps: Steps) -> None:
    bases = [words.split()[0] for words in said(steps, "FROM")]
    assert all(re.fullmatch(r"python:3\.1[1-9]-slim", base) for base in bases)
    last = max(at for at, (name, _) in enumerate(steps) if name == "FROM")
    (user,) = said(steps[last:], "USER")
    made = " ".join(said(steps[last:], "RUN"))
    assert user != "root"
    assert re.search(rf"useradd .*\b{user}\b", made)
    assert [name for name, _ in steps].index("USER") < [name for name, _ in steps].index("CMD")


def test_what_is_copied_is_there_and_reaches_the_build(steps: Steps) -> None:
    rules = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()
    sources = [
        source
        for words in said(steps, "COPY")
        if "--from" not in words
        for source in words.split()[:-1]
    ]
    assert {"pyproject.toml", "georisk", "data"} <= set(sources)
    assert rules[0] == "*"
    for source in sources:
        assert (ROOT / source).exists(), source
        assert f"!{source}" in rules, source
    assert any(fnmatch("data/runs.sqlite", rule.replace("**/", "*")) for rule in rules[1:])


def test_the_command_is_one_georisk_knows(steps: Steps) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    (entry,), (command,) = said(steps, "ENTRYPOINT"), said(steps, "CMD")[-1:]
    assert json.loads(entry)[0] in project["scripts"]
    accepted(json.loads(command))
    install = next(words for words in said(steps, "RUN") if "pip install" in words)
    extras = re.search(r"'\.\[(.*)\]'", install)
    assert extras is not None
    assert set(extras[1].split(",")) <= set(project["optional-dependencies"])


def test_the_image_is_asked_whether_it_lives(steps: Steps) -> None:
    (check,) = said(steps, "HEALTHCHECK")
    program = json.loads(check[check.index("[") :])
    assert program[0] == "python"
    compile(program[2], "healthcheck", "exec")
    assert f":{port_of(steps)}/healthz" in program[2]


def port_of(steps: Steps) -> str:
    (port,) = said(steps, "EXPOSE")
    return port


def test_the_images_settings_are_settings(steps: Steps) -> None:
    (words,) = said(steps, "ENV")
    pairs = dict(word.split("=", 1) for word in shlex.split(words))
    assert settings_named(set(pairs)) == set()
    assert pairs["GEORISK_PORT"] == port_of(steps)
    (volume,) = said(steps, "VOLUME")
    assert pairs["GEORISK_AUDIT_DIR"].startswith(volume)
    assert pairs["GEORISK_UPLOADS_DIR"].startswith(volume)
    assert said(steps, "WORKDIR")[-1] == volume


def test_the_services_fit_together(steps: Steps, compose: dict[str, Any]) -> None:
    service, store = compose["services"]["service"], compose["services"]["store"]
    assert service["depends_on"]["store"]["condition"] == "service_healthy"
    assert store["healthcheck"]["test"][1] == "pg_isready"
    assert re.fullmatch(r"postgis/postgis:\d+-\d\.\d", store["image"])
    assert settings_named(set(service["environment"])) == set()
    url = re.sub(r"\$\{[^}]*\}", "x", service["environment"]["GEORISK_STORE"])
    environment = store["environment"]
    user, name = environment["POSTGRES_USER"], environment["POSTGRES_DB"]
    assert url == f"postgresql://{user}:x@store:5432/{name}"
    assert service["ports"] == [f"127.0.0.1:{port_of(steps)}:{port_of(steps)}"]
    (volume,) = said(steps, "VOLUME")
    named = {mount.split(":")[0] for one in (service, store) for mount in one["volumes"]}
    assert {name for name in named if not name.startswith(".")} == set(compose["volumes"])
    assert volume in {mount.split(":")[1] for mount in service["volumes"]}
    assert service["read_only"]
    assert service["cap_drop"] == ["ALL"]


def test_no_secret_is_written_down(steps: Steps, compose: dict[str, Any]) -> None:
    for service in compose["services"].values():
        for name, value in service["environment"].items():
            if SECRET.search(name):
                assert re.fullmatch(r"\$\{\w+:\?[^}]+\}", value), name
            assert "privileged" not in service
    assert not [words for _, words in steps if SECRET.search(words)]


def test_the_commands_of_the_comments_are_ones_georisk_knows() -> None:
    text = (ROOT / "compose.yaml").read_text(encoding="utf-8")
    lines = re.findall(r"docker compose run --rm service (.*)", text)
    assert lines
    for line in lines:
        accepted(shlex.split(line))
