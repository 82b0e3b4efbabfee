"""A rule set with a typo, a gap, an overlap or a wrong example is refused, in both languages."""

from __future__ import annotations

import re
import tomllib
from decimal import Decimal

import pytest

from georisk.errors import RuleSetError
from georisk.scoring import parse_ruleset

TYPOS = [
    # unknown and missing keys: section, key and the nearest known one
    (
        "minimum_bill_thb = 300000",
        "minimum_bil_thb = 300000",
        r"screening: unknown key 'minimum_bil_thb'; did you mean 'minimum_bill_thb'",
    ),
    ("radius_km = 8 ", "# ", r"screening: the key 'radius_km' is missing"),
    (
        "[exemption]",
        "[exemptions]",
        r"\(top level\): unknown key 'exemptions'; did you mean 'exemption'",
    ),
    (
        "effective = 2023-01-01",
        "effective = 2023-01-01\nzzz = 1",
        r"\(top level\): unknown key 'zzz'; known here: activities, bands",
    ),
    (
        "{ level = 5, min_inclusive = 0, max_exclusive = 2,",
        "{ level = 5, min_inclusve = 0, max_exclusive = 2,",
        r"distance\.classes\[1\]: unknown key 'min_inclusve'; did you mean 'min_inclusive'",
    ),
    (
        "given = { distance_km = 2, ",
        "given = { distance_kn = 2, ",
        r"examples\[2\]\.given: unknown key 'distance_kn'; did you mean 'distance_km'",
    ),
    (
        "at_least = 3\nlabel",
        "at_least = 3\nlabl",
        r"conditions\.branch\.partner: unknown key 'labl'; did you mean 'label'",
    ),
    # wrong values
    ("effective = 2023-01-01", 'effective = "2023"', r"effective: '2023' is not a date"),
    ("radius_km = 8 ", 'radius_km = "8 km" ', r"screening\.radius_km: '8 km' is not a number"),
    ("radius_km = 8 ", 'radius_km = "NaN" ', r"screening\.radius_km: 'NaN' is not a number"),
    ("radius_km = 8 ", "radius_km = true ", r"screening\.radius_km: 'True' is not a number"),
    (
        "radius_km = 8 ",
        'radius_km = "8.00000001" ',
        r"8\.00000001 km is not a whole number of millimetres",
    ),
    (
        'status = "some_spp", level = 3',
        'status = "some_ssp", level = 3',
        r"'some_ssp' is not one of none, all_pea, some_spp, main_spp",
    ),
    ('band = "low"\nmin', 'band = "lo"\nmin', r"bands\[1\]\.band: 'lo' is not one of low, medium"),
    ("min_score = 1\n", 'min_score = "1"\n', r"bands\[1\]\.min_score: '1' is not a whole number"),
    (
        "special_risk_plan = false",
        "special_risk_plan = 0",
        r"special_risk_plan: '0' is not true or false",
    ),
    (
        'always_eligible = ["planned", "construction"]',
        'always_eligible = "planned"',
        r"spp\.always_eligible: 'planned' is not a list",
    ),
    ('edition = "2566"', 'edition = ""', r"edition: '' is not a text"),
    (
        'average = "8/3"',
        'average = "8/0"',
        r"examples\[9\]\.expect\.average: '8/0' is not a fraction",
    ),
    (
        'label = { en = "no branch network", th = "ไม่มีเครือข่ายสาขา" }',
        'label = "none"',
        r"label: 'none' is not a table",
    ),
    # gaps and overlaps
    (
        "{ level = 3, min_exclusive = 4,",
        "{ level = 3, min_inclusive = 4,",
        r"distance\.classes: overlap: two classes hold 4",
    ),
    (
        "{ level = 3, min_exclusive = 4,",
        "{ level = 3, min_exclusive = 5,",
        r"distance\.classes: gap: no class between 4 and 5",
    ),
    (
        "min_inclusive = 2, max_inclusive = 4, label",
        "min_exclusive = 2, max_inclusive = 4, label",
        r"distance\.classes: gap: no class between 2 and 2",
    ),
    (
        "{ level = 5, min_inclusive = 0, max_exclusive = 2,",
        "{ level = 5, min_exclusive = 0, max_exclusive = 2,",
        r"distance\.classes: the classes must end at 0 inclusive",
    ),
    (
        "{ level = 1, min_exclusive = 8,",
        "{ level = 1, min_exclusive = 8, max_inclusive = 99,",
        r"distance\.classes: gap: nothing above 99",
    ),
    (
        "{ level = 1, min_exclusive = 8,",
        "{ level = 2, min_exclusive = 8,",
        r"distance\.classes: levels must fall with the value",
    ),
    (
        "{ level = 1, min_exclusive = 8,",
        "{ level = 0, min_exclusive = 8,",
        r"level 0 is not 1 to 5",
    ),
    (
        "{ level = 1, min_exclusive = 8,",
        "{ level = 1, min_exclusive = 8, min_inclusive = 8,",
        r"classes\[5\]: a bound is both inclusive and exclusive",
    ),
    (
        "{ level = 3, min_exclusive = 0, max_inclusive = 10,",
        "{ level = 3, min_exclusive = 0, max_inclusive = 0,",
        r"solar\.classes\[2\]: nothing lies between 0 and 0",
    ),
    (
        "{ level = 3, min_inclusive = 2, max_exclusive = 6,",
        "{ level = 3, min_inclusive = 3, max_exclusive = 6,",
        r"outage\.classes: gap: no class between 2 and 3",
    ),
    (
        "min_inclusive = 300000, max_exclusive = 1000000",
        "min_inclusive = 400000, max_exclusive = 1000000",
        r"impact\.classes: the classes must end at 300000 inclusive, not at 400000",
    ),
    (
        "max_inclusive = 5, label",
        "max_inclusive = 4.9, label",
        r"probability\.classes: the classes must end at 5",
    ),
    ("min_score = 10\n", "min_score = 11\n", r"bands: gap at score 10"),
    ("min_score = 10\n", "min_score = 9\n", r"bands: overlap at score 9"),
    (
        'band = "medium"',
        'band = "low"',
        r"bands: each of low, medium, high, very_high must appear once",
    ),
    (
        "min_inclusive = 70763, max_exclusive = 264911",
        "min_inclusive = 70764, max_exclusive = 264911",
        r"kasm\.value_classes: gap: no class between 70763 and 70764",
    ),
    # names without a meaning
    (
        'reading = "R5"',
        'reading = "R55"',
        r"conditions\.outage\.readings: 'R55' is not declared; declared are R1, R10, R11",
    ),
    ("[readings.R6]", "[readings.R66]", r"readings: 'R6' is not declared"),
    (
        'status = "all_pea"',
        'status = "none"',
        r"conditions\.branch\.classes: each of none, all_pea",
    ),
    ('{ main = true, value = "L"', '{ main = true, value = "M"', r"kasm\.matrix: each of True L"),
    ("[obligations.Star]", "[obligations.Stra]", r"obligations: 'Stra' is not one of Strategic"),
    (
        'of = ["RBA1", "RBA2", "RBA3"]',
        'of = ["RBA1", "RBA2", "RBA9"]',
        r"obligations\.Status: 'RBA9' is not declared",
    ),
    (
        'of = ["RBA1", "RBA2", "RBA3"]',
        'of = ["RBA1"]',
        r"obligations\.Status: at least 2 of 1 cannot be done",
    ),
    (
        'per = "month"',
        'per = "moon"',
        r"obligations\.Streamline: 'moon' is not declared; declared are month",
    ),
    (
        "alternative_level = 3 }",
        "alternative_level = 6 }",
        r"distance\.readings: level 6 is not 1 to 5",
    ),
    # worked examples
    (
        'kamr_weight = "0.8"',
        'kamr_weight = "0.9"',
        r"workload\.examples\[2\]: the weights give 13\.5, the example says 12\.0",
    ),
    (
        "score = 16, band",
        "score = 20, band",
        r"examples\[11\] \(average 4\.5.*\): score comes to 16, the example says 20",
    ),
    (
        'average = "10/3"',
        'average = "3.33"',
        r"examples\[3\].*average comes to 10/3, the example says 333/100",
    ),
    (
        "levels = { distance = 2, branch = 1,",
        "levels = { distance = 3, branch = 1,",
        r"levels comes to distance=2, branch=1",
    ),
    (
        'readings = ["R5", "R6"]',
        'readings = ["R5"]',
        r"readings comes to R5, R6, the example says R5",
    ),
    (
        "monthly_bill_thb = 300000 }",
        "monthly_bill_thb = 299999 }",
        r"examples\[2\].*299999 lies in no class",
    ),
    ('max_inclusive = "2.5"', 'max_inclusive = "2.4"', r"gap: no class between 2\.4 and 2\.5"),
]


@pytest.mark.parametrize(("old", "new", "words"), TYPOS, ids=[new[:40] for _, new, _ in TYPOS])
def test_a_typo_is_refused_in_both_languages(manual: str, old: str, new: str, words: str) -> None:
    assert old in manual
    with pytest.raises(RuleSetError, match=words) as caught:
        parse_ruleset(manual.replace(old, new, 1))
    assert caught.value.th.startswith("ชุดเกณฑ์")
    assert caught.value.en != caught.value.th
    assert "\n" not in caught.value.en


@pytest.mark.parametrize(("moved", "level"), [("2.4", 3), ("2.6", 2)])
def test_a_moved_bound_contradicts_a_worked_example(manual: str, moved: str, level: int) -> None:
    section = manual[manual.index("[probability]") : manual.index("[impact]")]
    elsewhere = manual.replace(section, section.replace('"2.5"', f'"{moved}"'))
    with pytest.raises(RuleSetError, match=f"probability_level comes to {level}, the example says"):
        parse_ruleset(elsewhere)


@pytest.mark.parametrize("text", ["id = ", "[a\n", "id = 1\nid = 2\n"])
def test_what_is_no_toml_is_refused(text: str) -> None:
    with pytest.raises(RuleSetError, match="not valid TOML"):
        parse_ruleset(text)


def test_an_empty_file_is_refused() -> None:
    with pytest.raises(RuleSetError, match="'id' is missing"):
        parse_ruleset("")


def test_a_rule_set_without_examples_is_refused(manual: str) -> None:
    bare = manual[: manual.index("[[examples]]")]
    with pytest.raises(RuleSetError, match="'examples' is missing"):
        parse_ruleset(bare)
    with pytest.raises(RuleSetError, match="no worked example"):
        parse_ruleset("examples = []\n" + bare)
    with pytest.raises(RuleSetError, match="expects nothing"):
        parse_ruleset(bare + '[[examples]]\nname = "x"\ngiven = {}\nexpect = {}\n')


def test_every_key_of_the_manual_is_guarded(manual: str) -> None:
    """Misspelling any key at all is refused: none is read by accident or ignored."""
    keys = {
        match.group(1)
        for match in re.finditer(r"(?:^|[{,]\s*)([a-z_0-9]+) = ", manual, re.MULTILINE)
    }
    free = {"water", "factor_water", "distance", "branch", "outage", "solar"}  # names, not keys
    assert len(keys) > 60
    for key in sorted(keys - free - set("abcdef")):
        broken = re.sub(rf"(^|[{{,]\s*){key} = ", rf"\g<1>{key}x = ", manual, flags=re.MULTILINE)
        with pytest.raises(RuleSetError):
            parse_ruleset(broken)


def test_the_file_holds_no_binary_fraction(manual: str) -> None:
    """Numbers are whole or quoted, so that any reader of the file gets them exactly."""
    floats: list[str] = []

    def note(text: str) -> Decimal:
        floats.append(text)
        return Decimal(text)

    tomllib.loads(manual, parse_float=note)
    assert floats == []
