"""What travels with georisk: rule sets, the sample district, the register of plants."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from georisk.errors import UnreadableFile

PACKAGE = Path(__file__).resolve().parents[1]


def ruleset_text() -> str:
    """Text of the newest edition that comes with georisk."""
    folder = files("georisk.scoring") / "rulesets"
    newest = max(
        (item for item in folder.iterdir() if item.name.endswith(".toml")),
        key=lambda item: item.name,
    )
    return newest.read_text(encoding="utf-8")


def sample_dir() -> Path:
    """Folder of the synthetic sample district."""
    return _data("feeders")


def spp_register() -> Path:
    """Our register of SPP plants, as a CSV file."""
    return _data("spp_sites") / "spp_sites.csv"


def _data(name: str) -> Path:
    """Find a data folder inside an installed package, or beside it in a checkout.

    Raises
    ------
    UnreadableFile
        When the installation lacks it.
    """
    for folder in (PACKAGE / "data" / name, PACKAGE.parent / "data" / name):
        if folder.is_dir():
            return folder
    raise UnreadableFile(
        f"this installation of georisk lacks its folder data/{name}: install it again",
        f"การติดตั้ง georisk นี้ไม่มีโฟลเดอร์ data/{name}: โปรดติดตั้งใหม่",
    )
