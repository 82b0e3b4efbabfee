"""What a client says it takes, and how gladly: ``Accept`` and its kin, with their q-values.

https://www.rfc-editor.org/rfc/rfc9110#section-12
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence


def weighed(header: str) -> Iterator[tuple[str, float]]:
    """Yield what a header names, in lower case, with its weight; 0 is what is refused.

    Examples
    --------
    >>> list(weighed("fr, text/csv;header=absent;q=0.5, th; q=none"))
    [('fr', 1.0), ('text/csv', 0.5), ('th', 0.0)]
    """
    for entry in header.lower().split(","):
        name, *parameters = (part.strip() for part in entry.split(";"))
        yield name, min(map(_weight, parameters), default=1.0)


def _weight(parameter: str) -> float:
    name, _, value = parameter.partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0


def weight_of(header: str, media_type: str) -> float:
    """Tell how gladly a media type is taken: the range that names it most closely decides.

    Examples
    --------
    >>> header = "text/*;q=0.3, text/csv;q=0, */*;q=0.1"
    >>> [weight_of(header, name) for name in ("text/html", "text/csv", "image/png")]
    [0.3, 0.0, 0.1]
    """
    said = dict(weighed(header))
    family = media_type.partition("/")[0]
    ranges = (media_type, f"{family}/*", "*/*")
    return next((said[name] for name in ranges if name in said), 0.0)


def most_wanted(header: str, offered: Sequence[str]) -> str:
    """Choose the media type that is taken most gladly.

    Of equals the one that is named, else the first, which is also what is sent to who takes none.

    Examples
    --------
    >>> most_wanted("text/csv;q=0.1, application/json", ["application/json", "text/csv"])
    'application/json'
    >>> most_wanted("text/csv, */*", ["application/json", "text/csv"])
    'text/csv'
    """
    said = dict(weighed(header))
    return max(offered, key=lambda name: (weight_of(header, name), name in said))
