"""``POST /v1/what-if``: what a changed plant would do to a stored run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BeforeValidator, ConfigDict, Field, ValidationError

from georisk.assessment.changes import AddLine, AddSpp, Change, ChangeStatus, MoveSpp, RemoveSpp
from georisk.model import LineKind, LonLat, SppId, SppStatus
from georisk.service.access import Reader
from georisk.service.dependencies import Context, JsonBody, Lang
from georisk.service.items import parse_json
from georisk.service.replies import json_reply
from georisk.service.schemas import Shape, WhatIfAnswer

router = APIRouter(tags=["what-if"])
MOST_CHANGES = 100
MOST_VERTICES = 10_000
LATEST = "latest"
Most = Annotated[
    int | None,
    Query(
        ge=0,
        le=10_000,
        description="Only so many customers: whose band changes first, then by baht.",
    ),
]
LONGEST_NAME = 200
Name = Annotated[str, Field(min_length=1, max_length=LONGEST_NAME)]


def _number(value: object) -> object:
    """Refuse true and false, which Python takes for 1 and 0."""
    if isinstance(value, bool):
        raise ValueError("a number is expected")  # noqa: TRY004 - pydantic reports this one
    return value


Lon = Annotated[float, BeforeValidator(_number), Field(ge=-180, le=180)]
Lat = Annotated[float, BeforeValidator(_number), Field(ge=-90, le=90)]


class Asked(Shape):
    """Base of what a request says; the degrees of a position are always named."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)


class Added(Asked):
    """A plant is planned at a place."""

    lon: Lon
    lat: Lat
    capacity_mw: Annotated[Decimal, Field(gt=0)] | None = None


class Moved(Asked):
    """A plant stands elsewhere."""

    spp_id: Name
    lon: Lon
    lat: Lat


class Restated(Asked):
    """A plant comes to another stage of its life."""

    spp_id: Name
    status: SppStatus


class Place(Asked):
    """A position."""

    lon: Lon
    lat: Lat


class Line(Asked):
    """A line is built; it joins others at vertices it shares with them."""

    kind: LineKind
    points: Annotated[tuple[Place, ...], Field(min_length=2, max_length=MOST_VERTICES)]
    owner: Name | None = None


class Question(Asked):
    """Changes, applied together: added plants are called ``what-if-1`` and so on."""

    run_id: Name = LATEST
    add_spp: Annotated[tuple[Added, ...], Field(max_length=MOST_CHANGES)] = ()
    move_spp: Annotated[tuple[Moved, ...], Field(max_length=MOST_CHANGES)] = ()
    remove_spp: Annotated[tuple[Name, ...], Field(max_length=MOST_CHANGES)] = ()
    spp_status: Annotated[tuple[Restated, ...], Field(max_length=MOST_CHANGES)] = ()
    add_line: Annotated[tuple[Line, ...], Field(max_length=MOST_CHANGES)] = ()


def _list_of(properties: Mapping[str, Any], *required: str) -> dict[str, Any]:
    item = {
        "type": "object",
        "required": list(required),
        "properties": dict(properties),
        "additionalProperties": False,
    }
    return {"type": "array", "maxItems": MOST_CHANGES, "items": item}


NAME = {"type": "string", "minLength": 1, "maxLength": LONGEST_NAME}
SPP_ID = {"spp_id": NAME}
MEGAWATTS = {"type": ["number", "null"], "exclusiveMinimum": 0}
PLACE = {
    "lon": {"type": "number", "minimum": -180, "maximum": 180},
    "lat": {"type": "number", "minimum": -90, "maximum": 90},
}
BODY = {
    "required": True,
    "content": {
        "application/json": {
            "schema": {
                "type": "object",
                "properties": {
                    "run_id": {**NAME, "default": LATEST},
                    "add_spp": _list_of({**PLACE, "capacity_mw": MEGAWATTS}, "lon", "lat"),
                    "move_spp": _list_of({**SPP_ID, **PLACE}, "spp_id", "lon", "lat"),
                    "remove_spp": {
                        "type": "array",
                        "maxItems": MOST_CHANGES,
                        "items": NAME,
                    },
                    "spp_status": _list_of(
                        {**SPP_ID, "status": {"enum": [status.value for status in SppStatus]}},
                        "spp_id",
                        "status",
                    ),
                    "add_line": _list_of(
                        {
                            "kind": {"enum": [kind.value for kind in LineKind]},
                            "points": {
                                "type": "array",
                                "minItems": 2,
                                "maxItems": MOST_VERTICES,
                                "items": {
                                    "type": "object",
                                    "required": ["lon", "lat"],
                                    "properties": PLACE,
                                    "additionalProperties": False,
                                },
                            },
                            "owner": {**NAME, "type": ["string", "null"]},
                        },
                        "kind",
                        "points",
                    ),
                },
                "additionalProperties": False,
            },
            "example": {"add_spp": [{"lon": 101.05, "lat": 13.21, "capacity_mw": 90}]},
        }
    },
}


def _question(document: object) -> Question:
    try:
        return Question.model_validate(document)
    except ValidationError as error:
        raise RequestValidationError(error.errors(include_url=False)) from error


def _changes(question: Question) -> Sequence[Change]:
    return [
        *(
            AddSpp(
                point=LonLat(lon=item.lon, lat=item.lat),
                capacity_mw=item.capacity_mw,
                spp_id=SppId(f"what-if-{number}"),
            )
            for number, item in enumerate(question.add_spp, 1)
        ),
        *(
            MoveSpp(spp_id=SppId(item.spp_id), point=LonLat(lon=item.lon, lat=item.lat))
            for item in question.move_spp
        ),
        *(RemoveSpp(spp_id=SppId(name)) for name in question.remove_spp),
        *(
            ChangeStatus(spp_id=SppId(item.spp_id), status=item.status)
            for item in question.spp_status
        ),
        *(_built(item) for item in question.add_line),
    ]


def _built(line: Line) -> AddLine:
    return AddLine(
        points=tuple(LonLat(lon=place.lon, lat=place.lat) for place in line.points),
        kind=line.kind,
        owner=None if line.owner is None else SppId(line.owner),
    )


def _foremost(moved: object, most: int | None) -> list[Any]:
    """Leave those a planner asks for first; all as they are without a limit."""
    listed = list(moved) if isinstance(moved, list) else []
    return listed if most is None else sorted(listed, key=_weight)[:most]


def _weight(one: Mapping[str, Any]) -> tuple[bool, Decimal]:
    """Put those first whose band changes, then those with most baht a month."""
    sides = [(one[f"eligible_{when}"], one[f"band_{when}"]) for when in ("before", "after")]
    return sides[0] == sides[1], -(one["monthly_bill_thb"] or Decimal(0))


@router.post("/what-if", response_model=WhatIfAnswer, openapi_extra={"requestBody": BODY})
def ask_what_if(
    reader: Reader, context: Context, body: JsonBody, lang: Lang, most: Most = None
) -> Response:
    """Say who would change eligibility, level, score, band or tier, and the baht a month by band.

    Baht at stake is the monthly bill of the customers that need a special-risk plan: bands high
    and very high. The first question to a run reads its files again; those after it are quick,
    but for those with a line: the network is then built anew.
    """
    question = _question(parse_json(body))
    run_id, answer = context.what_if(question.run_id, _changes(question))
    told = _foremost(answer["customers"], most)
    reader.told(len(told))
    stated = {"run_id": run_id, "lang": lang, "synthetic": context.synthetic}
    reply = {**stated, **answer, "customers": told}
    return json_reply(reply, {"content-language": lang})
