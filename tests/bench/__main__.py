"""``python -m tests.bench [SUBJECT] [OPTIONS]``: without a subject, all of them."""

from __future__ import annotations

import sys
from importlib import import_module

SUBJECTS = ("distance", "surface", "what_if", "chances", "api", "maps")


def main() -> None:
    """Run one subject, ``tests.bench.SUBJECT``, with its options, or all with none."""
    words = sys.argv[1:]
    if words and words[0] not in SUBJECTS:
        sys.exit(f"unknown subject {words[0]!r}: choose from {', '.join(SUBJECTS)}")
    for subject in words[:1] or SUBJECTS:
        import_module(f"tests.bench.{subject}").run(words[1:])


if __name__ == "__main__":
    main()
