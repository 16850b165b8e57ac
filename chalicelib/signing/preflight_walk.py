"""Walks every object a PDF's catalogue reaches, once, and finds what a signed document must not contain.

Objects are read as qpdf's JSON, where a name is `"/Name"`, a reference `"5 0 R"` and a string starts with `u:` or `b:`:
so names and references can be told from text by a pattern, and only suspicious objects are taken apart.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import orjson
import pikepdf

from chalicelib.signing.preflight_refusals import (
    PdfDamaged,
    PdfDynamicForm,
    PdfLaunches,
    PdfReachesOut,
    PdfTooComplex,
)

ObjGen = tuple[int, int]

_REFERENCE = re.compile(rb'"(\d{1,10}) (\d{1,5}) R"')
_SUSPICIOUS = re.compile(
    rb'"/(?:JS|JavaScript|Launch|XFA|ImportData|SubmitForm|OpenAction|AA|F|FFilter|Ref|OPI|FS|URI|ByteRange)"'
)
_REACHING_OUT = frozenset({"/URI", "/GoToR", "/GoToE", "/SubmitForm", "/ImportData"})
_CHAIN = 16


@dataclass(slots=True)
class Findings:
    """What the walk met and does not refuse by itself: scripts, signatures."""

    scripted: bool = False
    signed: bool = False


def walk(pdf: pikepdf.Pdf, *, most_objects: int) -> Findings:
    """Raises the refusal of the first forbidden thing, PdfTooComplex beyond `most_objects`."""
    return _Walk(pdf, most_objects).run()


def drop_form_scripts(pdf: pikepdf.Pdf) -> None:
    """Removes in memory what fields and buttons do; a second walk tells whether any script is left.

    Scripts of a form calculate, format and hide while it is filled in. What is signed is filled in no more, and stays
    as everybody is shown it. Scripts of the document, a page or a link are not touched: who uploads such a file shall
    know of them.
    """
    for value in pdf.objects:
        _drop_below(value)


def _drop_below(value: pikepdf.Object) -> None:
    """A field may lie directly in an array of its parent's, hence the search inside the object."""
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, pikepdf.Dictionary | pikepdf.Stream):
            if _is_of_a_form(item):
                _drop_of(item)
            waiting.extend(child for _, child in item.items() if not getattr(child, "is_indirect", False))
        elif isinstance(item, pikepdf.Array):
            waiting.extend(child for child in item.as_list() if not getattr(child, "is_indirect", False))


def _is_of_a_form(item: pikepdf.Object) -> bool:
    return "/FT" in item or "/T" in item or "/Parent" in item or item.get("/Subtype") == "/Widget"


def _drop_of(item: pikepdf.Object) -> None:
    if "/AA" in item and item.get("/Type") != "/Page":
        del item["/AA"]
    action = item.get("/A")
    if isinstance(action, pikepdf.Dictionary) and ("/JS" in action or action.get("/S") == "/JavaScript"):
        del item["/A"]


class _Walk:
    def __init__(self, pdf: pikepdf.Pdf, most_objects: int) -> None:
        self.pdf = pdf
        self.most_objects = most_objects
        self.findings = Findings()

    def run(self) -> Findings:
        waiting: list[ObjGen] = []
        seen: set[ObjGen] = set()
        text = _json(self.pdf.trailer)
        while True:
            new = set(_references(text)) - seen
            seen |= new
            waiting += new
            if len(seen) > self.most_objects:
                raise PdfTooComplex
            if not waiting:
                return self.findings
            text = self._read(waiting.pop())

    def _read(self, objgen: ObjGen) -> bytes:
        value = self.pdf.get_object(objgen)
        text = _json(value)
        if _SUSPICIOUS.search(text):
            is_stream = isinstance(value, pikepdf.Stream)
            for dictionary in _dictionaries(_parse(text)):
                self._inspect(dictionary, is_stream)
                is_stream = False  # only the outermost dictionary is the stream's
        return text

    def _inspect(self, found: dict[str, Any], is_stream: bool) -> None:
        action = self._name(found.get("/S"))
        if "/AA" in found or "/OpenAction" in found:
            self._inspect_triggers(found)
        if action == "/JavaScript" or "/JS" in found or self._is_script_link(found):
            self.findings.scripted = True
        elif action == "/Launch":
            raise PdfLaunches
        elif self._is_dynamic_form(found.get("/XFA")):
            raise PdfDynamicForm
        elif action in {"/ImportData", "/SubmitForm"} or self._shows_what_is_elsewhere(found, is_stream):
            raise PdfReachesOut
        self.findings.signed |= _is_signature(found)

    def _inspect_triggers(self, found: dict[str, Any]) -> None:
        """What happens by itself must stay inside."""
        triggers = self._dictionary(found.get("/AA")) or {}
        for action in (*triggers.values(), found.get("/OpenAction")):
            first = self._dictionary(action)
            if first and any(self._name(step.get("/S")) in _REACHING_OUT for step in self._chain(first)):
                raise PdfReachesOut

    def _chain(self, action: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """The action and those that follow it, a bounded number."""
        step: dict[str, Any] | None = action
        for _ in range(_CHAIN):
            if step is None:
                return
            yield step
            following = self._resolve(step.get("/Next"))
            step = self._dictionary(following[0] if isinstance(following, list) and following else following)

    def _is_script_link(self, found: dict[str, Any]) -> bool:
        link = self._resolve(found.get("/URI"))
        return isinstance(link, str) and link.removeprefix("u:").strip().lower().startswith("javascript:")

    def _is_dynamic_form(self, form: Any) -> bool:
        return self._resolve(form) not in (None, [], "u:")

    def _shows_what_is_elsewhere(self, found: dict[str, Any], is_stream: bool) -> bool:
        """Stream data, a referenced page or media that lie outside the file (ISO 32000-1, 7.3.8.2, 8.10.4, 7.11)."""
        if is_stream and self._resolve(found.get("/F")) is not None:
            return True
        if self._name(found.get("/Subtype")) == "/Form" and self._dictionary(found.get("/Ref")):
            return True
        return self._name(found.get("/FS")) == "/URL" and "/F" in found

    def _dictionary(self, value: Any) -> dict[str, Any] | None:
        resolved = self._resolve(value)
        return resolved if isinstance(resolved, dict) else None

    def _name(self, value: Any) -> str | None:
        resolved = self._resolve(value)
        return resolved if isinstance(resolved, str) and resolved.startswith("/") else None

    def _resolve(self, value: Any) -> Any:
        objgen = _objgen(value)
        return value if objgen is None else _parse(_json(self.pdf.get_object(objgen)))


def _json(value: Any) -> bytes:
    """qpdf's JSON of an object; the numbers and truth values that pikepdf hands out as Python's hold nothing of
    interest.
    """
    return value.to_json(dereference=True) if isinstance(value, pikepdf.Object) else b"null"


def _is_signature(found: dict[str, Any]) -> bool:
    return "/ByteRange" in found and "/Contents" in found


def references(value: Any) -> Iterator[ObjGen]:
    """Every object the given one refers to."""
    return _references(_json(value))


def _objgen(value: Any) -> ObjGen | None:
    if not isinstance(value, str) or not (match := _REFERENCE.fullmatch(b'"%s"' % value.encode("utf-8", "replace"))):
        return None
    return int(match[1]), int(match[2])


def _references(text: bytes) -> Iterator[ObjGen]:
    return ((int(number), int(generation)) for number, generation in _REFERENCE.findall(text))


def _dictionaries(value: Any) -> Iterator[dict[str, Any]]:
    """The dictionary itself and every direct one inside, outermost first."""
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            yield item
            waiting.extend(item.values())
        elif isinstance(item, list):
            waiting.extend(item)


def _parse(text: bytes) -> Any:
    try:
        return orjson.loads(text)
    except ValueError:
        raise PdfDamaged from None
