"""Questions to stored runs: what if, what changed."""

from __future__ import annotations

import json
import logging
from functools import partial
from itertools import compress
from typing import TYPE_CHECKING

from georisk.assessment import assess
from georisk.assessment.answers import MOVE_COLUMNS, move_fields, what_if_fields
from georisk.assessment.areas import area_features, service_areas
from georisk.assessment.changes import AddLine
from georisk.assessment.what_if import make_baseline, what_if
from georisk.distance.extending import extended, together
from georisk.distance.lines import KINDS
from georisk.errors import InputError, UsageError
from georisk.model import LonLat, SppId
from georisk.model.access import EVERYTHING, Reach
from georisk.plan.causes import causes_of
from georisk.plan.compare import FACTORS, compare
from georisk.wiring.jobs import resolve_run
from georisk.wiring.once import Once
from georisk.wiring.options import silent
from georisk.wiring.reopening import NETWORK, reopen

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from georisk.assessment import World
    from georisk.assessment.areas import ServiceArea
    from georisk.assessment.changes import Change, Extend
    from georisk.assessment.what_if import Baseline, WhatIf
    from georisk.distance import LineTable, RouteNetwork
    from georisk.model import RunHeader
    from georisk.plan.causes import Share
    from georisk.plan.compare import Comparison, Movement
    from georisk.ports import RunStore
    from georisk.wiring.options import Progress

LOG = logging.getLogger(__name__)
QUESTION_STEPS = 3
MM = 1000
HELD = 4
BASELINES: Once[Baseline] = Once(HELD)
MOVEMENT_SIDES = (
    *(field for name, field in FACTORS.items() if name != "contract"),
    *("score", "score_low", "score_high", "band", "tier", "exempt", "spp_id", "distance_m"),
)


def ask_what_if(
    header: RunHeader,
    changes: Sequence[Change],
    *,
    ruleset: Path | None = None,
    progress: Progress = silent,
) -> WhatIf:
    """Read a run's files again, assess them, and say what some changes would do.

    Raises
    ------
    InputError
        As `reopen`; or when no plant is left that could take a customer.
    UsageError
        When a change names a plant that is not there, or adds one that is.
    """
    run = reopen(header, ruleset=ruleset, progress=progress)
    progress("measuring and scoring", "วัดระยะทางและให้คะแนน")
    extend = extender(header, run.world)
    return what_if(make_baseline(run.customers, run.world, run.known, extend=extend), changes)


def lines_to_add(spec: str) -> tuple[AddLine, ...]:
    """Read the lines of a file as changes; owners stay what the file calls them.

    Parameters
    ----------
    spec : str
        ``PATH`` or ``KIND:PATH``.

    Raises
    ------
    UnreadableFile, UndeclaredCrs, MissingColumn, InputError, EmptyNetwork
    """
    from georisk.adapters.networks.spatial_files import read_lines

    table, _ = read_lines([spec])
    bounds = zip(table.start[:-1].tolist(), table.start[1:].tolist(), strict=True)
    vertices = list(zip(table.lon.tolist(), table.lat.tolist(), strict=True))
    owners = [*map(SppId, table.owners), None]  # -1 is nobody's
    return tuple(
        AddLine(
            points=tuple(LonLat(lon=lon, lat=lat) for lon, lat in vertices[begin:end]),
            kind=KINDS[table.kind[row]],
            owner=owners[table.owner[row]],
        )
        for row, (begin, end) in enumerate(bounds)
    )


def answer_what_if(
    store: RunStore, run_id: str, changes: Sequence[Change], *, reach: Reach = EVERYTHING
) -> tuple[str, dict[str, object]]:
    """Answer for a service: the run's id and the answer by field; a run asked before is held ready.

    Only customers of the reach are in the answer and its sums.

    Raises
    ------
    NotFound
        No such run.
    InputError
        When the run cannot be computed again; strangers are not told which file of ours is why.
    """
    header = resolve_run(store.seen_by(reach), run_id)
    if reach.limited:  # such a key is not told of the files
        header = resolve_run(store, header.run_id)
    try:
        held = held_baseline(header, reach)
    except InputError as error:
        LOG.warning("what-if: %s", error.en)
        raise _not_again(header) from error
    return header.run_id, what_if_fields(what_if(held, changes))


def held_baseline(header: RunHeader, reach: Reach = EVERYTHING) -> Baseline:
    """Hold the last runs that were asked ready: a stored run never changes."""
    return BASELINES((header, reach), partial(_baseline, header, reach))


def _baseline(header: RunHeader, reach: Reach) -> Baseline:
    """Make a run ready; who may see some customers gets them as they stand among all."""
    run = reopen(header)
    extend = extender(header, run.world)
    if not reach.limited:
        return make_baseline(run.customers, run.world, run.known, extend=extend)
    done = assess(run.customers, run.world, run.known, geometry=False)
    seen = [reach.admits(item.area, item.office) for item in run.customers]
    return make_baseline(
        tuple(compress(run.customers, seen)),
        run.world,
        run.known,
        tuple(compress(done, seen)),
        extend=extend,
    )


def extender(header: RunHeader, world: World) -> Extend:
    """Return what joins lines to a run's network as the run's own lines were joined.

    Where these were joined within a tolerance, their files are read again: only from them can it
    be told which lines were one.
    """
    from georisk.adapters.networks.opened import tolerance_of

    specs = tuple(item.spec for item in header.inputs if item.role == NETWORK)
    tolerance_m = tolerance_of(specs, header.join_tolerance_m)
    if not tolerance_m:
        return extended
    names = tuple(str(spp.spp_id) for spp in world.spps)
    return partial(_joined_anew, specs=specs, tolerance_m=tolerance_m, names=names)


def _joined_anew(
    network: RouteNetwork,
    lines: LineTable,
    *,
    specs: tuple[str, ...],
    tolerance_m: float,
    names: tuple[str, ...],
) -> RouteNetwork:
    """Join lines with those of some files; ``network`` is what these alone make."""
    from georisk.adapters.networks.opened import prepared_among
    from georisk.adapters.networks.spatial_files import read_lines
    from georisk.distance import build_network
    from georisk.distance.owners import named_owners

    del network
    if prepared_among(specs):
        raise _not_joined(specs[0], tolerance_m)
    every = together(read_lines(specs)[0], lines)
    return named_owners(build_network(every, join_tolerance_mm=round(tolerance_m * MM)), names)[0]


def _not_joined(spec: str, tolerance_m: float) -> UsageError:
    return UsageError(
        f"{spec} was joined within {tolerance_m:g} m when it was built: a line can only be joined"
        " to it together with its own line files; build it again with the line among --lines",
        f"{spec} เชื่อมเส้นไว้ในระยะ {tolerance_m:g} ม. ตอนสร้าง: จะเชื่อมเส้นใหม่ได้จากไฟล์เส้นเดิมเท่านั้น"
        " โปรดสร้างใหม่โดยเพิ่มเส้นนี้ใน --lines",
    )


def _not_again(header: RunHeader) -> InputError:
    return InputError(
        f"run {header.run_id} cannot be computed again: its files are gone, have changed, or were"
        " no files; assess again and ask the new run",
        f"คำนวณรอบการประเมิน {header.run_id} ใหม่ไม่ได้: ไฟล์หายไป เปลี่ยนไป หรือไม่ได้มาจากไฟล์"
        " โปรดประเมินใหม่แล้วถามรอบใหม่",
    )


def ask_areas(
    header: RunHeader,
    buffer_m: float,
    *,
    ruleset: Path | None = None,
    progress: Progress = silent,
) -> tuple[tuple[ServiceArea, ...], dict[str, object]]:
    """Read a run's files again and draw how far each SPP reaches: the areas, and their GeoJSON.

    Raises
    ------
    InputError
        As `reopen`.
    """
    run = reopen(header, ruleset=ruleset, progress=progress)
    progress("drawing the service areas", "วาดพื้นที่ให้บริการ")
    areas = service_areas(run.customers, run.world, buffer_m=buffer_m)
    return areas, area_features(areas)


def compare_runs(store: RunStore, run_a: str, run_b: str) -> Comparison:
    """Compare two stored runs, the earlier first; ``latest`` is the newest.

    Raises
    ------
    NotFound
    """
    one, other = resolve_run(store, run_a).run_id, resolve_run(store, run_b).run_id
    return compare(store.assessed(one), store.assessed(other))


def what_if_csv(answer: WhatIf) -> bytes:
    """Render the customers that move as a table."""
    from georisk.adapters.results.run_files import csv_bytes

    rows = [tuple(move_fields(move).values()) for move in answer.moves]
    return csv_bytes(MOVE_COLUMNS, rows)


def what_if_json(answer: WhatIf) -> str:
    """Render the whole answer; baht and metres are numbers."""
    return json_text(what_if_fields(answer))


def json_text(content: object, indent: int | None = 2) -> str:
    """Render plain data, Decimals as numbers."""
    return json.dumps(content, ensure_ascii=False, indent=indent, default=float)


def comparison_fields(found: Comparison) -> dict[str, object]:
    """Lay a comparison out by field."""
    counts: dict[str, int] = {direction.value: count for direction, count in found.counts.items()}
    counts["unmoved"] = found.unmoved
    return {
        "counts": counts,
        "factors": found.factor_counts,
        "matrix": [
            {
                "band_before": before,
                "band_after": after,
                "customers": cell.customers,
                "monthly_bill_thb": cell.baht,
            }
            for (before, after), cell in found.matrix.items()
        ],
        "customers": [movement_fields(movement) for movement in found.movements],
    }


def movement_fields(movement: Movement) -> dict[str, object]:
    """Lay one customer that moved out by field, ``_before`` and ``_after`` beside each other."""
    latest = movement.latest
    sides = [item.record if item else None for item in (movement.before, movement.after)]
    return {
        "customer_id": movement.customer_id,
        "name": latest.profile.name,
        "office": latest.profile.office,
        "kamr_id": latest.profile.kamr_id,
        "monthly_bill_thb": latest.record.monthly_bill_thb,
        "direction": movement.direction,
        "factors": ";".join(movement.factors) or None,
        **{
            f"{name}_{when}": getattr(record, name, None)
            for name in MOVEMENT_SIDES
            for when, record in zip(("before", "after"), sides, strict=True)
        },
    }


def comparison_csv(found: Comparison, why: Sequence[Share] | None = None) -> bytes:
    """Render the customers that moved as a table.

    Parameters
    ----------
    why : sequence of Share or None
        With it a last column names the causes, in the order they were swapped.
    """
    from georisk.adapters.results.run_files import csv_bytes

    who = ["customer_id", "name", "office", "kamr_id", "monthly_bill_thb", "direction", "factors"]
    heading = [*who, *(f"{name}_{when}" for name in MOVEMENT_SIDES for when in ("before", "after"))]
    rows = [tuple(movement_fields(movement).values()) for movement in found.movements]
    if why is None:
        return csv_bytes(heading, rows)
    causes = causes_of(why)
    told = [";".join(causes.get(one.customer_id, ())) or None for one in found.movements]
    return csv_bytes(
        [*heading, "causes"], [(*row, cause) for row, cause in zip(rows, told, strict=True)]
    )


def shares_fields(found: Sequence[Share]) -> list[dict[str, object]]:
    """Lay out what each cause did, in the order they were swapped: a comparison for each."""
    return [{"cause": share.cause, **comparison_fields(share.step)} for share in found]
