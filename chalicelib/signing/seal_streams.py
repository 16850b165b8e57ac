"""Decodes the streams that hold a PDF's own structure: Flate, with PNG predictors (ISO 32000-2, 7.4.4)."""

import zlib
from itertools import accumulate, chain

from chalicelib.signing.seal_objects import Dictionary, Malformed, integer

_MOST_BYTES = 64 * 1024 * 1024


def decoded(entries: Dictionary, data: bytes) -> bytes:
    filters = entries.get(b"/Filter")
    parameters = entries.get(b"/DecodeParms")
    if isinstance(filters, list) and len(filters) == 1:
        (filters,) = filters
        parameters = parameters[0] if isinstance(parameters, list) and len(parameters) == 1 else parameters
    if filters in (None, b"null", []):
        return data
    if filters not in (b"/FlateDecode", b"/Fl"):
        raise Malformed
    return _unpredicted(_inflated(data), parameters)


def _inflated(data: bytes) -> bytes:
    inflate = zlib.decompressobj()
    try:
        content = inflate.decompress(data, _MOST_BYTES)
    except zlib.error:
        raise Malformed from None
    if not inflate.eof:
        raise Malformed
    return content


def _unpredicted(content: bytes, parameters: object) -> bytes:
    if parameters in (None, b"null"):
        return content
    if not isinstance(parameters, dict):
        raise Malformed
    predictor = integer(parameters.get(b"/Predictor", b"1"))
    if predictor == 1:
        return content
    samples = [
        integer(parameters.get(key, default)) for key, default in ((b"/Colors", b"1"), (b"/BitsPerComponent", b"8"))
    ]
    columns = integer(parameters.get(b"/Columns", b"1"))
    if predictor < 10 or samples != [1, 8] or columns < 1 or len(content) % (columns + 1):
        raise Malformed
    return _png(content, columns)


def _png(content: bytes, columns: int) -> bytes:
    """Rows of one filter byte and `columns` others; `Up` alone, as every writer has it, takes the short way."""
    stride = columns + 1
    kinds = set(content[::stride])
    if kinds == {2}:
        sums = [map((255).__and__, accumulate(content[column::stride])) for column in range(1, stride)]
        return bytes(chain.from_iterable(zip(*sums, strict=True)))
    if not kinds <= {0, 1, 2}:
        raise Malformed
    out, above = bytearray(), bytes(columns)
    for start in range(0, len(content), stride):
        row = content[start + 1 : start + stride]
        if content[start] == 1:
            row = bytes(map((255).__and__, accumulate(row)))
        elif content[start] == 2:
            row = bytes(map((255).__and__, map(int.__add__, row, above)))
        out += row
        above = row
    return bytes(out)
