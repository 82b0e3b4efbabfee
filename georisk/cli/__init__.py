"""The command line: ``georisk COMMAND``. Each command is a thin reading of ``georisk.wiring``."""

from __future__ import annotations

import sys

from georisk.errors import GeoriskError


def main() -> None:
    """Run the command line and leave with the exit code of contract.md.

    0 all done; 1 done, but some rows were rejected; 2 wrong usage; 3 input that stops the job.
    """
    from georisk.cli.terminal import chosen_language, complain, unexpected, wants_traceback

    try:
        from georisk.cli.app import app

        app()
    except Exception as error:
        if wants_traceback(sys.argv):
            raise
        known = error if isinstance(error, GeoriskError) else unexpected(error)
        complain(known, chosen_language(sys.argv))
        sys.exit(known.exit_code)
