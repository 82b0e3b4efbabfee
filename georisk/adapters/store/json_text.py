"""JSON in a column, handed over as the text it is: a hash is made from it letter for letter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Text, cast
from sqlalchemy.types import UserDefinedType

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement


class JsonText(UserDefinedType[str]):
    """A ``JSON`` column of either database, whose value in Python is text.

    Both keep the text as it was written (PostgreSQL's JSONB would not). Reading it as text spares
    a parse where a record is rebuilt from it.
    """

    cache_ok = True

    def get_col_spec(self, **_: object) -> str:
        """Name the type in DDL."""
        return "JSON"

    def column_expression(self, column: ColumnElement[Any]) -> ColumnElement[Any]:
        """Select text: PostgreSQL's driver would parse the JSON."""
        return cast(column, Text)
