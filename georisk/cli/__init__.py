"""The command line: ``georisk COMMAND``. Each command is a thin reading of ``georisk.wiring``."""

from __future__ import annotations

import gc
import sys
from typing import TYPE_CHECKING, Any

from georisk.errors import GeoriskError

if TYPE_CHECKING:
    from georisk.errors import Language

INTERRUPTED = 130
# Modules make hundreds of thousands of objects that stay: to look for garbage each 700 is waste.
GARBAGE_AFTER = 50_000


def main() -> None:
    """Run the command line and leave with the exit code of contract.md.

    0 all done; 1 done, but some rows were rejected; 2 wrong usage; 3 input that stops the job;
    130 stopped by the user.
    """
    gc.set_threshold(GARBAGE_AFTER)
    from georisk.cli.terminal import chosen_language, complain, wants_traceback

    try:
        sys.exit(_command(chosen_language(sys.argv)).main(standalone_mode=False) or 0)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except Exception as error:
        if wants_traceback(sys.argv):
            raise
        known = _named(error)
        if not known.en:  # no word at all: the help has been printed
            sys.exit(known.exit_code)
        complain(known, chosen_language(sys.argv))
        sys.exit(known.exit_code)


def _command(lang: Language) -> Any:  # noqa: ANN401 - the parser's own class is private
    """Put the commands together, with their help in the user's language."""
    from typer.main import get_command

    from georisk.cli.app import app
    from georisk.cli.thai_help import put_into_thai

    command = get_command(app)
    if lang == "th":
        put_into_thai(command)
    return command


def _named(error: Exception) -> GeoriskError:
    """Give any error a place in the tree of errors."""
    from georisk.cli.terminal import unexpected
    from georisk.cli.usage import is_wrong_usage, usage_error

    if isinstance(error, GeoriskError):
        return error
    return usage_error(error, sys.argv) if is_wrong_usage(error) else unexpected(error)
