"""The outside world on one page: what the use cases need from it, and nothing of how."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator

    from georisk.model import AssessedCustomer, RunDocument, RunHeader


class RunStore(Protocol):
    """Where runs are kept: appended whole or not at all, never updated."""

    def save(self, run: RunDocument) -> None:
        """Append a run; saving a run that is already there changes nothing."""

    def headers(self) -> tuple[RunHeader, ...]:
        """Headers of all runs, oldest first."""

    def run(self, run_id: str) -> RunDocument:
        """Return a whole run.

        Raises
        ------
        NotFound
            No such run.
        """

    def assessed(
        self, run_id: str, *, after: str | None = None, limit: int | None = None
    ) -> Iterator[AssessedCustomer]:
        """Yield a run's customers by ascending ``customer_id``, from just after a given one.

        Raises
        ------
        NotFound
            No such run.
        """

    def history(self, customer_id: str) -> Iterator[tuple[RunHeader, AssessedCustomer]]:
        """Yield what every run said of one customer, oldest first."""
