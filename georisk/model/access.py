"""Who may see what: the words keys, tokens and the service share."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Literal

from georisk.errors import InvalidValue

if TYPE_CHECKING:
    from datetime import datetime

KeyState = Literal["active", "expired", "revoked"]
MOST_LETTERS = 100
# Whoever comes with a token is named so: no key may be called as one of them.
PERSON = "oidc:"


class Scope(StrEnum):
    """What a caller may do; ``admin`` may do everything."""

    READ = "read"
    ASSESS = "assess"
    APPROVE = "approve"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Reach:
    """Which customers may be seen: those of some areas and those of some offices.

    Parameters
    ----------
    areas, offices : tuple of str
        As in the customers file. Either one is enough; none at all is every customer.

    Examples
    --------
    >>> reach = Reach(areas=("กฟก.1",), offices=("กฟจ.ชลบุรี",))
    >>> reach.admits("กฟก.1", "กฟจ.อยุธยา"), reach.admits("กฟก.2", "กฟจ.ชลบุรี")
    (True, True)
    >>> reach.admits("กฟก.2", None), reach.admits(None, None), Reach().admits(None, None)
    (False, False, True)
    """

    areas: tuple[str, ...] = ()
    offices: tuple[str, ...] = ()

    @property
    def limited(self) -> bool:
        """True when some customers may not be seen."""
        return bool(self.areas or self.offices)

    def admits(self, area: str | None, office: str | None) -> bool:
        """Tell whether a customer of an area and an office may be seen."""
        return not self.limited or area in self.areas or office in self.offices


EVERYTHING = Reach()


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A key as the store knows it: never the key itself.

    Parameters
    ----------
    key_id : str
        The part of the key that may be told.
    label : str
        Who uses it; no two keys have the same, as it is the name under which plans are approved.
    digest : str
        Hex of the HMAC-SHA256 of the secret part, under the server's pepper.
    pepper : str
        Which pepper that was: a fingerprint, from which it cannot be told.
    made_at, expires_at, revoked_at : datetime
        With time zone.
    """

    key_id: str
    label: str
    scopes: tuple[Scope, ...]
    digest: str = field(repr=False)
    pepper: str
    made_at: datetime
    made_by: str | None = None
    reach: Reach = EVERYTHING
    expires_at: datetime | None = None
    revoked_at: datetime | None = None

    def __post_init__(self) -> None:
        if not self.scopes:
            raise InvalidValue(
                "a key without a scope may do nothing; name one: read, assess, approve, admin",
                "กุญแจที่ไม่มีขอบเขตใช้ทำอะไรไม่ได้ โปรดระบุ: read, assess, approve, admin",
            )
        if not _is_name(self.label):
            raise InvalidValue(
                f"label {self.label!r}: 1 to {MOST_LETTERS} letters that print, not beginning with"
                f" {PERSON}",
                f"ชื่อกุญแจ {self.label!r}: ต้องเป็นอักขระที่พิมพ์ได้ 1 ถึง {MOST_LETTERS} ตัว"
                f" และไม่ขึ้นต้นด้วย {PERSON}",
            )

    def state(self, now: datetime) -> KeyState:
        """Tell whether it opens the door at a moment."""
        if self.revoked_at is not None:
            return "revoked"
        return "expired" if self.expires_at is not None and now >= self.expires_at else "active"


def _is_name(label: str) -> bool:
    plain = label.isprintable() and label == label.strip()
    return plain and 0 < len(label) <= MOST_LETTERS and not label.startswith(PERSON)


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRow:
    """One read or write of customer data.

    Parameters
    ----------
    audit_id : str
        Grows with time; a row that is kept twice is there once.
    at : datetime
        UTC.
    who : str or None
        The label of a key or the name in a token; None while no key is needed.
    operation : str
        The operation of the API.
    subject : mapping
        What the address named: a run, a customer, a plan year.
    rows : int or None
        Customers the answer told of or the request wrote; None as a long answer begins.
    status : int
        Of the answer.
    """

    audit_id: str
    at: datetime
    who: str | None
    operation: str
    subject: tuple[tuple[str, str], ...]
    rows: int | None
    status: int
    request_id: str
