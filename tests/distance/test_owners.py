"""Owners as line files spell them."""

from __future__ import annotations

import pytest

from georisk.distance import build_network
from georisk.distance.owners import named_owners
from tests.distance.worlds import feeder, spp_line, table

ENDS = ((101.0, 13.0), (101.01, 13.0)), ((101.0, 13.1), (101.01, 13.1))


@pytest.mark.parametrize(
    ("owner", "ids", "taken_by"),
    [
        ("SPP-1", ["SPP-1", "spp-1"], "SPP-1"),
        (" spp-1 ", ["SPP-1", "SPP-2"], "SPP-1"),
        ("Spp-1", ["SPP-1", "spp-1"], None),
        ("SPP-9", ["SPP-1"], None),
    ],
)
def test_an_owner_is_taken_where_one_spp_fits(
    owner: str, ids: list[str], taken_by: str | None
) -> None:
    network, lost = named_owners(build_network(table([spp_line(owner, *ENDS[0])])), ids)
    taken = [spp_id for spp_id in ids if len(network.edges_of(spp_id))]
    assert taken == ([] if taken_by is None else [taken_by])
    assert lost == (() if taken_by else (owner,))


def test_two_spellings_of_one_owner_are_one_owner() -> None:
    lines = [spp_line("SPP-1", *ENDS[0]), spp_line("spp-1", *ENDS[1])]
    plain = build_network(table(lines))
    network, lost = named_owners(plain, ["SPP-1"])
    assert len(network.edges_of("SPP-1")) == 2
    assert lost == ()
    assert network.digest != plain.digest


def test_only_lines_of_an_spp_need_an_owner_that_is_one() -> None:
    lines = [feeder(*ENDS[0]), (ENDS[1], spp_line("x", *ENDS[1])[1], None)]
    network = build_network(table(lines))
    same, lost = named_owners(network, ["SPP-1"])
    assert same is network
    assert lost == ("",)
