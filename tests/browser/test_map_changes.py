"""Changes since an earlier run in a one-file map: counted as the filters leave them, and drawn."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from georisk.maps import render_map
from tests.browser.run_page import RUN

if TYPE_CHECKING:
    from pathlib import Path

    from georisk.model import AssessedCustomer
    from tests.browser.run_page import Opened

pytestmark = pytest.mark.browser
NEW = RUN.customers[:2]
PLACED = [one for one in RUN.customers[2:] if one.record.score and one.record.score > 1]
ROSE, GONE = PLACED[:3], PLACED[3]


def lower(one: AssessedCustomer) -> AssessedCustomer:
    return replace(one, record=replace(one.record, score=1, score_low=1, score_high=1, band="low"))


def gone(one: AssessedCustomer) -> AssessedCustomer:
    return replace(one, record=replace(one.record, customer_id="GONE"))


EARLIER = replace(
    RUN,
    header=replace(RUN.header, run_id="the-run-before"),
    customers=(*(lower(one) if one in ROSE else one for one in RUN.customers[2:]), gone(GONE)),
)


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("changes") / "map.html"
    file.write_text(render_map(RUN, lang="en", against=EARLIER), encoding="utf-8")
    return file


def counts(page: Opened) -> dict[str, list[str]]:
    rows = page.page.locator("#changes li").all()
    return {
        row.locator("span").inner_text(): row.locator("b").inner_text().split(" · ") for row in rows
    }


def drawn(page: Opened) -> int:
    found: int = page.page.evaluate(
        "georisk.layers.find(({ name }) => name === 'changes').group.getLayers().length"
    )
    return found


def millions(*customers: AssessedCustomer) -> str:
    return f"{sum(one.record.monthly_bill_thb or 0 for one in customers) / 1_000_000:,.2f}"


def test_changes_are_counted_drawn_filtered_and_switched(tab: Opened, compared: Path) -> None:
    tab.leave()
    tab.open(f"{compared.as_uri()}#all=1")
    assert counts(tab) == {
        "More at risk": ["3", millions(*ROSE)],
        "Less at risk": ["0", "0.00"],
        "New": ["2", millions(*NEW)],
        "Gone": ["1", millions(GONE)],
    }
    assert "the-run-before" in tab.page.inner_text("#changes")
    assert drawn(tab) == 6
    tab.page.evaluate(f"georisk.selection.set({{ band: new Set(['{ROSE[0].record.band}']) }})")
    of_band = [one for one in ROSE if one.record.band == ROSE[0].record.band]
    assert counts(tab)["More at risk"] == [str(len(of_band)), millions(*of_band)]
    tab.page.uncheck("#layers input[name=changes]")
    assert tab.page.locator("#changes").is_hidden()
    assert tab.faults == []


def test_a_map_of_one_run_has_no_such_layer(opened: Opened) -> None:
    assert opened.page.locator("#layers input[name=changes]").count() == 0
    assert opened.page.locator("#changes").is_hidden()
