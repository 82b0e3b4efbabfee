"""The one tree of errors, each class with a stable code and an exit code.

::

    GeoriskError
    ├── UsageError            usage                 exit 2   the command or request itself is wrong
    ├── InputError            input                 exit 3   input that stops the job
    │   ├── UnreadableFile    input.unreadable               cannot be opened or parsed
    │   ├── MissingColumn     input.missing_column           a required column is not there
    │   ├── UndeclaredCrs     input.undeclared_crs           coordinates of an unknown system
    │   ├── EmptyNetwork      input.empty_network            no usable line in the network
    │   ├── NoEligibleSpp     input.no_eligible_spp          nothing to measure a distance to
    │   ├── NothingToAssess   input.nothing_to_assess        no row at all
    │   └── RuleSetError      input.ruleset                  a rule set that does not hold
    ├── InvalidValue          value                          a value outside what its type allows
    │   └── OutOfPlace        value.out_of_place             a position at sea, abroad, elsewhere
    ├── PlanConflict          plan.conflict         exit 2   a step that does not fit the plan year
    └── StoreError            store                 exit 3   the store cannot be read or written
        └── NotFound          store.not_found                no such run, customer or rule set

Every message exists in English and Thai and says what, which value, where, and what to do.
"""

from __future__ import annotations

from typing import ClassVar, Literal

Language = Literal["th", "en"]


class GeoriskError(Exception):
    """Root of every error georisk raises on purpose.

    Parameters
    ----------
    en, th : str
        The same message in English and in Thai: what is wrong, which value, where, what to do.
    """

    code: ClassVar[str] = "georisk"
    exit_code: ClassVar[int] = 3

    def __init__(self, en: str, th: str) -> None:
        super().__init__(en)
        self.en = en
        self.th = th

    def __reduce__(self) -> tuple[type[GeoriskError], tuple[str, str]]:
        """Come whole out of another process."""
        return type(self), (self.en, self.th)

    def text(self, lang: Language) -> str:
        """Return the message in one language.

        Examples
        --------
        >>> UsageError("say --out", "โปรดระบุ --out").text("en")
        'say --out'
        """
        return self.th if lang == "th" else self.en


class UsageError(GeoriskError):
    """The command or request itself is wrong."""

    code = "usage"
    exit_code = 2


class InputError(GeoriskError):
    """Input that stops the whole job."""

    code = "input"


class UnreadableFile(InputError):
    """A file that cannot be opened or parsed."""

    code = "input.unreadable"


class MissingColumn(InputError):
    """A table lacks a column it cannot do without."""

    code = "input.missing_column"


class UndeclaredCrs(InputError):
    """Coordinates whose reference system nobody states: guessing costs hundreds of metres."""

    code = "input.undeclared_crs"


class EmptyNetwork(InputError):
    """A network without one usable line."""

    code = "input.empty_network"


class NoEligibleSpp(InputError):
    """No SPP that could take a customer: there is nothing to measure a distance to."""

    code = "input.no_eligible_spp"


class NothingToAssess(InputError):
    """A customer table without a single row."""

    code = "input.nothing_to_assess"


class RuleSetError(InputError):
    """A rule set with an unknown key, a gap, an overlap, or a worked example that fails."""

    code = "input.ruleset"


class InvalidValue(GeoriskError, ValueError):
    """A value outside what its type allows (latitude 213, a negative bill)."""

    code = "value"


class OutOfPlace(InvalidValue):
    """A position where no site can be, or not in the province its address names."""

    code = "value.out_of_place"


class PlanConflict(GeoriskError):
    """A step that does not follow from the state of the plan year."""

    code = "plan.conflict"
    exit_code = 2


class StoreError(GeoriskError):
    """The store cannot be read or written."""

    code = "store"


class NotFound(StoreError):
    """No such run, customer or rule set."""

    code = "store.not_found"
