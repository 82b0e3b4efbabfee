"""The network of a job: a prepared one mapped as it is, or line files joined now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from georisk.adapters.network_files import is_prepared, load_network
from georisk.adapters.spatial_files import line_file, read_lines
from georisk.distance import RouteNetwork, build_network
from georisk.errors import UsageError
from georisk.model import InputFile

if TYPE_CHECKING:
    from collections.abc import Sequence

    from georisk.adapters.network_files import Manifest
    from georisk.adapters.spatial_files import LineFile


def open_network(specs: Sequence[str]) -> tuple[RouteNetwork, tuple[InputFile, ...]]:
    """Open one prepared network, or read line files and join them.

    Parameters
    ----------
    specs : sequence of str
        One prepared network, or line files, each ``PATH`` or ``KIND:PATH``.

    Returns
    -------
    RouteNetwork
    tuple of InputFile
        A prepared network is one file; its SHA-256 is that of its manifest, which holds the
        hashes of its arrays.

    Raises
    ------
    UsageError
        When a prepared network comes with other files or with a kind before its path.
    UnreadableFile, UndeclaredCrs, MissingColumn, InputError, EmptyNetwork
    """
    files = [line_file(spec) for spec in specs]
    prepared = [file for file in files if is_prepared(file.path)]
    if not prepared:
        table, inputs = read_lines(specs)
        return build_network(table), inputs
    if len(files) > 1 or prepared[0].kind is not None:
        raise _mixed(prepared[0])
    network, manifest = load_network(prepared[0].path)
    return network, (_input_of(prepared[0], manifest),)


def _input_of(file: LineFile, manifest: Manifest) -> InputFile:
    return InputFile(
        role="network",
        name=file.path.name,
        sha256=manifest.sha256,
        rows=int(manifest.content["counts"]["edges"]),
        spec=file.spec,
        skipped=sum(source.skipped for source in manifest.sources),
    )


def _mixed(file: LineFile) -> UsageError:
    return UsageError(
        f"{file.path} is a prepared network: name it alone and without a kind, or build one from"
        " all the line files with georisk network build",
        f"{file.path} เป็นโครงข่ายที่เตรียมไว้แล้ว: ระบุเพียงไฟล์เดียวโดยไม่มีชนิดนำหน้า"
        " หรือสร้างใหม่จากไฟล์เส้นทั้งหมดด้วย georisk network build",
    )
