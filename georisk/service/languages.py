"""Thai or English: ``?lang`` first, then Accept-Language, then the service's own."""

from __future__ import annotations

from starlette.requests import Request

from georisk.errors import Language

LANGUAGES: tuple[Language, ...] = ("th", "en")


def _quality(parameters: str) -> float:
    name, _, value = parameters.partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0


def preferred(header: str, otherwise: Language) -> Language:
    """Read an Accept-Language header.

    Examples
    --------
    >>> preferred("fr, en;q=0.5, th-TH;q=0.8", "en")
    'th'
    >>> preferred("fr", "en"), preferred("", "th"), preferred("th;q=0", "en")
    ('en', 'th', 'en')
    """
    asked: list[tuple[float, Language]] = []
    for entry in header.split(","):
        tag, _, parameters = entry.strip().partition(";")
        quality = _quality(parameters)
        stem = tag.strip().lower().split("-")[0]
        asked += [(quality, lang) for lang in LANGUAGES if stem == lang and quality > 0]
    return max(asked, key=lambda pair: pair[0])[1] if asked else otherwise


def language_of(request: Request) -> Language:
    """Choose the language of an answer; never fails, so that errors can be told too."""
    otherwise: Language = request.app.state.context.lang
    stated = request.query_params.get("lang")
    for lang in LANGUAGES:
        if stated == lang:
            return lang
    return preferred(request.headers.get("accept-language", ""), otherwise)
