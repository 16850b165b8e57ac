"""Writes DER (ITU-T X.690) for the few structures a seal makes itself; reading is left to libraries."""

SEQUENCE, SET, INTEGER, OCTETS, BOOLEAN, OID, NULL = 0x30, 0x31, 0x02, 0x04, 0x01, 0x06, 0x05
CONTEXT = 0xA0  # plus the number: a constructed value tagged in its context


def der(tag: int, *contents: bytes) -> bytes:
    content = b"".join(contents)
    size = len(content)
    if size < 0x80:
        return bytes((tag, size)) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(length))) + length + content


def set_of(*elements: bytes) -> bytes:
    return der(SET, *sorted(elements))


def as_set(tagged: bytes) -> bytes:
    """Signed attributes as they are signed: a plain SET OF instead of what their context tags (RFC 5652, 5.4)."""
    return bytes((SET,)) + tagged[1:]


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
