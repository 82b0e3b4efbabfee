"""From a table of addresses to the same table with positions."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from georisk.adapters.geocoding import GeocodedTable

WORKLIST_SUFFIX = ".worklist.csv"


def geocode_file(
    source: Path, target: Path, gazetteer: Path | None, estates: Path | None
) -> GeocodedTable:
    """Place every row of a table; what is weak goes into a worklist beside it.

    Parameters
    ----------
    gazetteer : Path or None
        A gazetteer file or a folder of them; None is what installed packages carry, which places
        nothing finer than an amphoe or an estate.
    estates : Path or None
        A register of estates that addresses may name.

    Raises
    ------
    UnreadableFile, MissingColumn
    """
    from georisk.adapters.gazetteers import embedded_gazetteer, estate_places, read_gazetteer
    from georisk.adapters.geocoding import geocode_table, worklist_csv
    from georisk.adapters.tables import read_estates
    from georisk.adapters.whole_files import write_file

    known = () if estates is None else estate_places(read_estates(estates).rows)
    places = read_gazetteer([gazetteer], estates=known) if gazetteer else embedded_gazetteer()
    table = geocode_table(source, target, places)
    write_file(target.with_name(target.stem + WORKLIST_SUFFIX), worklist_csv(table.worklist))
    return table
