"""What a stored run asks of the plan: who carries how much, and what would change a band."""

from __future__ import annotations

from typing import TYPE_CHECKING

from georisk.errors import NotFound
from georisk.messages import laid_out
from georisk.plan import Balanced, workload
from georisk.scoring.sensitivity import levels_of_steps, levers_of
from georisk.wiring.jobs import resolve_run
from georisk.wiring.reopening import require_rules

if TYPE_CHECKING:
    from pathlib import Path

    from georisk.errors import Language
    from georisk.model import AssessedCustomer, RunHeader
    from georisk.plan import Filling, Group, KamrLoad, Workload
    from georisk.plan.balancing import Move, Proposal
    from georisk.ports import RunStore
    from georisk.scoring import RuleSet
    from georisk.scoring.sensitivity import Change, Levers


def run_workload(
    store: RunStore, run: str, *, office: str | None = None, ruleset: Path | None = None
) -> tuple[RunHeader, Workload]:
    """Weigh the KAMRs of a stored run by its own rule set.

    Raises
    ------
    NotFound
        No such run, or no customer of that office in it.
    InputError
        The rule set is not that of the run.
    """
    header = resolve_run(store, run)
    rules = require_rules(header, ruleset)
    found = workload(store.assessed(header.run_id), rules, office=office)
    require_office(found, office, header.run_id)
    return header, found


def require_office(found: Workload, office: str | None, run_id: str) -> None:
    """Refuse an office that no customer names.

    Raises
    ------
    NotFound
    """
    if office is not None and not found.groups:
        raise NotFound(
            f"office {office!r}: no customer of run {run_id} names it; write it as in the file",
            f"ไม่มีลูกค้าในรอบการประเมิน {run_id} ที่ระบุ กฟฟ. {office!r} โปรดเขียนให้ตรงกับในไฟล์",
        )


def run_levers(
    store: RunStore, customer_id: str, run: str, *, ruleset: Path | None = None
) -> tuple[AssessedCustomer, Levers | None]:
    """Find what would change the band of one customer of a stored run; None when not scored.

    Raises
    ------
    NotFound
        No such run, or no such customer in it.
    InputError
        The rule set is not that of the run.
    """
    header = resolve_run(store, run)
    rules = require_rules(header, ruleset)
    for past, found in store.history(customer_id):
        if past.run_id == header.run_id:
            levels = levels_of_steps(found.explanation)
            return found, None if levels is None else levers_of(levels, rules)
    raise NotFound(
        f"customer {customer_id!r} is not in run {header.run_id}: write the id as in the file",
        f"ไม่พบลูกค้า {customer_id!r} ในรอบการประเมิน {header.run_id}: โปรดเขียนรหัสให้ตรงกับในไฟล์",
    )


def levers_told(
    customer: AssessedCustomer, rules: RuleSet, lang: Language
) -> dict[str, object] | None:
    """Lay the levers of an assessed customer out by field; None for who is not scored."""
    levels = levels_of_steps(customer.explanation)
    return None if levels is None else levers_fields(levers_of(levels, rules), lang)


def levers_fields(found: Levers, lang: Language) -> dict[str, object]:
    """Lay the levers of a customer out by field, sentences in one language."""
    return {
        "band": found.band.value,
        "single": _change_fields(found.single, lang),
        "singles": [_change_fields(change, lang) for change in found.singles],
        "pair": _change_fields(found.pair, lang),
        "nobodys": [_change_fields(change, lang) for change in found.nobodys],
        "raising": _change_fields(found.raising, lang),
    }


def _change_fields(change: Change | None, lang: Language) -> dict[str, object] | None:
    if change is None:
        return None
    return {
        "steps": [
            {
                "condition": step.condition,
                "level_from": step.level_from,
                "level_to": step.level_to,
                "known": step.known,
                "owner": None if step.owner is None else step.owner.text(lang),
                "text": step.said.text(lang),
                "sentences": laid_out(step.said.sentences),
            }
            for step in change.steps
        ],
        "score_low": change.score_low,
        "score_high": change.score_high,
        "band_low": change.band_low.value,
        "band_high": change.band_high.value,
        "text": change.said.text(lang),
        "sentences": laid_out(change.said.sentences),
    }


def workload_fields(found: Workload, lang: Language) -> dict[str, object]:
    """Lay a workload out by field, sentences in one language."""
    return {
        "groups": [_group_fields(group, lang) for group in found.groups],
        "unplaced": list(found.unplaced),
        "repeated": [
            {"bp_no": item.bp_no, "office": item.office, "customers": list(item.customers)}
            for item in found.repeated
        ],
    }


def _group_fields(group: Group, lang: Language) -> dict[str, object]:
    return {
        "offices": list(group.offices),
        "points": group.points,
        "kamrs_least": group.kamrs_least,
        "kamrs_most": group.kamrs_most,
        "kamrs": [_kamr_fields(kamr) for kamr in group.kamrs],
        "unassigned": list(group.unassigned),
        "fill_up": _filling_fields(group.fill_up),
        "one_more": _filling_fields(group.one_more),
        "proposal": _proposal_fields(group.proposal, lang),
    }


def _kamr_fields(kamr: KamrLoad) -> dict[str, object]:
    return {
        "kamr_id": kamr.kamr_id,
        "offices": list(kamr.offices),
        "customers": kamr.customers,
        "counts": {tier.value: count for tier, count in kamr.counts.items()},
        "points": kamr.points,
        "state": kamr.state.value,
        "off_by": kamr.off_by,
        "undecided": list(kamr.undecided),
    }


def _filling_fields(filling: Filling | None) -> dict[str, object] | None:
    if filling is None:
        return None
    limit = filling.services
    return {
        "kamrs": filling.kamrs,
        "points_before": filling.before,
        "points_after": filling.after,
        "points_needed": filling.target,
        "enough": filling.enough,
        "added": [
            {
                "customer_id": item.customer_id,
                "kamr_id": item.kamr_id,
                "monthly_bill_thb": item.bill_thb,
                "points": item.points,
            }
            for item in filling.added
        ],
        "unranked": list(filling.unranked),
        "fms": None if limit is None else {"at_most": limit.at_most, "of": list(limit.of)},
        "readings": list(filling.readings),
    }


def _proposal_fields(proposal: Proposal, lang: Language) -> dict[str, object]:
    if isinstance(proposal, Balanced):
        return {
            "balanced": True,
            "moves": [_move_fields(move) for move in proposal.moves],
            "points": dict(proposal.points),
            "fewest": proposal.fewest,
            "travel": proposal.travel,
            "why": None,
            "detail": None,
        }
    return {
        "balanced": False,
        "moves": [],
        "points": None,
        "fewest": None,
        "travel": None,
        "why": proposal.why.value,
        "detail": proposal.detail_th if lang == "th" else proposal.detail_en,
    }


def _move_fields(move: Move) -> dict[str, object]:
    return {
        "customer_id": move.customer_id,
        "office": move.office,
        "tier": move.tier,
        "points": move.points,
        "from_kamr": move.from_kamr,
        "to_kamr": move.to_kamr,
        "from_m": move.from_m,
        "to_m": move.to_m,
    }
