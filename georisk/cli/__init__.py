"""The command line: ``georisk COMMAND``. Each command is a thin reading of ``georisk.wiring``."""

from __future__ import annotations

import sys

from georisk.errors import GeoriskError

INTERRUPTED = 130


def main() -> None:
    """Run the command line and leave with the exit code of contract.md.

    0 all done; 1 done, but some rows were rejected; 2 wrong usage; 3 input that stops the job;
    130 stopped by the user.
    """
    from georisk.cli.terminal import chosen_language, complain, wants_traceback

    try:
        from georisk.cli.app import app

        sys.exit(app(standalone_mode=False) or 0)
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


def _named(error: Exception) -> GeoriskError:
    """Give any error a place in the tree of errors."""
    from georisk.cli.terminal import unexpected
    from georisk.cli.usage import is_wrong_usage, usage_error

    if isinstance(error, GeoriskError):
        return error
    return usage_error(error, sys.argv) if is_wrong_usage(error) else unexpected(error)
