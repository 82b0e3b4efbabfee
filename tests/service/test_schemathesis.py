"""Every operation as its kept description has it, tried by schemathesis with all its checks."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

from georisk.adapters.store import open_store
from georisk.model.access import Scope
from georisk.service.factory import make_app
from georisk.service.paging import encode_cursor
from georisk.service.upload import NAMES
from georisk.wiring import run_job
from georisk.wiring.jobs import sample_job
from tests.service.doors import PEPPER, key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fastapi import FastAPI
    from starlette.types import Receive, Send
    from starlette.types import Scope as Asked

KEPT = Path(__file__).resolve().parents[2] / "docs" / "openapi.json"
ACCEPTED = ["2xx", "3xx", "401", "403", "404", "409", "429"]
# Values that fit one by one, and not together or not what there is: a place outside of Thailand,
# a plant nobody knows, a rectangle turned round, a file of that name. No schema can say so; the
# description does.
UNFIT = {
    "POST /v1/runs": "415",
    "POST /v1/assessments": "422",
    "POST /v1/what-if": "422",
    "GET /collections/{collection_id}/items": "400",
}
CONFIG = schemathesis.Config.from_dict(
    {
        "operations": [
            {
                "include-name": name,
                "checks": {"positive_data_acceptance": {"expected-statuses": [*ACCEPTED, status]}},
            }
            for name, status in UNFIT.items()
        ]
        # Each of some fifty columns at each of its edges costs 20 s; drawn at random they do not.
        + [{"include-name": "POST /v1/assessments", "phases": {"coverage": {"enabled": False}}}]
    }
)
FORMATS = {
    "georisk-cursor": st.builds(encode_cursor, st.just("of-no-run"), st.text(max_size=5)),
    "georisk-event-id": st.builds(encode_cursor, st.sampled_from("01"), st.just("")),
    "georisk-since": st.sampled_from(["2026-10-01T08:00:00Z", "2570-01-01T00:00:00+07:00"]),
    "ogc-interval": st.sampled_from(["2026-01-01", "../2027-01-01", "2026-01-01T00:00:00Z/.."]),
}


class Door:
    """Leads to the service, which is not made before there is a test that asks it."""

    service: FastAPI

    async def __call__(self, scope: Asked, receive: Receive, send: Send) -> None:
        await self.service(scope, receive, send)


for name, values in FORMATS.items():
    schemathesis.openapi.format(name, values)


@schemathesis.serializer(*NAMES)
def no_such_file(_: schemathesis.SerializationContext, value: object) -> bytes:
    """Send whatever was made up as the file it is not."""
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "replace")


schema = schemathesis.openapi.from_path(KEPT, config=CONFIG)
schema.app = Door()


@schemathesis.hook
def before_call(_: schemathesis.HookContext, case: schemathesis.Case, __: dict[str, Any]) -> None:
    """Hear what there is, and do not stay for ten minutes."""
    if case.path == "/v1/tiers/changes" and str(case.query.get("wait", 600)).isdecimal():
        case.query["wait"] = min(int(case.query.get("wait", 0)), 601) // 601 * 601


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Make a service whose store has the sample's run; the headers of a key for everything."""
    store = str(tmp_path_factory.mktemp("service") / "runs.sqlite")
    with pytest.MonkeyPatch.context() as patch, closing(open_store(store)) as opened:
        opened.save(run_job(*sample_job()))
        patch.setenv("GEORISK_STORE", store)
        patch.setenv("GEORISK_KEY_PEPPER", PEPPER.decode())
        patch.setenv("GEORISK_RATE_PER_S", "0")
        headers = key(opened, "schemathesis", Scope.ADMIN)
        schema.app.service = make_app("en")
        yield headers


@schema.parametrize()
@settings(
    max_examples=5,
    derandomize=True,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_it_keeps_its_word(case: schemathesis.Case, held: dict[str, str]) -> None:
    case.call_and_validate(headers=held)
