"""Finding what a request means: a run, a customer in it, the run in force."""

from __future__ import annotations

from georisk.errors import NotFound
from georisk.model import AssessedCustomer, RunHeader
from georisk.ports import RunStore
from georisk.service.context import ServiceContext

WHOLE = "customers"


def find_header(store: RunStore, run_id: str) -> RunHeader:
    """Give a run's header.

    Raises
    ------
    NotFound
        No such run.
    """
    for header in store.headers():
        if header.run_id == run_id:
            return header
    raise NotFound(f"run {run_id}: no such run", f"ไม่พบการประเมิน {run_id}")


def find_customer(store: RunStore, header: RunHeader, customer_id: str) -> AssessedCustomer:
    """Give what a run said of one customer.

    Raises
    ------
    NotFound
        The run has no such customer.
    """
    for past, customer in store.history(customer_id):
        if past.run_id == header.run_id:
            return customer
    raise NotFound(
        f"customer {customer_id}: not in run {header.run_id}",
        f"ไม่พบลูกค้า {customer_id} ในการประเมิน {header.run_id}",
    )


def said_of(store: RunStore, customer_id: str) -> list[tuple[RunHeader, AssessedCustomer]]:
    """Give what every run said of a customer, oldest first.

    Raises
    ------
    NotFound
        None said anything, or not to this caller.
    """
    past = list(store.history(customer_id))
    if not past:
        raise unheard_of(customer_id)
    return past


def unheard_of(customer_id: str) -> NotFound:
    """Say that a customer is in no run, or may not be seen."""
    return NotFound(
        f"customer {customer_id}: in no stored run", f"ไม่พบลูกค้า {customer_id} ในการประเมินใด"
    )


def is_whole(header: RunHeader) -> bool:
    """Tell a run over a customers file from a handful of customers stored by a request."""
    return any(item.role == WHOLE for item in header.inputs)


def _approved_run(store: RunStore, plan_year: int | None) -> str | None:
    """Find the approved run of a plan year, or of the last year that has one."""
    plans = store.plans() if plan_year is None else (store.plan(plan_year),)
    approved = [plan.approved for plan in plans if plan.approved is not None]
    return approved[-1].run_id if approved else None


def current_run(context: ServiceContext, plan_year: int | None = None) -> RunHeader:
    """Choose the run in force: the default one, else the approved one, else the newest.

    Parameters
    ----------
    plan_year : int or None
        None is the last year with an approved run; while there is none, that of the newest run.

    Raises
    ------
    NotFound
        No run of that year, or none at all.
    """
    headers = context.store.headers()
    fitting = [item for item in headers if plan_year is None or item.plan_year == plan_year]
    default = [item for item in fitting if item.run_id == context.default_run]
    whole = [item for item in fitting if is_whole(item)]
    approved_id = _approved_run(context.store, plan_year)
    approved = [item for item in fitting if item.run_id == approved_id]
    if not default and not whole:
        year = "" if plan_year is None else f" {plan_year}"
        raise NotFound(
            f"no stored run of plan year{year}; assess a customers file with --store",
            f"ไม่มีการประเมินที่เก็บไว้ของปีแผน{year} โปรดประเมินแฟ้มลูกค้าด้วย --store",
        )
    return (default or approved or whole)[-1]
