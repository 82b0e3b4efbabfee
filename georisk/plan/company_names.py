"""Names of companies without what is no name: their legal form, branch and number."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from georisk.location.spelling import clean, fold, key

_FORMS_TH: Final = re.compile(
    r"บริษัท(?:มหาชน)?|\(?มหาชน\)?|จำกัด|ห้างหุ้นส่วน(?:สามัญ)?(?:นิติบุคคล)?"
    r"|(?<![ก-๎])(?:บมจ|บจก|บจ|หจก|หสน)\s?\.?(?=[\s(ก-๎A-Za-z])|\((?:ประเทศไทย|ไทยแลนด์)\)"
)
_FORMS_EN: Final = re.compile(
    r"\bpublic\s+company\b|\bco(?:mpany)?\b\.?,?|\bl(?:imi)?te?d\b\.?|\bp\.?\s?c\.?\s?l\b\.?|\bplc\b\.?"
    r"|\binc(?:orporated)?\b\.?|\bcorp(?:oration)?\b\.?|\bpartnership\b|\((?:thailand|th)\)",
    re.IGNORECASE,
)
_PLACE: Final = re.compile(
    r"\(?\s*(?:สำนักงานใหญ่|สนญ\.?|สาขา(?:ที่)?.*|โรงงาน(?:ที่)?\s*\d*|แห่งที่\s*\d+|เฟส\s*\d*"
    r"|\bhead\s+office\b|\bbranch\b.*|\b(?:plant|factory|phase)\s*(?:no\.?\s*)?\d*)\s*\)?\s*$",
    re.IGNORECASE,
)
_NUMBER: Final = re.compile(r"[\s(#-]*(?:no\.?\s*)?\d{1,3}\s*\)?\s*$", re.IGNORECASE)
_HEAD_OFFICE: Final = re.compile(r"สำนักงานใหญ่|สนญ|\bhead\s+office\b", re.IGNORECASE)
_SHORTEST: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyName:
    """What is left of a name.

    Parameters
    ----------
    words : str
        As written, without form, branch and number.
    key, sound : str
        Equal for the same letters, and for what sounds the same; empty when too little is left.
    head_office : bool
        The name says that this is the head office.
    """

    words: str
    key: str
    sound: str
    head_office: bool


@lru_cache(maxsize=1 << 16)
def company_name(name: str) -> CompanyName:
    """Strip a company's name to what tells it from others.

    Examples
    --------
    >>> company_name("บริษัท ไทยเหล็กรีด จำกัด (มหาชน) สาขา 2").words
    'ไทยเหล็กรีด'
    >>> company_name("Thai Cold Rolling Co., Ltd. (Plant 3)").words
    'Thai Cold Rolling'
    """
    text = clean(name)
    plain = text
    for pattern in (_PLACE, _FORMS_TH, _FORMS_EN, _PLACE, _NUMBER):
        plain = pattern.sub(" ", plain)
    words = " ".join(plain.split()).strip(" .,-()")
    letters = key(words)
    long_enough = len(letters) >= _SHORTEST
    return CompanyName(
        words=words,
        key=letters if long_enough else "",
        sound=fold(words) if long_enough else "",
        head_office=_HEAD_OFFICE.search(text) is not None,
    )
