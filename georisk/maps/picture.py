"""A map as a picture for Word and slides: an estate, a customer's route or a whole run."""

from __future__ import annotations

import io
from textwrap import wrap
from typing import TYPE_CHECKING, Any, Literal, cast

from georisk.maps.customers import legend
from georisk.maps.layers import features, properties
from georisk.maps.palette import CHOSEN_ROUTE, CUSTOMERS, INK, LINES, PAPER, SPPS
from georisk.maps.picture_basemap import draw_basemap
from georisk.maps.picture_layers import (
    MARKERS,
    draw_customers,
    draw_estates,
    draw_lines,
    draw_routes,
    draw_spps,
    frame,
)
from georisk.maps.picture_sheet import (
    A4_LANDSCAPE,
    INCH_MM,
    MAP,
    Sheet,
    View,
    box_of,
    name_of,
    plain,
    thai_font,
)
from georisk.maps.scale_bar import NorthAndScale, draw_north_and_scale

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.figure import Figure

    from georisk.errors import Language
    from georisk.model import Basemap, RunDocument

Form = Literal["png", "pdf"]
DOTS_PER_INCH = 200
ERA = 543
POINTS_PER_INCH = 72
CREDIT_POINTS = 8.0
LETTER_WIDTH, LINE_HEIGHT, GAP = 0.48, 1.3, 0.3  # of the size of letters, as this font has them


def render_picture(
    run: RunDocument,
    form: Form,
    view: View | None = None,
    *,
    lang: Language = "th",
    attribution: str | None = None,
    basemap: Basemap | None = None,
) -> bytes:
    """Draw a run as a PNG or PDF page of A4 with legend, scale bar, north and date.

    Parameters
    ----------
    run : RunDocument
    form : {"png", "pdf"}
    view : View, optional
        Without it, all customers with a position.
    attribution : str or None
        Whom the licences of the lines and places ask to credit.
    basemap : Basemap, optional
        What is drawn below everything else.

    Returns
    -------
    bytes
        Equal arguments give equal bytes.

    Raises
    ------
    NotFound
        No such estate or customer in the run, or nothing of it has a position.
    """
    from matplotlib.figure import Figure

    wanted = view or View()
    box = box_of(run, wanted)
    wide, high = A4_LANDSCAPE
    shrunk = 1.0 if wanted.width_mm is None else wanted.width_mm / INCH_MM / wide
    figure = Figure(
        figsize=(wide * shrunk, high * shrunk), dpi=DOTS_PER_INCH / shrunk, facecolor=PAPER
    )
    sheet = Sheet(run, figure.add_axes(MAP), box, lang, thai_font(), shrunk)
    frame(sheet, box)
    if basemap is not None:
        draw_basemap(sheet, basemap)
        attribution = " · ".join(word for word in (attribution, *basemap.credits) if word)
    draw_lines(sheet)
    draw_estates(sheet, wanted)
    draw_routes(sheet, wanted)
    draw_customers(sheet)
    draw_spps(sheet)
    draw_north_and_scale(sheet.axes, NorthAndScale(font=sheet.font, lang=lang))
    _write_margins(figure, sheet, wanted, attribution)
    buffer = io.BytesIO()
    unstamped = {"CreationDate": None} if form == "pdf" else {"Software": None}
    figure.savefig(buffer, format=form, metadata=unstamped)
    return buffer.getvalue()


def _write_margins(figure: Figure, sheet: Sheet, view: View, attribution: str | None) -> None:
    header = sheet.run.header
    title = sheet.word("title")
    if view.estate_id is not None:
        fields = next(
            properties(one) for one in features(sheet.run.estates)
            if properties(one)["estate_id"] == view.estate_id
        )  # fmt: skip
        title = name_of(fields, sheet.lang)
    if view.customer_id is not None:
        title = f"{title} · {view.customer_id}"
    _write(figure, sheet, (0.03, 0.93), title, size=17)
    _write(figure, sheet, (0.03, 0.895), _about(sheet), size=9.5)
    _write(figure, sheet, (0.985, 0.94), sheet.word("confidential"), size=13, align="right")
    notice = sheet.word("synthetic") if header.synthetic else None
    _write_credits(figure, sheet, [word for word in (header.run_id, attribution, notice) if word])
    _write_legend(figure, sheet, view)


def _write_credits(figure: Figure, sheet: Sheet, credit: Sequence[str]) -> None:
    """Write below the map whom to credit, in as many lines as it takes."""
    points = sheet.points(CREDIT_POINTS)
    wide, high = (inches * POINTS_PER_INCH for inches in figure.get_size_inches())
    letters = int((1 - 2 * MAP[0]) * wide / (points * LETTER_WIDTH))
    for line, text in enumerate(wrap(" · ".join(credit), letters), start=1):
        below = (GAP + line * LINE_HEIGHT) * points / high
        _write(figure, sheet, (MAP[0], MAP[1] - below), text, size=CREDIT_POINTS)


def _about(sheet: Sheet) -> str:
    header = sheet.run.header
    day = header.as_of
    if day is None:
        shown = sheet.word("no_date")
    else:
        year = day.year + ERA if sheet.lang == "th" else day.year
        shown = f"{day.day}/{day.month}/{year}"
    return f"{sheet.word('as_of')} {shown} · {sheet.word('ruleset')} {header.ruleset}"


def _write(
    figure: Figure, sheet: Sheet, at: tuple[float, float], text: str, *, size: float,
    align: Literal["left", "right"] = "left",
) -> None:  # fmt: skip
    figure.text(
        *at,
        plain(text),
        fontproperties=sheet.font,
        fontsize=sheet.points(size),
        color=INK,
        ha=align,
        va="bottom",
    )


def _write_legend(figure: Figure, sheet: Sheet, view: View) -> None:
    """List bands with their counts in view, plants by status and lines by kind."""
    from matplotlib.lines import Line2D

    seen = [one for one in sheet.run.customers if sheet.shows(one.record.lon, one.record.lat)]
    counts = cast("Mapping[str, Any]", legend(seen))["bands"]
    handles = [
        Line2D(
            [], [], linestyle="none", marker=MARKERS[str(style["shape"])], markeredgecolor=INK,
            markerfacecolor=str(style["fill"]), markersize=float(cast("float", style["size"])),
            label=f"{sheet.word(f'band.{name}')} ({counts[name]['count']:,})",
        )
        for name, style in CUSTOMERS.items()
    ]  # fmt: skip
    handles += [
        Line2D(
            [], [], linestyle="none", marker="p", markersize=12, markerfacecolor=str(style["fill"]),
            markeredgecolor=str(style["ink"]), label=f"SPP {sheet.word(f'status.{status}')}",
        )
        for status, style in SPPS.items()
    ]  # fmt: skip
    handles += [
        Line2D([], [], color=str(style["color"]), linewidth=2, label=sheet.word(f"layer.{kind}"))
        for kind, style in LINES.items()
    ]
    if view.customer_id is not None:
        way, label = str(CHOSEN_ROUTE["color"]), sheet.word("layer.routes")
        handles.append(Line2D([], [], color=way, linewidth=3, label=label))
    font = sheet.font.copy()
    font.set_size(sheet.points(10))
    figure.legend(
        handles=handles, loc="upper left", bbox_to_anchor=(0.745, 0.885), prop=font, frameon=False,
        labelspacing=0.75, handletextpad=1.0,
    )  # fmt: skip
