"""``georisk plan``: a run becomes the plan of a year, by two people."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from georisk.cli.assess import western_year
from georisk.cli.runs import StoreOption
from georisk.cli.tables import table
from georisk.cli.terminal import DebugOption, LangOption, chosen_language, say
from georisk.plan.cycle import PlanAction, PlanStatus, PlanStep
from georisk.settings import Settings
from georisk.wiring import existing_store, resolve_run

if TYPE_CHECKING:
    from georisk.errors import Language
    from georisk.plan.cycle import PlanVersion, PlanYear

app = typer.Typer(help="The yearly plan / แผนประจำปี", no_args_is_help=True)
Year = Annotated[int, typer.Option("--plan-year", help="CE or พ.ศ.")]
Run = Annotated[str, typer.Option("--run", help="Id of a stored run; 'latest' is the newest")]
By = Annotated[str, typer.Option("--by", help="Who does it")]
Reason = Annotated[str | None, typer.Option("--reason", help="Why; for every later version")]
MustSay = Annotated[str, typer.Option("--reason", help="Why")]
STATUSES = {
    PlanStatus.PROPOSED: "เสนอ",
    PlanStatus.APPROVED: "อนุมัติ",
    PlanStatus.WITHDRAWN: "ถอน",
    PlanStatus.SUPERSEDED: "มีฉบับใหม่แทน",
}


@app.command()
def propose(
    plan_year: Year,
    run: Run,
    by: By,
    reason: Reason = None,
    store: StoreOption = None,
    lang: LangOption = None,
    debug: DebugOption = False,
) -> None:
    """Propose a run as the plan of its year."""
    del lang, debug
    _take(PlanAction.PROPOSE, plan_year, run, (by, reason), store)


@app.command()
def approve(
    plan_year: Year,
    run: Run,
    by: By,
    store: StoreOption = None,
    lang: LangOption = None,
    debug: DebugOption = False,
) -> None:
    """Approve the proposed run; by someone else than proposed it."""
    del lang, debug
    _take(PlanAction.APPROVE, plan_year, run, (by, None), store)


@app.command()
def withdraw(
    plan_year: Year,
    run: Run,
    by: By,
    reason: MustSay,
    store: StoreOption = None,
    lang: LangOption = None,
    debug: DebugOption = False,
) -> None:
    """Withdraw the proposed run, with a reason."""
    del lang, debug
    _take(PlanAction.WITHDRAW, plan_year, run, (by, reason), store)


@app.command()
def show(
    plan_year: Annotated[int | None, typer.Option("--plan-year", help="Default: all")] = None,
    store: StoreOption = None,
    lang: LangOption = None,
    debug: DebugOption = False,
) -> None:
    """Show plan years with all their versions."""
    del lang, debug
    opened = existing_store(store or Settings().store_url)
    plans = opened.plans() if plan_year is None else (opened.plan(western_year(plan_year)),)
    language = chosen_language(sys.argv)
    if not plans:
        say("ยังไม่มีการเสนอแผน" if language == "th" else "no plan has been proposed")
    for plan in plans:
        say(_words(plan, language))


def _take(
    action: PlanAction, year: int, run: str, said: tuple[str, str | None], store: str | None
) -> None:
    """Take a step and show what became of the year."""
    opened = existing_store(store or Settings().store_url)
    by, reason = said
    step = PlanStep(
        year=western_year(year),
        action=action,
        run_id=resolve_run(opened, run).run_id,
        by=by,
        reason=reason,
    )
    say(_words(opened.take_step(step), chosen_language(sys.argv)))


def _words(plan: PlanYear, lang: Language) -> str:
    thai = lang == "th"
    force = plan.approved
    year = f"แผนปี {plan.year + 543}" if thai else f"plan {plan.year}"
    if force is None:
        head = f"{year}: ยังไม่มีแผนที่อนุมัติ" if thai else f"{year}: nothing is approved"
    elif thai:
        head = f"{year}: ใช้ฉบับที่ {force.version} (การประเมิน {force.run_id})"
    else:
        head = f"{year}: version {force.version} is in force (run {force.run_id})"
    if not plan.versions:
        return head
    names = (
        ["ฉบับ", "การประเมิน", "สถานะ", "ผู้เสนอ", "เหตุผล", "ผู้พิจารณา", "เหตุผล"]
        if thai
        else ["version", "run", "status", "proposed by", "why", "decided by", "why"]
    )
    return f"{head}\n{table([names, *(_row(version, lang) for version in plan.versions)])}"


def _row(version: PlanVersion, lang: Language) -> list[str]:
    decided = version.decided
    return [
        str(version.version),
        version.run_id,
        STATUSES[version.status] if lang == "th" else version.status.value,
        version.proposed.by,
        version.proposed.reason or "",
        "" if decided is None else decided.by,
        "" if decided is None else decided.reason or "",
    ]
