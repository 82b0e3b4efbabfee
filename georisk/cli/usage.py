"""Wrong usage in one line, in the user's language: the parser itself speaks English boxes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from georisk.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

NAMED = r"['\"]?(.+?)['\"]?"
REFUSED = rf"Invalid value for {NAMED}(?: \(env var: .+?\))?: "
# What the parser says, and the same in Thai; a wording that is not here is given as it is.
SENTENCES = tuple(
    (re.compile(english, re.DOTALL), thai)
    for english, thai in (
        (rf"Missing option {NAMED}\.?(?: Choose from.*)?", r"ขาดตัวเลือก \1"),
        (rf"Missing argument {NAMED}\.?(?: Choose from.*)?", r"ขาดค่า \1"),
        (rf"Missing command\.?{NAMED}", "ขาดคำสั่ง"),
        (rf"No such command {NAMED}\.(?: Did you mean (.+?)\?)?", r"ไม่มีคำสั่ง \1"),
        (rf"No such option:? {NAMED}\.?(?: \(?(?:Did|Possible) .+)?", r"ไม่มีตัวเลือก \1"),
        (rf"Got unexpected extra arguments?(?:\(s\))? \({NAMED}\)", r"มีค่าเกินมา: \1"),
        (rf"Option {NAMED} requires an argument\.?", r"ตัวเลือก \1 ต้องมีค่า"),
        (rf"Option {NAMED} does not take a value\.?", r"ตัวเลือก \1 ไม่รับค่า"),
        (rf"{REFUSED}(.+) is not one of (.+?)\.?", r"ค่าของ \1 ไม่ถูกต้อง: \2 ไม่อยู่ใน \3"),
        (rf"{REFUSED}.*greater than or equal to (\S+?)\.?", r"ค่าของ \1 ต้องไม่น้อยกว่า \2"),
        (rf"{REFUSED}.*less than or equal to (\S+?)\.?", r"ค่าของ \1 ต้องไม่มากกว่า \2"),
        (rf"{REFUSED}(\S+) is not in the range (.+?)\.?", r"ค่าของ \1 ไม่ถูกต้อง: \2 ไม่อยู่ในช่วง \3"),
        (rf"{REFUSED}.*valid int.*", r"ค่าของ \1 ต้องเป็นจำนวนเต็ม"),
        (rf"{REFUSED}.*valid (?:float|number).*", r"ค่าของ \1 ต้องเป็นตัวเลข"),
        (rf"{REFUSED}(.+)", r"ค่าของ \1 ไม่ถูกต้อง: \2"),
    )
)
HINT = ("; see {} --help", " ดูวิธีใช้ด้วย {} --help")


def is_wrong_usage(error: Exception) -> bool:
    """Tell whether the command line's parser refused the words."""
    return hasattr(error, "format_message") and hasattr(error, "exit_code")


def usage_error(error: Exception, argv: Sequence[str]) -> UsageError:
    """Turn the parser's refusal into one line with a hint of where to look.

    Without any word the parser prints the help itself and has nothing more to say: nor has this.
    """
    english = " ".join(str(error.format_message()).split())  # type: ignore[attr-defined]
    english = english.replace("Value error, ", "")
    if not english:
        return UsageError("", "")
    context = getattr(error, "ctx", None)
    command = getattr(context, "command_path", None) or program_name(argv)
    return UsageError(
        english.rstrip(".") + HINT[0].format(command),
        in_thai(english) + HINT[1].format(command),
    )


def program_name(argv: Sequence[str]) -> str:
    """Return the name the user called georisk by."""
    return "georisk" if argv[0].endswith(("georisk", "__main__.py")) else argv[0]


def in_thai(english: str) -> str:
    """Say the parser's sentence in Thai.

    Examples
    --------
    >>> in_thai("No such command 'asses'. Did you mean 'assess'?")
    'ไม่มีคำสั่ง asses'
    >>> in_thai("Missing option '--customers'.")
    'ขาดตัวเลือก --customers'
    """
    for pattern, thai in SENTENCES:
        found = pattern.fullmatch(english)
        if found:
            return found.expand(thai)
    return english
