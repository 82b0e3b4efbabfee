"""Accounts of one site, by columns: who could share a site is found first, and only they asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from georisk.assessment.columns_coding import Kinds, occurring, replaced
from georisk.assessment.columns_lookup import kinds_of
from georisk.assessment.columns_single import customer_at
from georisk.assessment.sites import SITE_RADIUS_M, with_sites
from georisk.distance.geodesy import chords, unit_vectors

if TYPE_CHECKING:
    from decimal import Decimal

    from georisk.assessment.columns_coding import Ints
    from georisk.model import CustomerColumns


def assessed_bills(columns: CustomerColumns) -> Kinds[Decimal | None]:
    """Return the bill that screens and scores each customer: that of its whole site."""
    stated: Kinds[Decimal | None] = kinds_of(columns.fields["monthly_bill_thb"])  # type: ignore[assignment]
    rows = _neighbours(columns)
    if len(rows) == 0:
        return stated
    customers = with_sites([customer_at(columns, row) for row in rows.tolist()])
    return replaced(stated, rows, [customer.assessed_bill_thb for customer in customers])


def _neighbours(columns: CustomerColumns) -> Ints:
    """Rows that have another account of their partner and office within the radius of a site."""
    from scipy.spatial import KDTree

    rows = _with_partners(columns)
    if len(rows) == 0:
        return rows
    group = account_groups(columns)[rows]
    tree = KDTree(unit_vectors(columns.lon[rows], columns.lat[rows]))
    reach = float(chords(np.array([SITE_RADIUS_M + 1.0]))[0])
    pairs = tree.query_pairs(reach, output_type="ndarray")
    alike = pairs[group[pairs[:, 0]] == group[pairs[:, 1]]]
    return np.asarray(rows[np.unique(alike)])


def _with_partners(columns: CustomerColumns) -> Ints:
    """Rows with a position and a partner that several of them name."""
    partner = columns.fields["bp_no"]
    named = np.array([bool(value) for value in partner.values], dtype=np.bool_)[partner.codes]
    rows = np.flatnonzero(named & columns.located)
    counts = np.bincount(partner.codes[rows], minlength=len(partner.values))
    return np.asarray(rows[counts[partner.codes[rows]] > 1])


def account_groups(columns: CustomerColumns) -> Ints:
    """Give all rows of one partner and office one number."""
    partner, office = columns.fields["bp_no"], columns.fields["office"]
    keys = partner.codes.astype(np.int64) * len(office.values) + office.codes
    return occurring(keys, len(partner.values) * len(office.values))[0]
