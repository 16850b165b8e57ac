"""Finds and mends what qpdf warns about, so that the sealed file gives no validator a reason to complain.

Structure (cross-references, lengths, page tree) qpdf repairs itself by writing the file anew. Two things it copies as
they are: streams that do not decode, and page contents that do not parse. Both are cut to what can be read, which is
what viewers show.
"""

import re
import zlib

import orjson
import pikepdf
import pikepdf.jbig2
from pikepdf._core import StreamParser

_UNDECODABLE = re.compile(r"error decoding stream data for object (\d+) (\d+):")
_IMAGE_CODECS = frozenset({"/DCTDecode", "/DCT", "/JPXDecode", "/JBIG2Decode", "/CCITTFaxDecode", "/CCF"})
_MOST_DECODED_BYTES = 64 * 1024 * 1024


_DEEPEST_FORM = 100


class _NoDecoder(pikepdf.jbig2.JBIG2DecoderInterface):  # type: ignore[misc]
    """Keeps pikepdf from starting the program `jbig2dec` on a stranger's data: such images stay undecoded."""

    def check_available(self) -> None:
        raise pikepdf.DependencyError("no program is started")

    def decode_jbig2(self, jbig2: bytes, jbig2_globals: bytes) -> bytes:
        raise pikepdf.DependencyError("no program is started")


pikepdf.jbig2.set_decoder(_NoDecoder())


def warnings_of(pdf: pikepdf.Pdf) -> list[str]:
    """What `qpdf --check` warns about after reading every object and decoding every stream; forgets the warnings read.

    Codecs of images are left out: qpdf's own JPEG reader is stricter than any viewer's, and nothing there can be
    mended.
    """
    pdf._decode_all_streams_and_discard()
    return [warning for warning in pdf.get_warnings() if "Pl_DCT" not in warning and "re-processed" not in warning]


def mend_streams(pdf: pikepdf.Pdf, warnings: list[str]) -> bool:
    """Cuts the streams named in the warnings to their decodable beginning; says whether there were any."""
    damaged = {(int(m[1]), int(m[2])) for warning in warnings if (m := _UNDECODABLE.search(warning))}
    streams = [pdf.get_object(objgen) for objgen in damaged]
    for stream in streams:
        if isinstance(stream, pikepdf.Stream):
            _cut_stream(stream)
    return bool(damaged)


def _cut_stream(stream: pikepdf.Stream) -> None:
    filters = _filters(stream)
    if any(name in _IMAGE_CODECS for name in filters):
        return
    if filters == ["/FlateDecode"]:
        readable = _inflate_beginning(stream.read_raw_bytes())
        parameters = stream.get("/DecodeParms")
        stream.write(zlib.compress(readable), filter=pikepdf.Name.FlateDecode, decode_parms=parameters)
    else:
        stream.write(b"")


def _filters(stream: pikepdf.Stream) -> list[str]:
    names = stream.get("/Filter")
    if isinstance(names, pikepdf.Array):
        return [str(name) for name in names]
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


def mend_form(pdf: pikepdf.Pdf) -> None:
    """Makes the field tree a tree: what is listed twice, or is its own ancestor, hangs only where it was met first."""
    form = pdf.Root.get("/AcroForm")
    if isinstance(form, pikepdf.Dictionary) and isinstance(form.get("/Fields"), pikepdf.Array):
        _keep_first(form, "/Fields", set(), 0)


def _keep_first(parent: pikepdf.Object, key: str, met: set[tuple[int, int]], depth: int) -> None:
    kept = []
    for child in parent[key]:
        if not isinstance(child, pikepdf.Dictionary) or depth > _DEEPEST_FORM:
            continue
        if child.is_indirect and child.objgen in met:
            continue
        met.add(child.objgen)
        if isinstance(child.get("/Kids"), pikepdf.Array):
            _keep_first(child, "/Kids", met, depth + 1)
        kept.append(child)
    if len(kept) != len(parent[key]):
        parent[key] = pikepdf.Array(kept)


def detach_catalog(pdf: pikepdf.Pdf) -> None:
    """Gives what lies in the catalogue objects of their own: sealing writes the catalogue again, and nothing else
    with it.
    """
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
