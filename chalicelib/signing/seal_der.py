"""DER (ITU-T X.690) for the few structures a seal makes and looks into itself: signature and timestamp token.

Both have a fixed shape, so that a few lines do; a library that knows all of ASN.1 costs as much as the rest of a seal.
"""

from collections.abc import Sequence
from typing import NamedTuple

SEQUENCE, SET, INTEGER, OCTETS, BOOLEAN, OID, NULL = 0x30, 0x31, 0x02, 0x04, 0x01, 0x06, 0x05
CONTEXT = 0xA0  # plus the number: a constructed value tagged in its context


class Element(NamedTuple):
    """`whole` is as it stands there, tag and length included."""

    tag: int
    content: bytes
    whole: bytes


_new = tuple.__new__  # a named tuple's own way costs twice as much, and there are hundreds


def elements(content: bytes) -> list[Element]:
    """What stands one after the other in a constructed value. Raises ValueError where that is no DER."""
    found, at = [], 0
    while at < len(content):
        start, tag, size = at, content[at], content[at + 1]
        at += 2
        if size >= 0x80:
            octets = size - 0x80
            size = int.from_bytes(content[at : at + octets], "big")
            if not octets or size < 0x80 or not content[at]:  # endless, or longer than need be
                raise ValueError("no DER")
            at += octets
        if tag & 0x1F == 0x1F or at + size > len(content):
            raise ValueError("no DER")
        found.append(_new(Element, (tag, content[at : at + size], content[start : at + size])))
        at += size
    return found


def inside(element: Element, tag: int = SEQUENCE) -> list[Element]:
    if element.tag != tag:
        raise ValueError("another type")
    return elements(element.content)


def only(found: Sequence[Element], tag: int) -> Element:
    """The single element there, which is of that type."""
    (element,) = found
    if element.tag != tag:
        raise ValueError("another type")
    return element


def der(tag: int, *contents: bytes) -> bytes:
    content = b"".join(contents)
    size = len(content)
    if size < 0x80:
        return bytes((tag, size)) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(length))) + length + content


def set_of(*elements: bytes) -> bytes:
    return der(SET, *sorted(elements))


def number(element: Element) -> int:
    if element.tag != INTEGER:
        raise ValueError("another type")
    return int.from_bytes(element.content, "big", signed=True)


def integer(value: int) -> bytes:
    """Of a number that is not negative."""
    return der(INTEGER, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def oid(dotted: str) -> bytes:
    first, second, *rest = map(int, dotted.split("."))
    return der(OID, b"".join(map(_base128, (40 * first + second, *rest))))


def _base128(number: int) -> bytes:
    digits = [number & 0x7F]
    while number := number >> 7:
        digits.append(number & 0x7F | 0x80)
    return bytes(reversed(digits))


SHA256 = der(SEQUENCE, oid("2.16.840.1.101.3.4.2.1"), der(NULL))
SHA256_WITH_RSA = der(SEQUENCE, oid("1.2.840.113549.1.1.11"), der(NULL))
