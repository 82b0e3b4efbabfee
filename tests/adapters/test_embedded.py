"""What travels with georisk is found in a checkout as in an installation."""

from __future__ import annotations

from georisk.adapters.embedded import ruleset_text, sample_dir, spp_register
from georisk.adapters.tables.registers import read_spps
from georisk.scoring import parse_ruleset


def test_the_newest_rule_set_is_proved() -> None:
    assert parse_ruleset(ruleset_text()).id == "pea-kam-2566"


def test_the_sample_and_the_register_are_there() -> None:
    assert (sample_dir() / "customers.csv").is_file()
    register = read_spps(spp_register())
    assert register.rejected == ()
    assert len(register.rows) > 40
