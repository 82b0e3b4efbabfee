"""A prepared network as one file: the arrays of a `RouteNetwork`, ready to be memory-mapped.

The file is the magic word, the format's number, the length and the SHA-256 of a manifest, the
manifest (JSON), and the arrays, little-endian and each at a multiple of 64 bytes. The manifest
holds a SHA-256 and a quick sum of every array, so that its own hash names the whole content.

Loading compares sizes, the manifest's hash and the quick sums, which find a changed byte anywhere
at the speed of memory, and maps the arrays. `check_file` compares the SHA-256 of each array too.
"""

from __future__ import annotations

import hashlib
import json
import os
import struct
import tempfile
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from georisk import __version__
from georisk.adapters.networks.quick_sums import blocks_of, quick_sum, stored_blocks
from georisk.adapters.tables.opening import reading
from georisk.distance import RouteNetwork
from georisk.distance.grid import Grid
from georisk.distance.morton import Box
from georisk.distance.network import Arcs
from georisk.errors import UnreadableFile
from georisk.model import InputFile, LineKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import BinaryIO

    from numpy.typing import NDArray

    Array = NDArray[Any]

MAGIC = b"georisk network\n"
FORMAT = 2
# Networks of format 1 are those of format 2 whose lines have no labels.
READABLE = (1, FORMAT)
HEAD = struct.Struct("<16sQQ32s")
ALIGNMENT = 64
MOST_MANIFEST = 1 << 26
CRS = "OGC:CRS84"
NESTED: dict[str, type[Arcs | Grid]] = {"arcs": Arcs, "grid": Grid}


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a prepared network says of itself.

    Parameters
    ----------
    content : mapping
        ``georisk`` (the version that wrote it), ``crs``, ``digest``, ``counts``, ``bounds``,
        ``kinds``, ``owners``, ``labels``, ``sources`` and ``arrays``.
    sha256 : str
        Of the manifest, which holds the hashes of the arrays: equal files have equal ones.
    begin : int
        Where the arrays begin, in bytes.
    """

    content: Mapping[str, Any]
    sha256: str
    begin: int

    @property
    def sources(self) -> tuple[InputFile, ...]:
        """The files the network was built from, as they were then."""
        return tuple(InputFile(role="network", **item) for item in self.content["sources"])

    @property
    def join_tolerance_m(self) -> float:
        """How near lines were to be to be joined when the network was built."""
        return float(self.content.get("join_tolerance_m", 0.0))


def save_network(
    path: Path,
    network: RouteNetwork,
    sources: Sequence[InputFile] = (),
    *,
    join_tolerance_m: float = 0.0,
) -> Manifest:
    """Write a network as one file, seen whole or not at all.

    Equal networks of equal sources make equal bytes. The sources' paths stay out of the file.

    What its lines were joined with stands in the manifest where it is not 0.

    Raises
    ------
    UnreadableFile
        When the file cannot be written.
    """
    arrays = {name: _little(array) for name, array in _arrays_of(network)}
    content = _content(network, sources, arrays)
    if join_tolerance_m:
        content["join_tolerance_m"] = join_tolerance_m
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, indent=1).encode("utf-8")
    text += b" " * _padding(HEAD.size + len(text))
    digest = hashlib.sha256(text).digest()
    head = HEAD.pack(MAGIC, FORMAT, len(text), digest) + text
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".georisk-", dir=path.parent) as folder:
            beside = Path(folder) / path.name
            _write(beside, head, arrays)
            beside.replace(path)
    except OSError as error:
        raise _unwritable(path, error) from error
    return Manifest(content=content, sha256=digest.hex(), begin=len(head))


def _unwritable(path: Path, error: OSError) -> UnreadableFile:
    return UnreadableFile(
        f"cannot write {path}: {error.strerror}; choose another file",
        f"เขียนไฟล์ {path} ไม่ได้: {error.strerror} โปรดเลือกไฟล์อื่น",
    )


def _arrays_of(network: RouteNetwork) -> Iterator[tuple[str, Array]]:
    """Name every array of a network, those of its parts as ``part.array``."""
    import numpy as np

    for field in fields(network):
        value = getattr(network, field.name)
        if isinstance(value, np.ndarray):
            yield field.name, value
        elif field.name in NESTED:
            yield from (
                (f"{field.name}.{part.name}", getattr(value, part.name)) for part in fields(value)
            )


def _little(array: Array) -> Array:
    import numpy as np

    return np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("<"))


def _content(
    network: RouteNetwork, sources: Sequence[InputFile], arrays: Mapping[str, Array]
) -> dict[str, Any]:
    offset, entries = 0, {}
    for name, array in arrays.items():
        entries[name] = {
            "dtype": array.dtype.str,
            "shape": list(array.shape),
            "offset": offset,
            "sum": quick_sum(blocks_of(array, ALIGNMENT)),
            "sha256": hashlib.sha256(_bytes(array)).hexdigest(),
        }
        offset += array.nbytes + _padding(array.nbytes)
    named = ("name", "sha256", "rows", "skipped")
    bounds = network.bounds
    return {
        "georisk": __version__,
        "crs": CRS,
        "digest": network.digest,
        "counts": _counts(network),
        "bounds": [bounds.west, bounds.south, bounds.east, bounds.north],
        "kinds": [kind.value for kind in LineKind],
        "owners": list(network.owners),
        "labels": list(network.labels),
        "sources": [
            {name: getattr(source, name) for name in named}
            | ({"outside": source.outside} if source.outside else {})
            for source in sorted(sources, key=lambda source: (source.sha256, source.name))
        ],
        "arrays": entries,
    }


def _counts(network: RouteNetwork) -> dict[str, int]:
    return {
        "nodes": network.node_count,
        "edges": network.edge_count,
        "vertices": len(network.vertex_lon),
        "components": int(network.component.max()) + 1,
    }


def _bytes(array: Array) -> memoryview:
    import numpy as np

    return array.reshape(-1).view(np.uint8).data


def _padding(size: int) -> int:
    return -size % ALIGNMENT


def _write(path: Path, head: bytes, arrays: Mapping[str, Array]) -> None:
    with path.open("wb") as file:
        file.write(head)
        for array in arrays.values():
            file.write(_bytes(array))
            file.write(bytes(_padding(array.nbytes)))
        file.flush()
        os.fsync(file.fileno())


def is_prepared(path: Path) -> bool:
    """Tell a prepared network, of any format and however damaged, by its first word."""
    try:
        with path.open("rb") as file:
            return file.read(len(MAGIC)) == MAGIC
    except OSError:
        return False


def read_manifest(path: Path) -> Manifest:
    """Read what a prepared network says of itself, without its arrays.

    Raises
    ------
    UnreadableFile
        When it is no prepared network, of another format, cut short or damaged.
    """
    with reading(path), path.open("rb") as file:
        return _read_manifest(path, file)


def _read_manifest(path: Path, file: BinaryIO) -> Manifest:
    head = file.read(HEAD.size)
    if head[: len(MAGIC)] != MAGIC:
        raise UnreadableFile(
            f"{path} is no prepared network: make one with georisk network build",
            f"{path} ไม่ใช่โครงข่ายที่เตรียมไว้: สร้างด้วย georisk network build",
        )
    if len(head) < HEAD.size:
        raise _damaged(path, "its head is cut short", "ส่วนหัวไม่ครบ")
    _, version, length, digest = HEAD.unpack(head)
    if version not in READABLE:
        raise _other_format(path, version)
    text = file.read(min(length, MOST_MANIFEST))
    if hashlib.sha256(text).digest() != digest:
        raise _damaged(path, "its manifest has changed", "รายการกำกับถูกเปลี่ยน")
    content = json.loads(text)
    if content["kinds"] != [kind.value for kind in LineKind]:
        raise _other_format(path, version)
    manifest = Manifest(content=content, sha256=digest.hex(), begin=HEAD.size + length)
    _require_size(path, file, manifest)
    return manifest


def _require_size(path: Path, file: BinaryIO, manifest: Manifest) -> None:
    expected = max(first + _stored(size) for _, first, size in _places(manifest))
    found = os.fstat(file.fileno()).st_size
    if found != expected:
        raise _damaged(
            path, f"{found} bytes instead of {expected}", f"มี {found} ไบต์ แทนที่จะเป็น {expected}"
        )


def _places(manifest: Manifest) -> Iterator[tuple[str, int, int]]:
    """Say where each array begins in the file and how many bytes it has."""
    import numpy as np

    for name, entry in manifest.content["arrays"].items():
        count = int(np.prod(entry["shape"], dtype=np.int64))
        yield name, manifest.begin + entry["offset"], np.dtype(entry["dtype"]).itemsize * count


def _stored(size: int) -> int:
    return size + _padding(size)


def _damaged(path: Path, en: str, th: str) -> UnreadableFile:
    return UnreadableFile(
        f"the prepared network {path} is damaged ({en}): build it again with georisk network build",
        f"โครงข่ายที่เตรียมไว้ {path} เสียหาย ({th}): สร้างใหม่ด้วย georisk network build",
    )


def _other_format(path: Path, version: int) -> UnreadableFile:
    return UnreadableFile(
        f"the prepared network {path} is of format {version}, this georisk reads format {FORMAT}:"
        " build it again with georisk network build",
        f"โครงข่ายที่เตรียมไว้ {path} เป็นรูปแบบ {version} แต่ georisk รุ่นนี้อ่านรูปแบบ {FORMAT}:"
        " สร้างใหม่ด้วย georisk network build",
    )


def load_network(path: Path, *, verify: bool = True) -> tuple[RouteNetwork, Manifest]:
    """Map a prepared network; its arrays are read when they are used, and shared by processes.

    Parameters
    ----------
    verify : bool
        Compare the quick sums: a pass over the file. A process that is told a file another one has
        just verified can do without.

    Raises
    ------
    UnreadableFile
        When it is no prepared network, of another format, cut short or damaged.
    """
    with reading(path):
        manifest = read_manifest(path)
        if verify:
            _require_sums(path, manifest)
        return _network(manifest, _mapped(path, manifest)), manifest


def _require_sums(path: Path, manifest: Manifest) -> None:
    with path.open("rb", buffering=0) as file:
        for name, first, size in _places(manifest):
            found = quick_sum(stored_blocks(file, first, _stored(size)))
            if found != manifest.content["arrays"][name]["sum"]:
                raise _damaged_array(path, name)


def _damaged_array(path: Path, name: str) -> UnreadableFile:
    return _damaged(path, f"the array {name} has changed", f"ข้อมูล {name} ถูกเปลี่ยน")


def _mapped(path: Path, manifest: Manifest) -> dict[str, Array]:
    import numpy as np

    whole = np.asarray(np.memmap(path, mode="r"))
    stated = manifest.content["arrays"]
    return {
        name: whole[first : first + size]
        .view(np.dtype(stated[name]["dtype"]))
        .reshape(stated[name]["shape"])
        for name, first, size in _places(manifest)
    }


def _network(manifest: Manifest, arrays: Mapping[str, Array]) -> RouteNetwork:
    content = manifest.content
    west, south, east, north = content["bounds"]
    parts: dict[str, Any] = {name: array for name, array in arrays.items() if "." not in name}
    for name, kind in NESTED.items():
        parts[name] = kind(**{part.name: arrays[f"{name}.{part.name}"] for part in fields(kind)})
    return RouteNetwork(
        **parts,
        owners=tuple(content["owners"]),
        labels=tuple(content.get("labels", ())),
        bounds=Box(west=west, south=south, east=east, north=north),
        digest=content["digest"],
    )


def check_file(path: Path) -> tuple[RouteNetwork, Manifest]:
    """Load a prepared network and compare every array with its SHA-256.

    Raises
    ------
    UnreadableFile
        When it is no prepared network, of another format, cut short or damaged.
    """
    network, manifest = load_network(path)
    for name, array in _arrays_of(network):
        if hashlib.sha256(_bytes(array)).hexdigest() != manifest.content["arrays"][name]["sha256"]:
            raise _damaged_array(path, name)
    return network, manifest
