"""The ground distances are measured on: network, owners of lines, and what was assumed of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from georisk.errors import UsageError
from georisk.model import LineKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from georisk.distance import Limits, RouteNetwork
    from georisk.model import InputFile
    from georisk.wiring.options import JobOptions, WorldFiles

Words = tuple[str, str]
MM = 1000
NAMED = 5
# What is farther apart than this is no gap between lines.
MOST_TOLERANCE_M = 100.0
LEAST_FACTOR, MOST_FACTOR = 0.1, 10.0
NO_NAME = ("(no owner)", "(ไม่ระบุ)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """A network ready to be measured on.

    Parameters
    ----------
    limits : Limits
        How far to look.
    inputs : tuple of InputFile
        The files all of this came from.
    assumptions : tuple of (en, th)
        What a reader of the run must know of them.
    """

    network: RouteNetwork
    limits: Limits
    inputs: tuple[InputFile, ...]
    assumptions: tuple[Words, ...]


def parse_friction(words: Sequence[str]) -> tuple[tuple[str, float], ...]:
    """Read ``WHAT=FACTOR`` words; a kind's factor of 1 is no friction and is left out.

    What has a factor is a kind of line, a class of it (``road.service``), ``private`` or
    ``crossing``, as `distance.friction` says; a class's factor of 1 holds in place of its kind's.

    Raises
    ------
    UsageError
        When one names none of these, no factor from 0.1 to 10, or one twice.

    Examples
    --------
    >>> parse_friction(["spp_line=1", "road=1.5", "road.service=2"])
    (('road', 1.5), ('road.service', 2.0))
    """
    from georisk.distance.friction import NAME

    factors: dict[str, float] = {}
    for word in words:
        kind, _, text = word.partition("=")
        try:
            factor = float(text)
        except ValueError:
            raise _no_friction(word) from None
        if not NAME.fullmatch(kind) or kind in factors:
            raise _no_friction(word)
        if not LEAST_FACTOR <= factor <= MOST_FACTOR:
            raise _no_friction(word)
        factors[kind] = factor
    kept = (item for item in factors.items() if item[0] not in set(LineKind) or item[1] != 1.0)
    return tuple(sorted(kept))


def _no_friction(word: str) -> UsageError:
    kinds = ", ".join(LineKind)
    return UsageError(
        f"--friction {word!r}: write WHAT=FACTOR, each once, as road=1.5; WHAT is one of {kinds},"
        f" one of them with a class (road.service), private or crossing;"
        f" factors {LEAST_FACTOR:g} to {MOST_FACTOR:g}",
        f"--friction {word!r}: เขียนเป็น ชนิด=ตัวคูณ ชนิดละครั้ง เช่น road=1.5 ชนิดคือ {kinds}"
        f" ชนิดพร้อมประเภท (road.service) private หรือ crossing"
        f" ตัวคูณ {LEAST_FACTOR:g} ถึง {MOST_FACTOR:g}",
    )


def open_ground(files: WorldFiles, options: JobOptions, spp_ids: Iterable[str]) -> Ground:
    """Open the network of a job and find out whose the SPP lines are.

    Parameters
    ----------
    spp_ids : iterable of str
        Of every SPP of the job, eligible or not.

    Raises
    ------
    UsageError, InputError
    """
    from georisk.adapters.networks.barrier_files import read_barriers
    from georisk.adapters.networks.opened import open_network, tolerance_of
    from georisk.distance import Limits
    from georisk.distance.friction import friction_of
    from georisk.distance.owners import named_owners

    network, inputs = open_network(files.network, join_tolerance_m=options.join_tolerance_m)
    network, lost = named_owners(network, spp_ids)
    barriers, barrier_files = read_barriers(files.barriers)
    limits = Limits(
        cutoff_mm=options.cutoff_m * MM,
        max_access_mm=options.max_access_m * MM,
        barriers=barriers,
        friction=friction_of(dict(options.friction)),
    )
    return Ground(
        network=network,
        limits=limits,
        inputs=(*inputs, *barrier_files),
        assumptions=(
            *(words for file in inputs for words in _left_out(file)),
            *_unowned(lost),
            *_barred(barrier_files),
            *_joined(tolerance_of(files.network, options.join_tolerance_m)),
            *_weighed(options),
        ),
    )


def _left_out(file: InputFile) -> Iterator[Words]:
    """Say that a network file held things that are no lines, or lines of elsewhere."""
    no_line = file.skipped - file.outside
    if no_line:
        yield (
            f"{file.name}: {no_line} features that are no usable line were left out",
            f"{file.name}: ไม่ใช้ {no_line} รายการที่ไม่ใช่เส้นที่ใช้ได้",
        )
    if file.outside:
        en = f"{file.outside} lines that lie outside of Thailand's surroundings were left out"
        th = f"ไม่ใช้ {file.outside} เส้นที่อยู่นอกบริเวณประเทศไทย"
        yield f"{file.name}: {en}: check them", f"{file.name}: {th} โปรดตรวจสอบ"


def _joined(tolerance_m: float) -> Iterator[Words]:
    """Say that some metres of corridor are no line's of any file."""
    if tolerance_m:
        yield (
            f"lines that meet or run within {tolerance_m:g} m are joined; connectors are corridor",
            f"เชื่อมเส้นที่ห่างกันไม่เกิน {tolerance_m:g} ม. ส่วนเชื่อมนับเป็นระยะตามแนวถนน",
        )


def _weighed(options: JobOptions) -> Iterator[Words]:
    """Say that the ways are not the shortest ones."""
    if options.friction:
        factors = ", ".join(f"{kind} {factor:g}" for kind, factor in options.friction)
        yield (
            f"ways chosen by friction ({factors}; other kinds 1); all lengths are true metres",
            f"เลือกเส้นทางตามตัวคูณความยาก ({factors} ชนิดอื่นเป็น 1) ความยาวทุกค่าเป็นเมตรจริง",
        )


def _barred(files: Sequence[InputFile]) -> Iterator[Words]:
    """Name the barriers, for they move feet and take sites off the network."""
    for file in files:
        yield (
            f"no leg to the network crosses the {file.rows} barriers of {file.name}",
            f"ระยะเชื่อมต่อเข้าโครงข่ายไม่ข้ามสิ่งกีดขวาง {file.rows} รายการใน {file.name}",
        )
        if file.skipped:
            yield (
                f"{file.name}: {file.skipped} features that are no line or area bar nothing",
                f"{file.name}: ไม่ใช้ {file.skipped} รายการที่ไม่ใช่เส้นหรือพื้นที่",
            )


def _unowned(lost: Sequence[str]) -> Iterator[Words]:
    """Say whose SPP lines nobody's distance begins on (reading R3)."""
    if not lost:
        return
    more = len(lost) - NAMED
    en = ", ".join(owner or NO_NAME[0] for owner in lost[:NAMED])
    th = ", ".join(owner or NO_NAME[1] for owner in lost[:NAMED])
    if more > 0:
        en, th = f"{en} and {more} more", f"{th} และอีก {more} ราย"
    rest_en = "no distance is measured from these, they serve as lines only: correct the owner"
    rest_th = "จึงไม่ได้วัดระยะทางจากสายเหล่านี้ แต่ใช้เป็นแนวสายเท่านั้น โปรดแก้ชื่อเจ้าของ"
    yield (
        f"spp_line with an owner that is no SPP of the --spp file: {en}; {rest_en}",
        f"สาย spp_line ที่เจ้าของไม่ใช่ SPP ในไฟล์ --spp: {th} {rest_th}",
    )
