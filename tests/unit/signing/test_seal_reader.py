"""The reader and the appender, against qpdf (pikepdf) on documents of every kind of cross-references."""

import hashlib
from collections.abc import Callable
from io import BytesIO

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.signing.seal_append import Appender, packed_stream
from chalicelib.signing.seal_objects import Malformed, Ref, parse, string
from chalicelib.signing.seal_reader import Tail
from chalicelib.signing.seal_values import SealFailed
from chalicelib.signing.seal_writer import DocumentWriter
from tests.unit.signing import seal_pdfs as pdfs

KINDS: dict[str, Callable[[], bytes]] = {
    "table": pdfs.plain,
    "streams": pdfs.streamed,
    "linearised": pdfs.linearised,
    "form": pdfs.with_form,
    "attachments": pdfs.with_attachments,
    "hybrid": pdfs.hybrid,
}
OTHERS = (LookupError, TypeError, ValueError, AttributeError)  # what the sealer takes for a refusal


def meant(value: object) -> object:
    """However it is spelled."""
    if isinstance(value, dict):
        return {key: meant(item) for key, item in value.items() if item != b"null"}
    if isinstance(value, list):
        return [meant(item) for item in value]
    if isinstance(value, bytes) and value[:1] in (b"(", b"<"):
        return string(value)
    if isinstance(value, bytes) and value[:1].isdigit():
        return float(value)
    return value


@pytest.mark.parametrize("kind", KINDS)
def test_every_object_is_the_one_another_reader_finds(kind: str) -> None:
    data = KINDS[kind]()
    tail, seen = Tail(data), 0
    with pikepdf.open(BytesIO(data)) as pdf:
        for number in range(1, tail.next_number + 2):
            theirs = pdf.get_object((number, 0))
            if isinstance(theirs, pikepdf.Dictionary | pikepdf.Array) and theirs.get("/Type") != "/XRef":
                assert meant(tail.get(Ref(number, 0))) == meant(parse(theirs.unparse(resolved=True), 0)[0])
                seen += 1
    assert seen >= 3
    assert tail.get(Ref(tail.next_number, 0)) == b"null"
    assert tail.get(Ref(1, 7)) == b"null", "another generation is another object"


def appended(data: bytes) -> tuple[bytes, list[bytes]]:
    """Two revisions, each with a page, an attachment and a signature; the digests they were given."""
    digests = []
    tail = Tail(data)
    appender = Appender(tail, len(data), b"0123456789abcdef")
    writer = DocumentWriter(tail, appender)
    page = {b"/Type": b"/Page", b"/MediaBox": [b"0", b"0", b"9", b"9"], b"/Resources": {}}
    ((ref, page),) = zip(writer.append_pages([page]), [page], strict=True)
    writer.attach({b"one.txt": appender.add({b"/Type": b"/Filespec", b"/F": b"(one.txt)"})})
    (_, first), (second_ref, second) = writer.add_signature_fields(["A", "B"], ref, page)
    extra = appender.add_written(packed_stream(b"extra " * 999))
    writer.root[b"/Extra"] = extra
    first[b"/V"] = appender.add_signature({b"/Type": b"/Sig"}, 20)
    for _ in range(2):
        revision = appender.finish()
        digests.append(revision.digest(hashlib.sha256(data)))
        revision.fill(digests[-1][:20])
        data += bytes(revision.data)
        appender.change(second_ref, second | {b"/V": appender.add_signature({b"/Type": b"/Sig"}, 20)})
    return data, digests


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"hybrid"}))
def test_what_is_appended_is_found_by_another_reader(kind: str) -> None:
    before = KINDS[kind]()
    after, digests = appended(before)
    assert after.startswith(before)
    with pikepdf.open(BytesIO(before)) as old, pikepdf.open(BytesIO(after)) as pdf:
        assert not pdf.get_warnings()
        assert len(pdf.pages) == len(old.pages) + 1
        assert {*old.attachments} | {"one.txt"} == {*pdf.attachments}
        assert pdf.Root.Extra.read_bytes() == b"extra " * 999
        fields = pdf.Root.AcroForm.Fields.as_list()[-2:]
        assert [str(field.T) for field in fields] == ["A", "B"]
        for field, digest in zip(fields, digests, strict=True):
            start, gap, rest, length = (int(number) for number in field.V.ByteRange.as_list())
            assert bytes(field.V.Contents) == digest[:20]
            covered = after[start:gap] + after[rest : rest + length]
            assert hashlib.sha256(covered).digest() == digest
            assert after[gap:rest] == b"<%b>" % digest[:20].hex().upper().encode()
        assert rest + length == len(after)
        assert pdf.trailer.ID[1] == b"0123456789abcdef"
        assert "/ID" not in old.trailer or pdf.trailer.ID[0] == old.trailer.ID[0]


def test_a_signature_that_does_not_fit_is_refused() -> None:
    appender = Appender(Tail(pdfs.plain()), 999, bytes(16))
    appender.add_signature({}, 20)
    revision = appender.finish()
    with pytest.raises(SealFailed):
        revision.fill(bytes(21))


def test_objects_may_have_generations_and_gaps_between_their_numbers() -> None:
    data = pdfs.plain().replace(b"0 obj", b"3 obj").replace(b" 0 R", b" 3 R").replace(b" 00000 n", b" 00003 n")
    after, _ = appended(data)
    with pikepdf.open(BytesIO(after)) as pdf:
        assert len(pdf.pages) == 2 and not pdf.get_warnings()
        assert pdf.Root.objgen[1] == 3


def with_trailer(old: bytes, new: bytes, data: bytes | None = None) -> bytes:
    data = data or pdfs.plain()
    assert old in data
    return data.replace(old, new)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"%PDF-1.7\n%%EOF\n",
        pdfs.plain()[:-40],
        pdfs.plain() + b"\n" * 2000,
        with_trailer(b"trailer <<", b"trailer << /Prev 9 "),
        with_trailer(b"/Root", b"/Boot"),
        with_trailer(b"/Size", b"/Sice"),
        with_trailer(b"xref\n0 5", b"xref\n0 9"),
        with_trailer(b"1 0 obj", b"4 0 obj"),
    ],
)
def test_what_is_not_written_as_it_should_be_is_refused(data: bytes) -> None:
    with pytest.raises(OTHERS):
        _ = Tail(data).next_number


def test_a_chain_that_comes_back_to_itself_is_refused() -> None:
    plain = pdfs.plain()
    start = int(plain.rsplit(b"startxref\n", 1)[1].split()[0])
    looped = with_trailer(b"trailer <<", b"trailer << /Prev %d " % start)
    with pytest.raises(Malformed):
        _ = Tail(looped).next_number


@pytest.mark.parametrize("kind", KINDS)
@given(places=st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=8))
@settings(max_examples=150, deadline=None)
def test_a_damaged_file_is_read_or_refused(kind: str, places: list[tuple[float, int]]) -> None:
    data = bytearray(KINDS[kind]())
    for place, byte in places:
        data[int(place * len(data))] = byte
    try:
        tail = Tail(bytes(data))
        tail.is_signed()
        DocumentWriter(tail, Appender(tail, len(data), bytes(16))).last_page_box()
    except OTHERS:
        pass


FILLED = b"<< /Type /Sig /Contents <00> >>"


@pytest.mark.parametrize(
    ("form", "signed"),
    [
        (b"<< /Fields [<< /FT /Sig /T (a) /V %b >>] >>" % FILLED, True),
        (b"<< /Fields [<< /FT /Sig /T (a) /Kids [<< /V %b >>] >>] >>" % FILLED, True),
        (b"<< /Fields [<< /FT /Sig /T (a) >> << /FT /Tx /V (x) >>] >>", False),
        (b"<< /Fields [<< /FT /Sig /T (a) /V null >>] >>", False),
        (b"<< /Fields [<< /FT /Sig /T (a) /V 99 0 R >>] >>", False),
        (b"<< /Fields null >>", False),
        (b"null", False),
    ],
)
def test_whether_others_signed_before(form: bytes, signed: bool) -> None:
    bodies = [
        b"<< /Type /Catalog /Pages 2 0 R /AcroForm 3 0 R >>",
        b"<< /Type /Pages /Kids [] /Count 0 >>",
        form,
    ]
    data, places = b"%PDF-1.7\n", []
    for number, body in enumerate(bodies, start=1):
        places.append(len(data))
        data += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    rows = b"".join(b"%010d 00000 n \n" % place for place in places)
    table = b"xref\n0 4\n0000000000 65535 f \n%btrailer\n<< /Size 4 /Root 1 0 R >>\n" % rows
    assert Tail(data + table + b"startxref\n%d\n%%%%EOF\n" % len(data)).is_signed() is signed


def test_the_names_of_attachments_are_kept_in_order() -> None:
    tail = Tail(pdfs.with_attachments())
    writer = DocumentWriter(tail, Appender(tail, 9999, bytes(16)))
    assert writer.attached_names() == {b"aaa.txt", b"b2bsign-evidence.json"}
    writer.attach({b"ab.txt": Ref(99, 0)})
    _, names = writer._owned(tail.root_ref, writer.root, b"/Names", dict)
    _, tree = writer._owned(Ref(0, 0), names, b"/EmbeddedFiles", dict)
    assert [string(name) for name in tree[b"/Names"][::2]] == [b"aaa.txt", b"ab.txt", b"b2bsign-evidence.json"]
