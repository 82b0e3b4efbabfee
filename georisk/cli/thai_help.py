"""``--help`` in Thai: the same commands with their words exchanged."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


def thai_help() -> Mapping[str, str]:
    """Thai words by the English words of commands and options."""
    text = files("georisk.cli").joinpath("help.th.json").read_text(encoding="utf-8")
    words: dict[str, str] = json.loads(text)
    return words


def described(command: Any) -> Iterator[Any]:  # noqa: ANN401 - the parser's own classes are private
    """Walk over all commands and options that have a help text."""
    yield from (one for one in (command, *command.params) if getattr(one, "help", None))
    for part in getattr(command, "commands", {}).values():
        yield from described(part)


def put_into_thai(command: Any) -> None:  # noqa: ANN401
    """Exchange the help of every command and option that has Thai words."""
    words = thai_help()
    for one in described(command):
        one.help = words.get(one.help, one.help)
