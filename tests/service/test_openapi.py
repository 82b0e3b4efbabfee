"""The API's description is kept: it changes only on purpose, by ``make openapi``."""

from __future__ import annotations

import json
import os
from difflib import unified_diff
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fastapi import FastAPI

KEPT = Path(__file__).resolve().parents[2] / "docs" / "openapi.json"
MOST_LINES = 60
PROBLEM = "application/problem+json"
OF_KEYS = {"401", "403", "429"}


def written(document: dict[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


def difference(kept: str, now: str) -> str:
    lines = [
        *unified_diff(
            kept.splitlines(), now.splitlines(), KEPT.name, "the service", lineterm="", n=2
        )
    ]
    rest = [f"... and {len(lines) - MOST_LINES} lines more"] if len(lines) > MOST_LINES else []
    return "\n".join([*lines[:MOST_LINES], *rest])


def test_the_kept_description_is_that_of_the_service(application: FastAPI) -> None:
    now = written(application.openapi())
    if os.environ.get("GEORISK_ACCEPT"):
        KEPT.write_text(now, "utf-8")
    found = difference(KEPT.read_text("utf-8"), now)
    if found:
        pytest.fail(f"the API has changed; on purpose? then: make openapi\n{found}", pytrace=False)


def test_every_operation_can_be_read_and_called(application: FastAPI) -> None:
    document = application.openapi()
    tags = [tag["name"] for tag in document["tags"]]
    for name, operation in operations(document):
        assert operation["operationId"].isidentifier(), name
        assert 10 < len(operation["summary"]) < 120, name
        assert not operation["summary"].endswith("."), name
        assert operation["description"], name
        assert len(operation["tags"]) == 1, name
    assert set(tags) == {tag for _, operation in operations(document) for tag in operation["tags"]}


def test_examples_of_problems_fit_their_status_and_all_are_used(application: FastAPI) -> None:
    document = application.openapi()
    examples, used = document["components"]["examples"], set()
    for name, operation in operations(document):
        for status, response in operation["responses"].items():
            told = response.get("content", {}).get(PROBLEM, {}).get("examples", {})
            assert all(str(examples[key]["value"]["status"]) == status for key in told), name
            used.update(told)
    assert used == set(examples)
    required = set(document["components"]["schemas"]["Problem"]["required"])
    assert all(required <= set(example["value"]) for example in examples.values())


def test_what_needs_a_key_says_how_it_refuses_without(application: FastAPI) -> None:
    for name, operation in operations(application.openapi()):
        refused = OF_KEYS & set(operation["responses"])
        assert refused == (OF_KEYS if "security" in operation else set()), name
