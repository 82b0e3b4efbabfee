"""The map of a threat surface as text: one file, whole, the same bytes again."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, cast

from hypothesis import given
from hypothesis import strategies as st

from georisk.maps import content_security_policy, render_surface
from georisk.maps import surface as surface_page
from georisk.maps.assets import labels, own_scripts, shell
from georisk.maps.surface import STEPS, step_bounds, step_of, surface_data
from tests.maps.reading import data_of
from tests.maps.surface_world import HOSTILE, header, surfaced

if TYPE_CHECKING:
    import pytest


def test_the_page_reaches_for_nothing_outside_itself() -> None:
    html = render_surface(*surfaced(), header=header())
    assert html == render_surface(*surfaced(), header=header())
    assert not re.search(r"(?:src|href)\s*=\s*[\"']?\s*(?:https?:)?//", html)
    assert HOSTILE not in html
    policy = content_security_policy(html)
    assert "unsafe" not in policy
    assert policy in html


def test_every_word_is_there_in_both_languages() -> None:
    known = cast("dict[str, Any]", labels("surface_labels.json"))
    for words in known.values():
        assert words["en"]
        assert words["th"]
    asked = re.findall(r"label\(\"([a-z_]+)\"\)", own_scripts(("surface.js",))[0])
    asked += re.findall(r"data-label=\"([a-z_]+)\"", shell("surface.html"))
    assert set(asked) <= set(known)
    assert len(asked) > 15


def test_all_sites_are_counted_and_the_worst_are_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(surface_page, "MOST_SITES", 2)
    data = cast("dict[str, Any]", surface_data(*surfaced()))
    assert data["count"] == 5
    assert data["counts"] == [2, 1, 1, 0, 0, 1]
    assert [row[2] for row in data["sites"]] == [HOSTILE, "second"]
    assert data["bounds"] == [2_000_000, 4_000_000, 6_000_000, 8_000_000]
    assert data["worst"] == 4  # nobody is in reach of the fifth


def test_no_site_at_all_is_a_page_too() -> None:
    _, network, spps = surfaced()
    assert "georisk-data" in render_surface([], network, spps, header=header())


def test_a_large_network_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(surface_page, "MOST_VERTICES", 1)
    data = cast("dict[str, Any]", surface_data(*surfaced()))
    assert (data["lines_drawn"], data["lines"]["road"]) == (False, [])


@given(st.lists(st.integers(0, 10**12), min_size=1, max_size=30))
def test_the_greatest_is_on_the_last_step_and_steps_rise(units: list[int]) -> None:
    values = sorted(Decimal(unit) / 100 for unit in units)
    bounds = step_bounds(values)
    steps = [step_of(value, bounds) for value in values]
    assert steps == sorted(steps)
    assert steps[-1] == (len(STEPS) if values[-1] else 0)
    assert all((step == 0) == (value == 0) for step, value in zip(steps, values, strict=True))


def test_synthetic_data_says_so() -> None:
    for synthetic in (False, True):
        html = render_surface(*surfaced(), header=replace(header(), synthetic=synthetic))
        assert data_of(html)["synthetic"] is synthetic
