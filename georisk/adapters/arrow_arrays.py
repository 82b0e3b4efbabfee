"""Between Arrow's arrays and values of numpy and Python, by their bytes.

``pa.array``, ``pa.scalar`` and ``to_numpy`` would do the same, but import pandas to find out that
none of it is its own: half a second of a command that has no other use for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa
    from numpy.typing import NDArray

    Array = pa.Array[Any]
    Flags = NDArray[np.bool_]


def number_array(values: NDArray[Any], known: Flags | None = None) -> Array:
    """Hand over whole numbers or floats as they lie in memory; null where not ``known``."""
    import pyarrow as pa

    kind: Any = pa.from_numpy_dtype(values.dtype)
    return pa.Array.from_buffers(kind, len(values), [_bits(known), _bytes(values)])


def flag_array(values: Flags, known: Flags | None = None) -> Array:
    """Hand over truth values; null where not ``known``."""
    import pyarrow as pa

    return pa.Array.from_buffers(pa.bool_(), len(values), [_bits(known), _bits(values)])


def text_array(values: Sequence[str | None]) -> Array:
    """Hand over texts; None is null.

    Raises
    ------
    UnicodeEncodeError
        For half a letter.

    Examples
    --------
    >>> text_array(["น้ำ", None, ""]).to_pylist()
    ['น้ำ', None, '']
    """
    import pyarrow as pa

    words = [(text or "").encode("utf-8") for text in values]
    ends = np.zeros(len(words) + 1, dtype=np.int32)
    np.cumsum([len(word) for word in words], out=ends[1:])
    known = np.array([text is not None for text in values], dtype=np.bool_)
    buffers = [_bits(known), _bytes(ends), pa.py_buffer(b"".join(words))]
    return pa.Array.from_buffers(pa.string(), len(words), buffers)


def text_scalar(text: str) -> pa.Scalar[Any]:
    """Hand over one text."""
    scalar: pa.Scalar[Any] = text_array([text])[0]
    return scalar


def values_of(array: Any) -> NDArray[Any]:  # noqa: ANN401 - an Arrow array of any type
    """Return numbers or truth values as numpy's; what is null means nothing.

    Examples
    --------
    >>> values_of(flag_array(np.array([True, False, True])[1:])).tolist()
    [False, True]
    """
    import pyarrow as pa

    data: Any = array.buffers()[1]
    here = slice(array.offset, array.offset + len(array))
    if not pa.types.is_boolean(array.type):
        numbers: NDArray[Any] = np.frombuffer(data or b"", array.type.to_pandas_dtype())
        return numbers[here]
    bits = np.unpackbits(np.frombuffer(data or b"", np.uint8), bitorder="little")
    return bits[here].view(np.bool_)


def _bits(flags: Flags | None) -> pa.Buffer | None:
    return None if flags is None else _bytes(np.packbits(flags, bitorder="little"))


def _bytes(values: NDArray[Any]) -> pa.Buffer:
    import pyarrow as pa

    return pa.py_buffer(np.ascontiguousarray(values).data)
