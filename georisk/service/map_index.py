"""Which things of the run in force have a map of their own, for the list of maps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from georisk.errors import NotFound
from georisk.service.lookup import current_run
from georisk.service.map_state import Shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from georisk.errors import Language
    from georisk.service.access import Caller
    from georisk.service.context import ServiceContext
    from georisk.service.shelf import Shelf


@dataclass(frozen=True, slots=True)
class Link:
    """A map and what it is called."""

    path: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Maps of the run in force: of all of it, and of its parts as far as a caller may see them."""

    country: str
    areas: Sequence[Link]
    estates: Sequence[Link]
    spps: Sequence[Link]


def places_of(
    context: ServiceContext, shelf: Shelf, caller: Caller, lang: Language
) -> Places | None:
    """Name the maps of the run in force; None while there is no such run."""
    try:
        header = current_run(context)
    except NotFound:
        return None
    view = Shown(context, shelf, caller, header)
    ground = view.ground()
    return Places(
        country=f"/maps/runs/{quote(header.run_id, safe='')}",
        areas=[_link("areas", area, area) for area, _ in view.columns.words["area"].counts()],
        estates=_links("estates", ground["estates"], "id", lang),
        spps=_links("spps", ground["spps"], "spp_id", lang),
    )


def _links(kind: str, things: Sequence[Any], key: str, lang: Language) -> list[Link]:
    """Name things in a language as far as they have a name in it."""
    first, second = ("name_th", "name") if lang == "th" else ("name", "name_th")
    named = [(one[key], one[first] or one[second] or one[key]) for one in things]
    return sorted((_link(kind, *one) for one in named), key=lambda link: (link.name, link.path))


def _link(kind: str, thing: str, name: str) -> Link:
    return Link(f"/maps/{kind}/{quote(thing, safe='')}", name)
