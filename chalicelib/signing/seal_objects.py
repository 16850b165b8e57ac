"""PDF objects as they are written (ISO 32000-2, 7.3), read and written without understanding more than needed.

An array is a list, a dictionary a dict by name, a reference a Ref. Everything else is the bytes it is written with (a
name with its slash: `b"/Pages"`), so that an object that is written again keeps every part nobody meant to change.
"""

import re
from mmap import mmap
from typing import Any, NamedTuple

Value = Any  # bytes | Ref | list[Value] | dict[bytes, Value]
Dictionary = dict[bytes, Value]
Data = bytes | mmap

DEEPEST = 60
_WINDOW = 1 << 16

SPACE = rb"(?:[\0\t\n\f\r ]++|%[^\r\n]*+)*+"  # white space and comments
_REGULAR = rb"[^\0\t\n\f\r ()<>\[\]{}/%]"
_REF = rb"(?P<ref>\d{1,10}[\0\t\n\f\r ]++\d{1,5}[\0\t\n\f\r ]++R(?!" + _REGULAR + rb"))"
_PAIR = re.compile(
    SPACE + rb"(?P<key>/" + _REGULAR + rb"++)" + SPACE + rb"(?:" + _REF + rb"|(?P<simple>/?" + _REGULAR + rb"++))"
)
_TOKEN = re.compile(
    SPACE + rb"(?:(?P<name>/" + _REGULAR + rb"*+)"
    rb"|" + _REF + rb""
    rb"|(?P<atom>" + _REGULAR + rb"++)"
    rb"|(?P<open><<|\[)"
    rb"|(?P<close>>>|\])"
    rb"|(?P<hexadecimal><)"
    rb"|(?P<literal>\())"
)
_IN_LITERAL = re.compile(rb"\\.|[()]", re.DOTALL)
_ESCAPED_NAME = re.compile(rb"#([0-9A-Fa-f]{2})")
_INTEGER = re.compile(rb"[+-]?\d{1,18}(?:\.0*)?")
_ESCAPE = re.compile(rb"\\(\r\n|[0-7]{1,3}|.)|\r\n?", re.DOTALL)
_ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f", b"\r\n": b"", b"\r": b"", b"\n": b""}


class Malformed(ValueError):
    """Not a PDF, or not written the way this reader knows."""


class Ref(NamedTuple):
    number: int
    generation: int


def parse(data: Data, at: int) -> tuple[Value, int]:
    """The object that starts at `at` (white space before it is skipped), and where it ends."""
    return _value(data, _token(data, at), 0)


def write(value: Value) -> bytes:
    if isinstance(value, bytes):
        return value
    if isinstance(value, dict):
        return b"<<%b>>" % b" ".join([b"%b %b" % (key, write(item)) for key, item in value.items()])
    if isinstance(value, Ref):
        return b"%d %d R" % value
    return b"[%b]" % b" ".join(map(write, value))


def integer(value: Value) -> int:
    if not isinstance(value, bytes) or not _INTEGER.fullmatch(value):
        raise Malformed
    return int(value.partition(b".")[0])


def real(value: Value) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        raise Malformed from None


def string(value: Value) -> bytes:
    """The bytes that a literal or hexadecimal string stands for."""
    if isinstance(value, bytes) and value.startswith(b"("):
        return _ESCAPE.sub(_unescaped, value[1:-1])
    if isinstance(value, bytes) and value.startswith(b"<"):
        digits = value[1:-1].translate(None, b"\0\t\n\f\r ")
        return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode("ascii"))
    raise Malformed


def text(value: str) -> bytes:
    """A text string: as it is where it is plain ASCII, else in UTF-16BE (7.9.2.2)."""
    if value.isascii() and value.isprintable() and not {"(", ")", "\\"} & set(value):
        return b"(%b)" % value.encode("ascii")
    return b"<FEFF%b>" % value.encode("utf-16-be", "replace").hex().upper().encode("ascii")


def numbers(*values: float) -> list[Value]:
    return [b"%b" % f"{value:g}".encode("ascii") for value in values]


def _token(data: Data, at: int) -> re.Match[bytes]:
    token = _TOKEN.match(data, at)
    if token is None:
        raise Malformed
    return token


def _value(data: Data, token: re.Match[bytes], depth: int) -> tuple[Value, int]:
    match token.lastgroup:
        case "name":
            return _plain(token["name"]), token.end()
        case "ref":
            return _reference(token["ref"]), token.end()
        case "atom":
            return token["atom"], token.end()
        case "hexadecimal":
            end = _hexadecimal_end(data, token.end())
            return data[token.end() - 1 : end], end
        case "literal":
            end = _literal_end(data, token.end())
            return data[token.end() - 1 : end], end
        case "open" if depth < DEEPEST:
            inside = _dictionary if token["open"] == b"<<" else _array
            return inside(data, token.end(), depth + 1)
        case _:
            raise Malformed


def _array(data: Data, at: int, depth: int) -> tuple[Value, int]:
    items: list[Value] = []
    while (token := _token(data, at))["close"] != b"]":
        item, at = _value(data, token, depth)
        items.append(item)
    return items, token.end()


def _dictionary(data: Data, at: int, depth: int) -> tuple[Value, int]:
    """A key that comes twice is refused: readers do not agree which of the two they take."""
    entries: Dictionary = {}
    value: Value
    while True:
        if pair := _PAIR.match(data, at):  # most entries are a name and something short
            key, simple, ref = pair.group("key", "simple", "ref")
            value, at = _plain(simple) if simple else _reference(ref), pair.end()
        elif (token := _token(data, at))["close"] == b">>":
            return entries, token.end()
        else:
            key = token["name"] or b""
            value, at = _value(data, _token(data, token.end()), depth)
        key = _plain(key)
        if not key or key in entries:
            raise Malformed
        entries[key] = value


def _reference(written: bytes) -> Ref:
    number, generation, _ = written.split()
    return Ref(int(number), int(generation))


def _hexadecimal_end(data: Data, at: int) -> int:
    """Looked for in bytes: a mapped file's own search is slow, and a signature is long."""
    for start in range(at, len(data), _WINDOW):
        found = data[start : start + _WINDOW].find(b">")
        if found >= 0:
            return start + found + 1
    raise Malformed


def _literal_end(data: Data, at: int) -> int:
    depth = 1
    for found in _IN_LITERAL.finditer(data, at):
        depth += {b"(": 1, b")": -1}.get(found[0], 0)
        if not depth:
            return found.end()
    raise Malformed


def _plain(name: bytes) -> bytes:
    """The same name always written alike: only what must be escaped is (7.3.5)."""
    return name if b"#" not in name else _ESCAPED_NAME.sub(_as_escaped, name)


def _as_escaped(found: re.Match[bytes]) -> bytes:
    byte = bytes.fromhex(found[1].decode("ascii"))
    is_regular = b"!" <= byte <= b"~" and byte not in b"()<>[]{}/%#"
    return byte if is_regular else b"#%b" % found[1].upper()


def _unescaped(found: re.Match[bytes]) -> bytes:
    code: bytes | None = found[1]
    if code is None:
        return b"\n"
    if code[:1].isdigit() and code[:1] < b"8":
        return bytes([int(code, 8) & 255])
    return _ESCAPES.get(code, code)
