"""Whose lines are whose: the owners a line file names, and the SPPs they stand for."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from georisk.distance.lines import KINDS
from georisk.model import LineKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from georisk.distance.network import RouteNetwork

SPP_LINE = KINDS.index(LineKind.SPP_LINE)
NOBODY = ""


def named_owners(
    network: RouteNetwork, spp_ids: Iterable[str]
) -> tuple[RouteNetwork, tuple[str, ...]]:
    """Give the owners of lines the names of the SPPs they mean.

    An owner that is an SPP's id as it stands is that SPP's. Any other is matched without regard to
    capitals and to space around it, where exactly one SPP fits; of two that fit, neither is taken.

    Parameters
    ----------
    spp_ids : iterable of str
        Of every SPP, eligible or not.

    Returns
    -------
    RouteNetwork
        The same network where every owner was named exactly.
    tuple of str
        Owners of ``spp_line`` edges that no SPP fits, ascending; empty text for lines of nobody.
    """
    known = set(spp_ids)
    meant = _meant(known)
    names = tuple(
        owner if owner in known else meant.get(_folded(owner), owner) for owner in network.owners
    )
    lost = tuple(owner for owner in _line_owners(network) if _unknown(owner, known, meant))
    if names == network.owners:
        return network, lost
    text = "\n".join((network.digest, *names))
    digest = hashlib.sha256(text.encode()).hexdigest()
    return replace(network, owners=names, digest=digest), lost


def _meant(spp_ids: set[str]) -> dict[str, str]:
    fits: defaultdict[str, list[str]] = defaultdict(list)
    for spp_id in spp_ids:
        fits[_folded(spp_id)].append(spp_id)
    return {word: found[0] for word, found in fits.items() if len(found) == 1}


def _folded(name: str) -> str:
    return name.strip().casefold()


def _unknown(owner: str, known: set[str], meant: dict[str, str]) -> bool:
    return owner not in known and _folded(owner) not in meant


def _line_owners(network: RouteNetwork) -> list[str]:
    """Owners of the lines that are an SPP's own by their kind."""
    owner = np.unique(network.edge_owner[network.edge_kind == SPP_LINE])
    return sorted(network.owners[row] if row >= 0 else NOBODY for row in owner.tolist())
