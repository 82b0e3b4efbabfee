"""``python -m georisk`` is ``georisk``."""

from georisk.cli import main

if __name__ == "__main__":
    main()
