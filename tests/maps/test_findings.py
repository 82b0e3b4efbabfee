"""The map of a network's findings as text: one file, whole, the same bytes again."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any, cast

import numpy as np

from georisk.distance.quality import Flaw
from georisk.maps import content_security_policy
from georisk.maps.assets import labels, own_scripts, shell
from georisk.maps.findings import FLAWS, MOST_OF_A_FLAW, findings_data, render_findings
from tests.maps.worlds import flawed


def test_the_page_reaches_for_nothing_outside_itself() -> None:
    html = render_findings(*flawed())
    assert html == render_findings(*flawed())
    assert not re.search(r"(?:src|href)\s*=\s*[\"']?\s*(?:https?:)?//", html)
    policy = content_security_policy(html)
    assert "unsafe" not in policy
    assert policy in html


def test_every_flaw_has_a_style_and_words_in_both_languages() -> None:
    known = cast("dict[str, Any]", labels("findings_labels.json"))
    assert set(FLAWS) == set(Flaw)
    assert {f"flaw.{flaw.value}" for flaw in Flaw} <= set(known)
    measured = set(Flaw) - {Flaw.CROSSING, Flaw.ZERO_LENGTH}
    assert {f"metres.{flaw.value}" for flaw in measured} <= set(known)
    for words in known.values():
        assert words["en"]
        assert words["th"]
    asked = re.findall(r"label\(\"([a-z_]+)\"\)", own_scripts(("findings.js",))[0])
    asked += re.findall(r"data-label=\"([a-z_]+)\"", shell("findings.html"))
    assert set(asked) <= set(known)
    assert len(asked) > 5


def test_the_largest_findings_are_drawn_and_all_are_counted() -> None:
    network, findings = flawed()
    many = MOST_OF_A_FLAW + 5
    gap = next(item for item in findings if item.flaw is Flaw.GAP)
    grown = replace(
        gap,
        lon=np.repeat(gap.lon[:1], many),
        lat=np.repeat(gap.lat[:1], many),
        edge=np.repeat(gap.edge[:1], many),
        other=np.repeat(gap.other[:1], many),
        metres=np.arange(many, dtype=np.float64),
    )
    (flaw,) = cast("list[Any]", findings_data(network, [grown])["flaws"])
    assert (flaw["count"], len(flaw["rows"])) == (many, MOST_OF_A_FLAW)
    assert flaw["rows"][0][2] == many - 1
    assert flaw["rows"][0][3:] == ["road", "road"]
