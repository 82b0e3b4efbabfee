"""The page as text: one file, nothing from outside, the same bytes for the same run."""

from __future__ import annotations

import re
from base64 import b64encode
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from georisk.maps import content_security_policy, render_map
from georisk.maps.assets import SCRIPTS, labels, own_scripts
from tests.maps.reading import data_of, values
from tests.maps.sample_run import HOSTILE, sample_run

REACHES_OUT = re.compile(
    r"(?:src|href|url|import|fetch|action)\s*[=(]?\s*[\"'(]?\s*(?:https?:)?//", re.IGNORECASE
)
NAMES_NOT_ADDRESSES = {
    "http://www.w3.org/2000/svg",
    "https://leafletjs.com",
    "https://leafletjs.com,",
    "https://bugzilla.mozilla.org/show_bug.cgi?id=888319",
}


class Elements(HTMLParser):
    """Every element of a page with its attributes and text, by Python's own parser."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None], list[str]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs), []))

    def handle_data(self, data: str) -> None:
        if self.cdata_elem:
            self.found[-1][2].append(data)

    def texts(self, tag: str) -> list[tuple[dict[str, str | None], str]]:
        return [(attrs, "".join(text)) for name, attrs, text in self.found if name == tag]


@pytest.fixture(scope="module")
def html() -> str:
    return render_map(sample_run())


@pytest.fixture(scope="module")
def page(html: str) -> Elements:
    return Elements(html)


@pytest.fixture(scope="module")
def data(html: str) -> Any:
    return data_of(html)


def test_the_same_run_gives_the_same_bytes(html: str) -> None:
    assert render_map(sample_run()) == html


def test_another_run_gives_another_page(html: str) -> None:
    run = sample_run()
    assert render_map(replace(run, customers=run.customers[:-1])) != html
    assert render_map(run, lang="en") != html


def test_no_element_reaches_out(page: Elements) -> None:
    addresses = [
        value
        for _, attrs, _ in page.found
        for name, value in attrs.items()
        if name in {"src", "href", "srcset", "action", "data", "poster"}
    ]
    assert addresses == ["data:,"]
    assert not {tag for tag, *_ in page.found} & {
        "iframe",
        "img",
        "object",
        "embed",
        "base",
        "form",
    }


def test_no_text_names_a_host(html: str) -> None:
    assert not REACHES_OUT.search(html)
    assert set(re.findall(r"https?://[^\s\"'<>)]+", html)) <= NAMES_NOT_ADDRESSES


def test_pictures_and_font_stand_inside(page: Elements) -> None:
    styles = "".join(text for _, text in page.texts("style"))
    urls = re.findall(r"url\(([^)]{0,40})", styles)
    assert len(urls) > 3
    assert all(url.startswith(("data:", "#default#VML")) for url in urls)
    assert "data:font/ttf;base64," in styles


def test_policy_allows_the_scripts_that_are_there_and_nothing_else(
    html: str, page: Elements
) -> None:
    (policy,) = [
        attrs["content"]
        for _, attrs, _ in page.found
        if attrs.get("http-equiv") == "Content-Security-Policy"
    ]
    assert policy is not None
    rules = {rule.split()[0]: rule.split()[1:] for rule in policy.split("; ")}
    assert rules["default-src"] == ["'none'"]
    for directive, tag in (("script-src", "script"), ("style-src", "style")):
        run = [text for attrs, text in page.texts(tag) if "type" not in attrs]
        digests = [b64encode(sha256(text.encode()).digest()).decode() for text in run]
        assert rules[directive] == [f"'sha256-{digest}'" for digest in digests]
    assert "unsafe" not in policy
    assert "http" not in policy
    assert policy == content_security_policy(html)


def test_policy_stands_before_any_script(html: str) -> None:
    assert html.index("Content-Security-Policy") < html.index("<script")


def test_hostile_names_stand_in_the_data_alone(html: str, data: Any) -> None:
    assert set(HOSTILE) <= set(values(data["layers"]["customers"]["columns"]["name"]))
    assert not [name for name in HOSTILE if name in html]
    markup = re.sub(r"<script.*?</script>", "", html, flags=re.DOTALL)
    assert "alert(1)" not in markup
    assert "onerror=" not in markup
    assert not re.search(r"<script>[^<]*alert\(1\)", html)


def test_every_customer_is_there_in_order(data: Any) -> None:
    table = data["layers"]["customers"]
    expected = [customer.record.customer_id for customer in sample_run().customers]
    assert values(table["columns"]["id"]) == expected
    assert table["count"] == len(values(table["told"])) == len(data["layers"]["routes"])
    assert {len(values(column)) for column in table["columns"].values()} == {len(expected)}


def test_legend_adds_up(data: Any) -> None:
    counts: Counter[str] = Counter()
    baht: Counter[str] = Counter()
    for customer in sample_run().customers:
        record = customer.record
        name = (record.band or "open") if record.eligible else "not_eligible"
        counts[name] += 1
        baht[name] += int((record.monthly_bill_thb or Decimal(0)) * 100)
    bands = data["legend"]["bands"]
    assert {name: sums["count"] for name, sums in bands.items()} == counts
    assert {name: Decimal(sums["baht"]) * 100 for name, sums in bands.items()} == baht
    assert data["legend"]["total"]["count"] == counts.total()
    assert data["legend"]["unlocated"] == 1


def test_a_run_with_nothing_on_it_has_a_page() -> None:
    nothing = {"type": "FeatureCollection", "features": []}
    run = replace(sample_run(30), customers=(), spps=nothing, estates=nothing, lines=nothing)
    assert "georisk-data" in render_map(run)


def test_attribution_is_plain_text_in_the_data() -> None:
    given = "(c) <b>somebody</b>"
    shown = render_map(sample_run(30), attribution=given)
    assert data_of(shown)["attribution"] == given
    assert given not in shown


def test_thousands_of_customers_fit_into_a_mail() -> None:
    assert len(render_map(sample_run(5000)).encode()) < 1_500_000


@pytest.mark.parametrize("name", ["boot.js", *SCRIPTS])
def test_scripts_stay_short(name: str) -> None:
    assert own_scripts((name,))[0].count("\n") < 250


def words() -> dict[str, Any]:
    found: Any = labels()
    return found


@pytest.mark.parametrize("key", words())
def test_every_label_is_there_in_both_languages(key: str) -> None:
    entry = words()[key]
    assert set(entry) == {"en", "th"}
    assert all(entry.values())


def test_every_label_a_script_asks_for_exists() -> None:
    asked = {
        key for script in own_scripts() for key in re.findall(r"label\(\"([^\"]+)\"\)", script)
    }
    assert len(asked) > 30
    assert asked <= set(words())


@pytest.mark.parametrize("name", ["boot.js", *SCRIPTS])
def test_scripts_never_write_markup(name: str) -> None:
    (script,) = own_scripts((name,))
    forbidden = (
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "eval(",
        "Function(",
        "fetch(",
    )
    assert not [word for word in forbidden if word in script]
    assert "</script" not in script


def test_pictures_of_the_pages_are_there_and_light() -> None:
    root = Path(__file__).parents[2]
    told = (root / "maps" / "README.md").read_text(encoding="utf-8")
    linked = {root / "maps" / name for name in re.findall(r"\((\.\./docs/pictures/.+?png)\)", told)}
    assert len(linked) >= 8
    assert {file.resolve() for file in linked} == {*(root / "docs" / "pictures").glob("*.png")}
    assert max(file.stat().st_size for file in linked) < 250_000


def test_the_sample_that_is_kept_is_synthetic_and_small() -> None:
    kept = Path(__file__).parents[2] / "maps" / "sample.html"
    html = kept.read_text(encoding="utf-8")
    assert data_of(html)["header"]["synthetic"] is True
    assert len(html.encode()) < 1_500_000
    assert not REACHES_OUT.search(html)
