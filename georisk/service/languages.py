"""Thai or English: ``?lang`` first, then Accept-Language, then the service's own."""

from __future__ import annotations

from starlette.requests import Request

from georisk.errors import Language
from georisk.service.accepting import weighed

LANGUAGES: tuple[Language, ...] = ("th", "en")


def preferred(header: str, otherwise: Language) -> Language:
    """Read an Accept-Language header.

    Examples
    --------
    >>> preferred("fr, en;q=0.5, th-TH;q=0.8", "en")
    'th'
    >>> preferred("fr", "en"), preferred("", "th"), preferred("th;q=0", "en")
    ('en', 'th', 'en')
    """
    asked = [
        (weight, lang)
        for tag, weight in weighed(header)
        for lang in LANGUAGES
        if tag.split("-")[0] == lang and weight > 0
    ]
    return max(asked, key=lambda pair: pair[0])[1] if asked else otherwise


def language_of(request: Request) -> Language:
    """Choose the language of an answer; never fails, so that errors can be told too."""
    otherwise: Language = request.app.state.context.lang
    stated = request.query_params.get("lang") if request.scope["query_string"] else None
    for lang in LANGUAGES:
        if stated == lang:
            return lang
    return preferred(request.headers.get("accept-language", ""), otherwise)
