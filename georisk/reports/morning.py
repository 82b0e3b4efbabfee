"""The Senior KAMR's morning page: one sheet that says whom to see today, and why."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, partial
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from georisk.messages import Pair, day_words, list_words, say, year_words
from georisk.plan.compare import bucket_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from georisk.errors import Language
    from georisk.model import AssessedCustomer, RunHeader
    from georisk.plan.compare import Comparison, Movement
    from georisk.plan.due import DueRow

MOST_SHOWN = 40
NOTHING = Decimal(0)
NO_WORDS: Pair = ("", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """Why the band of a customer is not certain: in a few words, and one number where there is one.

    Parameters
    ----------
    said : tuple of Pair
        What is open and what to do about it, in both languages.
    share : float or None
        Chance that a better position changes the band.
    """

    customer: AssessedCustomer
    said: tuple[Pair, ...]
    share: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Since:
    """What changed since an earlier run; ``approved`` when that is the approved plan."""

    run_id: str
    approved: bool
    found: Comparison


@dataclass(frozen=True, slots=True, kw_only=True)
class Duties:
    """What is due on the day; ``rows`` is None when the run's rule set is not at hand.

    Parameters
    ----------
    filled : bool
        What people filled in may be seen; without it nobody can say what was done.
    """

    quarter: int
    rows: tuple[DueRow, ...] | None
    dates: tuple[tuple[str, date], ...]
    filled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MorningCase:
    """What the page is about.

    Parameters
    ----------
    kamr : str or None
        None is everybody's customers.
    kamrs : tuple of (str, int)
        Every KAMR of the run, with the number of customers.
    customers : tuple of AssessedCustomer
        Those of the KAMR.
    duties : Duties or None
        None when the run is of no plan year.
    advice : mapping of str to Pair
        By customer id: the smallest change that lowers the band; empty words when none does.
    plan : str
        How far the plan has come with the run: ``approved``, ``proposed`` ..., or ``none``.
    address : str or None
        Where the page is served, so that KAMRs can be linked; None for a file.
    """

    header: RunHeader
    day: date
    kamr: str | None
    kamrs: tuple[tuple[str, int], ...]
    customers: tuple[AssessedCustomer, ...]
    since: Since | None
    duties: Duties | None
    doubts: tuple[Doubt, ...]
    advice: Mapping[str, Pair]
    plan: str
    address: str | None = None


def morning_page(case: MorningCase, lang: Language) -> str:
    """Write the page: no script, nothing from outside, and its policy inside it."""
    from jinja2 import Environment, StrictUndefined

    template = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    ).from_string(_part("morning.html"))
    style, policy = _part("morning.css"), content_policy()
    return template.render(**_sections(case, lang), style=style, policy=policy, lang=lang)


@cache
def _part(name: str) -> str:
    return files("georisk.reports").joinpath("templates", name).read_text("utf-8")


def content_policy() -> str:
    """Return the Content-Security-Policy: the page's own style by its hash, and nothing else."""
    digest = b64encode(sha256(_part("morning.css").encode("utf-8")).digest()).decode("ascii")
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def _sections(case: MorningCase, lang: Language) -> dict[str, Any]:
    t = partial(_told, lang)
    special = [one for one in case.customers if one.record.special_risk_plan is True]
    special.sort(key=_by_baht)
    moved = case.since.found.movements if case.since else ()
    owed = [row for row in _rows_due(case) if row.lacking]
    return {
        "t": t,
        "case": case,
        "year": _year(case.header.plan_year, lang),
        "day": day_words(case.day, lang),
        "as_of": "-" if case.header.as_of is None else day_words(case.header.as_of, lang),
        "special": _cut(special, partial(_special, case=case, lang=lang)),
        "stuck": sum(case.advice.get(one.record.customer_id) == NO_WORDS for one in special),
        "stake": _baht(_sum(special), lang),
        "moves": _cut(sorted(moved, key=_move_order), partial(_move, lang=lang)),
        "unmoved": case.since.found.unmoved if case.since else 0,
        "owed": _cut(sorted(owed, key=lambda row: _by_baht(row.customer)), _owed(lang)),
        "kept": len(_rows_due(case)) - len(owed),
        "no_contact": sum(not row.contact for row in _rows_due(case)),
        "dates": [
            t(f"calendar.{name}", day=day_words(at, lang))
            for name, at in (case.duties.dates if case.duties else ())
        ],
        "doubts": _cut(sorted(case.doubts, key=_doubt_order), partial(_doubt, lang=lang)),
    }


def _told(lang: Language, code: str, **values: object) -> str:
    return say(code, lang, **values)


def _year(year: int | None, lang: Language) -> str:
    return "-" if year is None else year_words(year, lang)


def _rows_due(case: MorningCase) -> Sequence[DueRow]:
    return (case.duties.rows if case.duties else None) or ()


def _cut(rows: Sequence[Any], tell: Any) -> dict[str, Any]:  # noqa: ANN401 - rows of any section
    """Tell the first rows, and how many are left; a sheet of paper has an end."""
    return {
        "count": len(rows),
        "rows": [tell(row) for row in rows[:MOST_SHOWN]],
        "more": max(0, len(rows) - MOST_SHOWN),
    }


def _by_baht(one: AssessedCustomer) -> tuple[Decimal, str]:
    return -(one.record.monthly_bill_thb or NOTHING), one.record.customer_id


def _move_order(move: Movement) -> tuple[Decimal, str]:
    return _by_baht(move.latest)


def _doubt_order(doubt: Doubt) -> tuple[Decimal, str]:
    return _by_baht(doubt.customer)


def _sum(customers: Iterable[AssessedCustomer]) -> Decimal:
    return sum((one.record.monthly_bill_thb or NOTHING for one in customers), NOTHING)


def _baht(amount: Decimal | None, lang: Language) -> str:
    from babel.numbers import format_decimal

    return "-" if amount is None else format_decimal(amount, format="#,##0", locale=lang)


def _who(one: AssessedCustomer, lang: Language) -> dict[str, Any]:
    return {
        "id": one.record.customer_id,
        "name": one.profile.name or "-",
        "office": one.profile.office or "-",
        "kamr": one.profile.kamr_id or "-",
        "baht": _baht(one.record.monthly_bill_thb, lang),
    }


def _special(one: AssessedCustomer, *, case: MorningCase, lang: Language) -> dict[str, Any]:
    advice = case.advice.get(one.record.customer_id)
    return {
        **_who(one, lang),
        "band": say(f"band.{bucket_of(one)}", lang),
        "band_code": bucket_of(one),
        "tier": one.record.tier or "-",
        "score": _score(one),
        "spp": one.record.spp_id or "-",
        "advice": advice and advice[lang == "th"],
    }


def _score(one: AssessedCustomer) -> str:
    record = one.record
    if record.score is not None or record.score_low is None:
        return "-" if record.score is None else str(record.score)
    return f"{record.score_low}–{record.score_high}"


def _move(move: Movement, *, lang: Language) -> dict[str, Any]:
    factors = tuple(say(f"factor.{name}", lang) for name in move.factors)
    return {
        **_who(move.latest, lang),
        "direction": move.direction.value,
        "moved": say(f"moved.{move.direction.value}", lang),
        "before": say(f"band.{bucket_of(move.before)}", lang),
        "after": say(f"band.{bucket_of(move.after)}", lang),
        "why": list_words(factors, lang) if factors else "-",
    }


def _owed(lang: Language) -> Any:  # noqa: ANN401 - tells a row
    def tell(row: DueRow) -> dict[str, Any]:
        counts = {"fms": row.fms, "rba": row.rba, "com": row.com}
        return {
            **_who(row.customer, lang),
            "tier": row.customer.record.tier,
            "counts": {
                name: {
                    "text": say("morning.of", lang, done=count.done, due=count.due),
                    "lacking": count.lacking,
                }
                for name, count in counts.items()
            },
            "special": row.special_risk is True,
        }

    return tell


def _doubt(doubt: Doubt, *, lang: Language) -> dict[str, Any]:
    from babel.numbers import format_percent

    share = doubt.share
    return {
        **_who(doubt.customer, lang),
        "said": [words[lang == "th"] for words in doubt.said],
        "number": _score(doubt.customer) if share is None else format_percent(share, locale=lang),
        "of": say("morning.score_number" if share is None else "morning.share_number", lang),
    }
