"""The seal looks at its own work before anybody gets it: the finished file is read back, without reading its large part
again. It replaces no validator."""

from binascii import hexlify
from mmap import ACCESS_READ, mmap

from chalicelib.signing.seal_objects import Dictionary, Ref, integer
from chalicelib.signing.seal_reader import Tail
from chalicelib.signing.seal_values import SealFailed


def check_file(file: int, size: int, fields: tuple[Ref, Ref], pages: int, held: tuple[bytes, bytes]) -> None:
    """The seal and, last, a document timestamp that covers the whole file of `size` bytes; the pages are all there.
    `file` is its descriptor, `fields` are the two signature fields, `held` the signatures in them."""
    with mmap(file, 0, access=ACCESS_READ) as data:
        tail = Tail(data)
        seal, stamp = (_signature(tail, field) for field in fields)
        pages_root = tail.resolve(tail.root[b"/Pages"])
        sound = (
            len(data) == size
            and (seal[b"/Type"], stamp[b"/Type"]) == (b"/Sig", b"/DocTimeStamp")
            and all(_holds(each, own) for each, own in zip((seal, stamp), held, strict=True))
            and integer(tail.resolve(pages_root[b"/Count"])) == pages
            and _covers(stamp, data, size)
        )
    if not sound:
        raise SealFailed


def _signature(tail: Tail, field: Ref) -> Dictionary:
    value: Dictionary = tail.resolve(tail.get(field)[b"/V"])
    return value


def _holds(signature: Dictionary, encoded: bytes) -> bool:
    written: bytes = signature[b"/Contents"]
    return written == b"<%b>" % hexlify(encoded).upper().ljust(len(written) - len(b"<>"), b"0")


def _covers(stamp: Dictionary, data: mmap, size: int) -> bool:
    """Everything up to the gap and from behind it, and in the gap the signature."""
    start, first, second, rest = (integer(each) for each in stamp[b"/ByteRange"])
    return (start, second + rest) == (0, size) and data[first:second] == stamp[b"/Contents"]
