"""Finds and mends what qpdf warns about, so that the sealed file gives no validator a reason to complain.

Structure (cross-references, lengths, page tree) qpdf repairs itself by writing the file anew. Two things it copies as
they are: streams that do not decode, and page contents that do not parse. Both are cut to what can be read, which is
what viewers show.
"""

import zlib
from pathlib import Path

import orjson
import pikepdf
import pikepdf.jbig2
from lxml import etree
from pikepdf._core import StreamParser

_IMAGE_CODECS = frozenset({"/DCTDecode", "/DCT", "/JPXDecode", "/JBIG2Decode", "/CCITTFaxDecode", "/CCF"})
_MOST_DECODED_BYTES = 64 * 1024 * 1024


_DEEPEST_FORM = 100
_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}RDF"
_XMP = "{adobe:ns:meta/}xmpmeta"


class _NoDecoder(pikepdf.jbig2.JBIG2DecoderInterface):
    """Keeps pikepdf from starting the program `jbig2dec` on a stranger's data: such images pass unjudged. Nothing
    here decodes them for any other end than judging."""

    def check_available(self) -> None:
        return

    def decode_jbig2(self, jbig2: bytes, jbig2_globals: bytes) -> bytes:
        return b""


pikepdf.jbig2.set_decoder(_NoDecoder())


def is_sound(file: Path) -> bool:
    """Whether `qpdf --check` has nothing to say (structure, every stream decoded, every page's contents parsed), or
    only about JPEG images: its reader is stricter than any viewer's, and nothing there can be mended."""
    check = pikepdf.Job(["qpdf", "--check", str(file)])
    try:
        check.run()
    except (pikepdf.PdfError, RuntimeError):
        return False
    return (not check.has_warnings and check.exit_code == 0) or _only_jpeg_is_damaged(file)


def _only_jpeg_is_damaged(file: Path) -> bool:
    with pikepdf.open(file) as pdf:
        if pdf.is_linearized:  # its hint tables may be what is wrong
            return False
        pdf._decode_all_streams_and_discard()
        warnings = [warning for warning in pdf.get_warnings() if "re-processed" not in warning]
        others = [warning for warning in warnings if "Pl_DCT" not in warning]
        return bool(warnings) and not others and not mend_streams(pdf) and not mend_contents(pdf)


def mend_streams(pdf: pikepdf.Pdf) -> bool:
    """Cuts streams to what of them can be decoded; says whether any needed it."""
    damaged = [value for value in pdf.objects if isinstance(value, pikepdf.Stream) and not _decodes(value)]
    for stream in damaged:
        _cut_stream(stream)
    return bool(damaged)


def _decodes(stream: pikepdf.Stream) -> bool:
    """Images' own codecs are left out: qpdf's JPEG reader is stricter than any viewer's, and nothing there can be
    mended.
    """
    filters = _filters(stream)
    if not filters or any(name in _IMAGE_CODECS for name in filters):
        return True
    try:
        stream.read_bytes()
    except pikepdf.PdfError:
        return False
    return True


def _cut_stream(stream: pikepdf.Stream) -> None:
    parameters = stream.get("/DecodeParms")
    if _filters(stream) == ["/FlateDecode"] and isinstance(parameters, pikepdf.Dictionary | None):
        readable = _inflate_beginning(stream.read_raw_bytes())
        stream.write(zlib.compress(readable), filter=pikepdf.Name.FlateDecode, decode_parms=parameters)
    else:
        stream.write(b"")


def _filters(stream: pikepdf.Stream) -> list[str]:
    names = stream.get("/Filter")
    if isinstance(names, pikepdf.Array):
        return [str(name) for name in names.as_list()]
    return [] if names is None else [str(names)]


def _inflate_beginning(data: bytes) -> bytes:
    """What comes out before the error, fed in small steps so that the last good bytes are kept."""
    decoder, out, size = zlib.decompressobj(), [], 0
    for start in range(0, len(data), 64):
        try:
            out.append(decoder.decompress(data[start : start + 64]))
        except zlib.error:
            break
        size += len(out[-1])
        if size > _MOST_DECODED_BYTES:
            break
    return b"".join(out)


def mend_contents(pdf: pikepdf.Pdf) -> bool:
    """Cuts each page's contents after the last operator that parses; says whether any page needed it."""
    pdf.get_warnings()
    mended = False
    for page in pdf.pages:
        reader = _Operators()
        page.parse_contents(reader)
        if pdf.get_warnings():
            page.contents_coalesce()
            contents = page.obj["/Contents"]
            contents.write(contents.read_bytes()[: reader.readable])
            mended = True
    return mended


def mend_page_tree(pdf: pikepdf.Pdf) -> None:
    """Cuts what leads back: a node of the page tree hangs only where it was met first."""
    met: set[tuple[int, int]] = set()
    waiting = [pdf.Root.get("/Pages")]
    while waiting:
        node = waiting.pop()
        if not isinstance(node, pikepdf.Dictionary) or not isinstance(node.get("/Kids"), pikepdf.Array):
            continue
        met.add(node.objgen)
        kept = []
        for kid in node["/Kids"].as_list():
            if not isinstance(kid, pikepdf.Dictionary) or kid.objgen in met:
                continue
            if kid.is_indirect:
                met.add(kid.objgen)
            kept.append(kid)
        node["/Kids"] = pikepdf.Array(kept)
        waiting.extend(kept)


def mend_form(pdf: pikepdf.Pdf) -> None:
    """Makes the fields a tree of indirect, typed, uniquely named fields (ISO 32000-2, 12.7.4), as pyHanko demands to
    compare revisions. What is no field is no longer listed; its widget stays on the page."""
    form = pdf.Root.get("/AcroForm")
    if isinstance(form, pikepdf.Dictionary) and isinstance(form.get("/Fields"), pikepdf.Array):
        _mend_fields(pdf, form, "/Fields", typed=False, met=set(), depth=0)


def _mend_fields(
    pdf: pikepdf.Pdf, parent: pikepdf.Object, key: str, *, typed: bool, met: set[tuple[int, int]], depth: int
) -> None:
    """What is listed twice, or is its own ancestor, hangs only where it was met first."""
    kept, names = [], set[str]()
    for listed in parent[key].as_list():
        if not isinstance(listed, pikepdf.Dictionary) or depth > _DEEPEST_FORM:
            continue
        field = listed if listed.is_indirect else pdf.make_indirect(listed)
        if field.objgen in met:
            continue
        met.add(field.objgen)
        has_type = typed or "/FT" in field
        if isinstance(field.get("/Kids"), pikepdf.Array):
            _mend_fields(pdf, field, "/Kids", typed=has_type, met=met, depth=depth + 1)
        kids = field.get("/Kids")
        _mend_appearance(pdf, field)
        if has_type or (isinstance(kids, pikepdf.Array) and len(kids)):
            _mend_name(field, names)
            kept.append(field)
    parent[key] = pikepdf.Array(kept)


def _mend_appearance(pdf: pikepdf.Pdf, field: pikepdf.Object) -> None:
    """Appearances lie in objects of their own; what is null is not there."""
    appearance = field.get("/AP")
    if not isinstance(appearance, pikepdf.Dictionary):
        return
    for key in ("/N", "/R", "/D"):
        if key in appearance and not getattr(appearance[key], "is_indirect", False):
            if isinstance(appearance[key], pikepdf.Dictionary):
                appearance[key] = pdf.make_indirect(appearance[key])
            else:
                del appearance[key]


def _mend_name(field: pikepdf.Object, taken: set[str]) -> None:
    if "/T" not in field:
        return
    wanted = str(field["/T"]).replace(".", "_") if isinstance(field["/T"], pikepdf.String) else "field"
    name, number = wanted, 1
    while name in taken:
        number += 1
        name = f"{wanted}_{number}"
    taken.add(name)
    if not isinstance(field["/T"], pikepdf.String) or str(field["/T"]) != name:
        field["/T"] = pikepdf.String(name)


def mend_metadata(pdf: pikepdf.Pdf) -> None:
    """Puts metadata into the wrapping that XMP demands (ISO 16684-1, 7.3.3), and drops what is no metadata at all."""
    if "/Metadata" not in pdf.Root:
        return
    stream = pdf.Root["/Metadata"]
    try:
        parser = etree.XMLParser(resolve_entities=False, no_network=True)
        root = etree.fromstring(stream.read_bytes() if isinstance(stream, pikepdf.Stream) else b"", parser)
    except (etree.XMLSyntaxError, ValueError, pikepdf.PdfError):
        del pdf.Root["/Metadata"]
        return
    if root.tag == _RDF:
        wrapper = etree.Element(_XMP, nsmap={"x": "adobe:ns:meta/"})
        wrapper.append(root)
        pdf.Root["/Metadata"] = pdf.make_stream(
            etree.tostring(wrapper), Type=pikepdf.Name.Metadata, Subtype=pikepdf.Name.XML
        )
    elif root.tag != _XMP or next(root.iter(etree.Entity), None) is not None:
        del pdf.Root["/Metadata"]


def detach_catalog(pdf: pikepdf.Pdf) -> None:
    """Gives what lies in the catalogue objects of their own: sealing writes the catalogue again, and nothing else
    with it.
    """
    pdf.Root["/Type"] = pikepdf.Name.Catalog
    keys = [
        key for key in orjson.loads(pdf.Root.to_json(dereference=True)) if key.startswith("/")
    ]  # all that are UTF-8
    for key in keys:
        value = pdf.Root[key]
        if isinstance(value, pikepdf.Dictionary | pikepdf.Array) and not value.is_indirect:
            pdf.Root[key] = pdf.make_indirect(value)


class _Operators(StreamParser):
    """Remembers where the last complete instruction ends, in bytes of the joined contents."""

    def __init__(self) -> None:
        super().__init__()
        self.readable = 0

    def handle_object(self, obj: pikepdf.Object, offset: int, length: int) -> None:
        if isinstance(obj, pikepdf.Operator):
            self.readable = offset + length

    def handle_eof(self) -> None:
        """Nothing is pending at the end: what has no operator draws nothing."""
