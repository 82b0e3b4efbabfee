"""A network check in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from georisk.distance.quality import Flaw

if TYPE_CHECKING:
    from collections.abc import Iterator

    from georisk.errors import Language
    from georisk.wiring.networks import NetworkCheck

M_PER_KM = 1e6
KINDS_TH = {"distribution_line": "สายจำหน่าย", "road": "ถนน", "spp_line": "สายของ SPP"}
FLAWS = {
    Flaw.ISLAND: ("parts apart from the largest", "ส่วนที่แยกจากส่วนใหญ่ที่สุด"),
    Flaw.GAP: ("loose ends within {gap:g} m of a line", "ปลายเส้นที่ห่างจากเส้นอื่นไม่เกิน {gap:g} ม."),
    Flaw.CROSSING: ("crossings without a node", "จุดตัดที่ไม่มีโหนด"),
    Flaw.OVERLAP: ("stretches that run over each other", "ช่วงที่เส้นทับกัน"),
    Flaw.SPIKE: ("spikes (a line turns back on itself)", "เส้นที่วกกลับทับตัวเอง"),
    Flaw.ZERO_LENGTH: ("edges of no length", "เส้นเชื่อมที่ยาวเป็นศูนย์"),
    Flaw.LENGTH: ("lengths that are not those of their lines", "ความยาวที่ไม่ตรงกับรูปเส้น"),
    Flaw.DETOUR: (
        "sites whose way to an SPP is over twice the straight line: are streets missing?",
        "สถานที่ที่ระยะตามเส้นทางถึง SPP เกินสองเท่าของเส้นตรง: ถนนในแผนที่ขาดหรือไม่",
    ),
}
LEVELS = (
    "levels are not kept: a crossing may be a bridge or a tunnel, look before joining",
    "ไม่ได้เก็บระดับของถนน: จุดตัดอาจเป็นสะพานหรืออุโมงค์ โปรดตรวจดูก่อนเชื่อม",
)
COVERED = {"customers": "ลูกค้า", "spp": "SPP"}


def check_words(check: NetworkCheck, gap_m: float, lang: Language) -> Iterator[str]:
    """Say the figures of a check, a line each."""
    thai = lang == "th"
    yield from _size(check, thai=thai)
    for findings in check.findings:
        words = FLAWS[findings.flaw][thai].format(gap=gap_m)
        yield f"{len(findings.lon):>9,}  {words}"
    for kinds, count in check.quality.crossings_by_kind.items():
        yield f"{count:>15,}  {_kinds(kinds, thai=thai)}"
    if check.quality.crossings_by_kind:
        yield f"{'':>9}  {LEVELS[thai]}"
    yield from _detours(check, thai=thai)
    yield from _coverage(check, thai=thai)


def _detours(check: NetworkCheck, *, thai: bool) -> Iterator[str]:
    """Name the estates whose inner streets look unmapped."""
    for estate in () if check.detours is None else check.detours.estates:
        if estate.estate_id is None:
            name = "นอกนิคม" if thai else "outside of estates"
        else:
            name = f"{estate.estate_id} {(estate.name_th if thai else None) or estate.name}"
        words = (
            f"{estate.detours:,} จาก {estate.routed:,} มากที่สุด {estate.worst:,.1f} เท่า"
            if thai
            else f"{estate.detours:,} of {estate.routed:,}, the worst {estate.worst:,.1f} times"
        )
        yield f"{'':>9}  {name}: {words}"


def _size(check: NetworkCheck, *, thai: bool) -> Iterator[str]:
    quality = check.quality
    for source in check.sources:
        words = f"{source.rows:,} เส้น" if thai else f"{source.rows:,} lines"
        yield f"{source.name}  {words}  sha256 {source.sha256[:12]}"
    share, km = quality.largest_share * 100, quality.length_mm / M_PER_KM
    if thai:
        yield f"{check.crs}  {quality.nodes:,} โหนด  {quality.edges:,} เส้นเชื่อม  {km:,.1f} กม."
        yield f"{quality.components:>9,}  ส่วนที่เชื่อมถึงกัน ส่วนใหญ่ที่สุดมีความยาว {share:.2f}%"
        yield f"{quality.loose_ends:>9,}  ปลายเส้น"
        yield f"{quality.shared_courses:>9,}  เส้นเชื่อมที่อยู่บนแนวเดียวกับเส้นชนิดอื่นหรือของเจ้าของอื่น"
    else:
        yield f"{check.crs}  {quality.nodes:,} nodes  {quality.edges:,} edges  {km:,.1f} km"
        yield f"{quality.components:>9,}  components, {share:.2f}% of the length in the largest"
        yield f"{quality.loose_ends:>9,}  loose ends"
        yield f"{quality.shared_courses:>9,}  edges on the course of one of another kind or owner"


def _kinds(kinds: str, *, thai: bool) -> str:
    return " x ".join(KINDS_TH[kind] if thai else kind for kind in kinds.split(" x "))


def _coverage(check: NetworkCheck, *, thai: bool) -> Iterator[str]:
    for name, cover in check.coverage.items():
        shares = [
            100 * near / max(cover.count, 1) for near in (cover.within_100_m, cover.within_500_m)
        ]
        if thai:
            yield (
                f"{cover.count:>9,}  {COVERED[name]}: ห่างจากเส้นไม่เกิน 100 ม. {shares[0]:.1f}%"
                f" ไม่เกิน 500 ม. {shares[1]:.1f}%"
            )
        else:
            yield (
                f"{cover.count:>9,}  {name}: {shares[0]:.1f}% within 100 m of a line,"
                f" {shares[1]:.1f}% within 500 m"
            )
