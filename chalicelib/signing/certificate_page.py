"""The certificate pages: who signed, how and when, with fingerprint and QR code, in the request's language.

As many sheets as the signers need. What is drawn here is what a court and a customer see; the words are in
certificate_texts.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

from chalicelib.pdf.canvas import Ink, Sheet, Style
from chalicelib.platform.text import Text
from chalicelib.signing import certificate_texts as words
from chalicelib.signing.certificate_styles import (
    A4,
    ACCENT,
    BRAND,
    DRAWN_HEIGHT,
    FOOT,
    HASH,
    HASH_COLUMN,
    HEAD,
    INK,
    KICKER,
    LABEL,
    MARGIN,
    NAME,
    NUMBER,
    PRINT,
    QR_SIZE,
    RULE,
    SCAN_TEXT,
    SECTION,
    SMALL,
    SMALL_TITLE,
    SOFT,
    STEP,
    STRONG,
    TINT,
    TINY,
    TITLE,
    VALUE,
    WHITE,
)
from chalicelib.signing.seal_values import EVIDENCE_NAME, DocumentLine, SealForm, SealOrder, SignerLine


@dataclass(frozen=True, slots=True)
class CertificatePages:
    """The finished sheets, all `width` × `height` points, and the fonts they share."""

    width: float
    height: float
    contents: tuple[bytes, ...]
    ink: Ink


def certificate_pages(
    order: SealOrder, fingerprint: str, at: datetime, *, size: tuple[float, float] = A4, form: SealForm
) -> CertificatePages:
    """Draws the pages. `fingerprint` is of the embedded evidence, `at` the time of sealing; `size` in points."""
    return _Composition(order, fingerprint, at, size, form).compose()


def fitting_size(width: float, height: float) -> tuple[float, float]:
    """The size of the document's last page where a certificate fits it (A4, Letter, Legal, either way up); else A4."""
    short, long = sorted((width, height))
    return (width, height) if 560 <= short <= 700 and 700 <= long <= 1020 else A4


class _Composition:
    """Lays sections out from top to bottom, starting a new sheet where the next block does not fit."""

    def __init__(
        self, order: SealOrder, fingerprint: str, at: datetime, size: tuple[float, float], form: SealForm
    ) -> None:
        self.order, self.fingerprint, self.at, self.size, self.form = order, fingerprint, at, size, form
        self.ink = Ink()
        self.sheets: list[Sheet] = []
        self.left, self.right = MARGIN, size[0] - MARGIN
        self.y = 0.0

    def compose(self) -> CertificatePages:
        self._new_sheet()
        self._opening()
        if self.form is SealForm.WRAPPED:
            self._attached_notice()
        self._documents()
        self._signatures()
        self._fingerprint()
        self._checks()
        for number, sheet in enumerate(self.sheets, start=1):
            self._foot(sheet, number)
        return CertificatePages(*self.size, tuple(sheet.content() for sheet in self.sheets), self.ink)

    # Sections, in the order they stand on the page.

    def _opening(self) -> None:
        room = self.right - self.left - QR_SIZE - 44
        top = self.y + 8
        self.sheet.text(self.left, top + 12, self._say(words.KICKER).upper(), KICKER)
        self.y = top + 16
        self._paragraph(self.order.title, self._title_style(room), self.left, room)
        self.y += 12
        for label, value in self._facts():
            self._fact(label, value, room)
        self.y = max(self.y, self._qr(top)) + 14

    def _title_style(self, room: float) -> Style:
        """Large for a short title; smaller steps for one that would fill the sheet."""
        for size, lines in ((21, 1), (18, 1), (18, 2), (15, 3)):
            style = replace(TITLE, size=size)
            if len(self.ink.wrap(self.order.title, style, room)) <= lines:
                return style
        return SMALL_TITLE

    def _facts(self) -> list[tuple[Text, str]]:
        sender = [(words.SENDER, self.order.sender)] if self.order.sender else []
        times = [(words.CREATED, self.order.created_at), (words.SENT, self.order.sent_at), (words.SEALED, self.at)]
        shown = [(label, f"{words.swedish_time(at)}  ({words.utc_time(at)})") for label, at in times]
        return [(words.REQUEST, self.order.request_id), *sender, *shown]

    def _fact(self, label: Text, value: str, room: float) -> None:
        self.sheet.text(self.left, self.y + VALUE.size, self._say(label), LABEL)
        self._paragraph(value, VALUE, self.left + 62, room - 62)
        self.y += 2.5

    def _qr(self, top: float) -> float:
        """Draws the QR code with its quiet zone in the upper right corner and gives the y below it."""
        pad = 14.0
        x, side = self.right - QR_SIZE - 2 * pad, QR_SIZE + 2 * pad
        self.sheet.box(x, top, side, side + 26, TINT, radius=6)
        self.sheet.box(x + 3, top + 3, side - 6, side - 6, WHITE, radius=4)
        self.sheet.qr(x + pad, top + pad, QR_SIZE, self.order.verify_url, INK)
        self._centred(x + side / 2, top + side + 8, self._say(words.SCAN), SCAN_TEXT)
        self._centred(x + side / 2, top + side + 18, words.short_address(self.order.verify_url, 30), TINY)
        return top + side + 26

    def _attached_notice(self) -> None:
        text = self._say(words.WRAPPED.format(file=self.order.document.filename))
        room = self.right - self.left - 28
        height = len(self.ink.wrap(text, VALUE, room)) * VALUE.size * VALUE.leading + 34
        self._need(height + 14)
        self.sheet.box(self.left, self.y, self.right - self.left, height, TINT, radius=6)
        self.sheet.box(self.left, self.y, 3, height, ACCENT)
        end = self.y + height
        self.sheet.text(self.left + 14, self.y + 18, self._say(words.WRAPPED_TITLE), SECTION)
        self.y += 23
        self._paragraph(text, VALUE, self.left + 14, room)
        self.y = end + 14

    def _documents(self) -> None:
        self._section(words.DOCUMENTS, follows=34)
        for line in self.order.documents:
            self._document(line)
        self.y += 8

    def _document(self, line: DocumentLine) -> None:
        mine = line.document_id == self.order.document_id and len(self.order.documents) > 1
        pages = words.ONE_PAGE if line.pages == 1 else words.PAGES.format(count=str(line.pages))
        what = words.THIS_DOCUMENT if mine else words.ATTACHMENT if line.is_attachment else None
        remark = self._say(pages) + (f" · {self._say(what)}" if what else "")
        names = self.ink.wrap(line.filename, STRONG, self.right - self.left - 120)
        self._need(len(names) * 12 + 22)
        self.sheet.text_right(self.right, self.y + 9, remark, LABEL)
        for name in names:
            self.sheet.text(self.left, self.y + 9, name, STRONG)
            self.y += 12
        self._hash("SHA-256", line.sha256)
        self.y += 6

    def _signatures(self) -> None:
        heading = words.acts_heading(line.role for line in self.order.signers)
        self._section(heading, count=len(self.order.signers), follows=60)
        for line in self.order.signers:
            self._signature(line, heading)
        self.y += 4

    def _signature(self, line: SignerLine, heading: Text) -> None:
        times, inset = 150.0, 26.0
        room = self.right - self.left - times - inset - 12
        names = self.ink.wrap(line.name, NAME, room)
        role = self._say(words.ROLES[line.role]) if line.role in words.ROLES else line.role
        under = self.ink.wrap(" · ".join(part for part in (role, line.organisation) if part), SMALL, room)
        if weaker := words.weaker(line):
            under += self.ink.wrap(self._say(weaker), SMALL, room)
        hashes = len(line.evidence_sha256s)
        drawn = DRAWN_HEIGHT if line.strokes else 0
        height = max(len(names) * 14 + len(under) * 11.5, 37) + drawn + hashes * 10 + 14
        enclosed = self._enclosed(line, self.right - self.left - inset)
        height += sum(len(lines) * 11.5 + 10 for lines, _ in enclosed)
        self._need(height, again=heading)
        top = self.y
        self.sheet.check(self.left, top + 8, 15, SOFT if weaker else ACCENT, WHITE)
        self._acts(line, top)
        self.y = top + 6
        self._lines(names, NAME, self.left + inset)
        self._lines(under, SMALL, self.left + inset)
        self.sheet.strokes(self.left + inset, self.y + 4, DRAWN_HEIGHT - 6, line.strokes, INK)
        self.y = max(self.y, top + 41 - drawn) + drawn
        for item in line.evidence_sha256s:
            self._hash(f"SHA-256 {item.file}", item.sha256, inset)
        for lines, digest in enclosed:
            self._lines(lines, SMALL, self.left + inset)
            self._hash("SHA-256", digest, inset)
        self.y = top + height
        self.sheet.line(self.left, self.y - 1, self.right, RULE)

    def _enclosed(self, line: SignerLine, room: float) -> list[tuple[Sequence[str], str]]:
        said = [(self._say(words.ENCLOSED.format(label=each.label)), each.sha256) for each in line.enclosures]
        return [(self.ink.wrap(text, SMALL, room), digest) for text, digest in said]

    def _acts(self, line: SignerLine, top: float) -> None:
        self.sheet.text_right(
            self.right,
            top + 15,
            self._say(words.act(line.role, line.eid.name if line.eid else line.method, line.in_person)),
            LABEL,
        )
        self.sheet.text_right(self.right, top + 27, words.swedish_time(line.signed_at), STRONG)
        self.sheet.text_right(self.right, top + 38, words.utc_time(line.signed_at), LABEL)

    def _fingerprint(self) -> None:
        meaning = self._say(words.FINGERPRINT_MEANING.format(file=EVIDENCE_NAME))
        room = self.right - self.left - 28
        lines = _wrapped(meaning, SMALL, room)
        height = 42 + len(lines) * SMALL.size * SMALL.leading + 24
        self._need(height + 26)
        self.y += 10
        self.sheet.box(self.left, self.y, self.right - self.left, height, TINT, radius=6)
        end = self.y + height
        self.sheet.text(self.left + 14, self.y + 19, self._say(words.FINGERPRINT), SECTION)
        self.sheet.text(self.left + 14, self.y + 35, words.grouped(self.fingerprint), PRINT)
        self.y += 42
        self._lines(lines, SMALL, self.left + 14)
        self.y += 4
        self._hash(self._say(words.EVENTS), self.order.events_head_hash, 14)
        self.y = end + 18

    def _checks(self) -> None:
        room = self.right - self.left - 18
        texts = [self._say(text) for text in words.checks(self.order.signers)]
        if self.ink.lacks_characters:
            texts.append(self._say(words.EXACT_TEXT.format(file=EVIDENCE_NAME)))
        lines = [_wrapped(text, SMALL, room) for text in texts]
        self._section(words.HOW, follows=sum(len(each) * 11.6 + 3 for each in lines))
        for number, paragraph in enumerate(lines, start=1):
            self.sheet.text(self.left, self.y + SMALL.size, str(number), STEP)
            self._lines(paragraph, SMALL, self.left + 18)
            self.y += 3

    # Pieces the sections are made of.

    @property
    def sheet(self) -> Sheet:
        return self.sheets[-1]

    def _say(self, text: Text) -> str:
        return text.in_(self.order.language)

    def _new_sheet(self) -> None:
        self.sheets.append(Sheet(*self.size, self.ink))
        self.sheet.check(self.left, 36, 14, ACCENT, WHITE)
        self.sheet.text(self.left + 20, 47, "B2B Sign", BRAND)
        self.sheet.text_right(self.right, 47, self._say(words.CERTIFICATE), HEAD)
        self.sheet.line(self.left, 60, self.right, RULE)
        self.y = 68.0

    def _foot(self, sheet: Sheet, number: int) -> None:
        y = self.size[1] - 34
        sheet.line(self.left, y - 13, self.right, RULE)
        page = words.PAGE_OF.format(number=str(number), count=str(len(self.sheets)))
        sheet.text_right(self.right, y, self._say(page), LABEL)
        mark = f"{self._say(words.FINGERPRINT)} {words.grouped(self.fingerprint[:32])} …"
        sheet.text(self.left, y, self._say(words.REQUEST), LABEL)
        sheet.text(self.left + 36, y, self.order.request_id, NUMBER)
        sheet.text(self.left, y + 11, mark, TINY)

    def _need(self, height: float, again: Text | None = None) -> None:
        """Starts a new sheet unless `height` points are left, repeating the heading `again` there."""
        if self.y + height <= self.size[1] - FOOT:
            return
        self._new_sheet()
        if again:
            self._section(Text(f"{again.sv} ({words.CONTINUED.sv})", f"{again.en} ({words.CONTINUED.en})"), follows=0)

    def _section(self, heading: Text, *, follows: float, count: int | None = None) -> None:
        self._need(26 + follows)
        self.sheet.text(self.left, self.y + 14, self._say(heading), SECTION)
        if count is not None:
            self.sheet.text_right(self.right, self.y + 14, str(count), LABEL)
        self.sheet.line(self.left, self.y + 20, self.right, RULE)
        self.y += 26

    def _paragraph(self, text: str, style: Style, x: float, width: float) -> None:
        self._lines(self.ink.wrap(text, style, width), style, x)

    def _lines(self, lines: Sequence[str], style: Style, x: float) -> None:
        for line in lines:
            self.sheet.text(x, self.y + style.size, line, style)
            self.y += style.size * style.leading

    def _hash(self, label: str, digest: str, inset: float = 0.0) -> None:
        self.sheet.text(self.left + inset, self.y + 7, label, TINY)
        self.sheet.text(self.left + HASH_COLUMN, self.y + 7, words.grouped(digest), HASH)
        self.y += 10

    def _centred(self, x: float, y: float, text: str, style: Style) -> None:
        self.sheet.text(x - self.ink.width(text, style) / 2, y, text, style)


@lru_cache(maxsize=64)
def _wrapped(words: str, style: Style, width: float) -> tuple[str, ...]:
    """Kept, since our own words are the same on every certificate; nobody's names pass here."""
    return tuple(Ink().wrap(words, style, width))
