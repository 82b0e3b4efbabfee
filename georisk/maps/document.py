"""A run as one HTML file that opens anywhere, with no network at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from georisk.maps.assets import labels
from georisk.maps.basemap import extent_of, page_basemap
from georisk.maps.changes import page_changes
from georisk.maps.customers import legend
from georisk.maps.layers import BUILDERS
from georisk.maps.palette import palette
from georisk.model import Basemap

if TYPE_CHECKING:
    from georisk.errors import Language
    from georisk.maps.pagedata import Json
    from georisk.model import RunDocument


NO_BASEMAP = Basemap()


def render_map(
    run: RunDocument,
    *,
    lang: Language = "th",
    attribution: str | None = None,
    basemap: Basemap = NO_BASEMAP,
    against: RunDocument | None = None,
) -> str:
    """Draw the interactive map of a run.

    Parameters
    ----------
    run : RunDocument
    lang : {"th", "en"}
        Language the page opens in; it switches to the other by itself.
    attribution : str or None
        Plain text the licences of the lines and places ask for, shown below the legend.
    basemap : Basemap
        What is drawn below all of it; only what lies near the customers goes into the page.
    against : RunDocument, optional
        An earlier run; the page shows who moved since.

    Returns
    -------
    str
        A self-contained HTML page. Equal arguments give equal bytes.
    """
    from georisk.maps.page import render_page  # folium takes a second to import

    return render_page(page_data(run, lang, attribution, basemap, against))


def page_data(
    run: RunDocument,
    lang: Language,
    attribution: str | None,
    basemap: Basemap = NO_BASEMAP,
    against: RunDocument | None = None,
) -> Json:
    """Gather everything the page knows."""
    return {
        "lang": lang,
        "attribution": attribution,
        "labels": labels(),
        "palette": palette(),
        "header": _header(run),
        "legend": legend(run.customers),
        "layers": {
            **{name: build(run) for name, build in BUILDERS.items()},
            "basemap": page_basemap(basemap, extent_of(run)),
            "changes": None if against is None else page_changes(against, run),
        },
    }


def _header(run: RunDocument) -> Json:
    header = run.header
    return {
        "run_id": header.run_id,
        "ruleset": header.ruleset,
        "engine": header.engine_version,
        "as_of": header.as_of.isoformat() if header.as_of else None,
        "plan_year": header.plan_year,
        "cutoff_m": header.cutoff_m,
        "synthetic": header.synthetic,
        "rejects": len(run.rejects),
        "assumptions": [{"en": en, "th": th} for en, th in header.assumptions],
        "inputs": [
            {"role": item.role, "name": item.name, "rows": item.rows, "sha256": item.sha256}
            for item in header.inputs
        ],
    }
