"""From a file of customers to the groups they may belong to, as a register to be confirmed."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from georisk.plan.groups import group_graph, propose_groups

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from georisk.model import Rejected
    from georisk.plan.groups import ProposedSite

COLUMNS = (
    "group_id",
    "group_name",
    "site_id",
    "site_name",
    "business_partner",
    "tax_id",
    "main_branch",
    "supplier",
    "score",
    "reasons_th",
    "reasons_en",
    "confirmed",
)
YES_NO = {True: "yes", False: "no", None: None}
EXCEL_MARK = "\ufeff"


def proposed_groups(
    customers: Path, sites: Path | None
) -> tuple[tuple[ProposedSite, ...], tuple[Rejected, ...]]:
    """Read customers, and a register of branches where there is one, and propose groups.

    Raises
    ------
    InputError
    """
    from georisk.adapters.tables.registers import read_customers, read_group_sites

    people = read_customers(customers)
    register = None if sites is None else read_group_sites(sites)
    found = propose_groups(people.rows, () if register is None else register.rows)
    return found, (*people.rejected, *(() if register is None else register.rejected))


def proposals_csv(sites: Iterable[ProposedSite]) -> bytes:
    """Render proposals as CSV that Excel opens in Thai and that ``--sites`` reads.

    ``confirmed`` is empty where the user has to say yes or no.
    """
    from georisk.adapters.results.run_files import csv_bytes

    return EXCEL_MARK.encode("utf-8") + csv_bytes(COLUMNS, map(_cells, sites))


def _cells(site: ProposedSite) -> Sequence[object]:
    return (
        site.group_id,
        site.group_name,
        site.site_id,
        site.name,
        site.bp_no,
        site.tax_id,
        YES_NO[site.main_branch],
        site.supplier.value,
        site.score,
        "; ".join(th for _, th in site.reasons),
        "; ".join(en for en, _ in site.reasons),
        YES_NO[site.confirmed],
    )


def graph_file(sites: Iterable[ProposedSite]) -> bytes:
    """Render groups, sites and suppliers as GraphML, which Gephi and yEd open."""
    import networkx as nx

    content = io.BytesIO()
    nx.write_graphml(group_graph(sites), content)
    return content.getvalue()
