"""The process that assesses uploads; `job_minder` starts it."""

from __future__ import annotations

import logging.config
import sys

from georisk.errors import GeoriskError
from georisk.settings import Settings

LOG = logging.getLogger("georisk.service.job_worker")


def main() -> None:
    """Do what waits; the exit code tells whether the store let it."""
    from georisk.service.logs import log_config
    from georisk.wiring import open_store
    from georisk.wiring.uploads import work_off

    logging.config.dictConfig(log_config("info"))
    settings = Settings()
    try:
        work_off(settings, open_store(settings.store_url))
    except GeoriskError as error:
        LOG.error("%s: %s", error.code, error.en)  # noqa: TRY400 - said in plain words
        sys.exit(error.exit_code)


if __name__ == "__main__":
    main()
