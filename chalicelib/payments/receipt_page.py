"""A receipt drawn as a PDF of one A4 sheet: what a buyer and a bookkeeper see. The words are in receipt_texts."""

from collections.abc import Sequence

from chalicelib.payments import receipt_texts as words
from chalicelib.payments.buyer import Address, Buyer, BuyerKind
from chalicelib.payments.receipt import Line, Receipt, ReceiptKind, Seller, by_rate
from chalicelib.payments.receipt_texts import day, kronor, organisation_number
from chalicelib.pdf.canvas import Colour, Ink, Sheet, Style
from chalicelib.pdf.document import About, pdf
from chalicelib.platform.text import Language, Text

A4 = (595.28, 841.89)
LEFT, RIGHT, MIDDLE = 54.0, 595.28 - 54.0, 310.0
COLUMNS = (370.0, 455.0, RIGHT)  # right edges of quantity, price and amount

INK: Colour = (0.07, 0.13, 0.19)
SOFT: Colour = (0.36, 0.42, 0.48)
RULE: Colour = (0.85, 0.88, 0.9)
TITLE = Style("bold", 21, INK)
BRAND = Style("bold", 11, INK)
LABEL = Style("sans", 8, SOFT)
VALUE = Style("sans", 9, INK)
STRONG = Style("bold", 9.5, INK)

LOCALES = {Language.SV: "sv-SE", Language.EN: "en-GB"}


def receipt_pdf(receipt: Receipt) -> bytes:
    """The same receipt always makes the same bytes."""
    language = receipt.draft.language
    title = f"{words.KINDS[receipt.draft.kind].in_(language)} {receipt.number}"
    about = About(title=title, author=receipt.draft.seller.name, language=LOCALES[language], at=receipt.issued_at)
    return pdf([_Page(receipt).draw(title)], about)


def file_name(receipt: Receipt) -> str:
    return f"{words.FILES[receipt.draft.kind].in_(receipt.draft.language)}-{receipt.number}.pdf"


class _Page:
    def __init__(self, receipt: Receipt) -> None:
        self.receipt, self.draft, self.language = receipt, receipt.draft, receipt.draft.language
        self.sheet = Sheet(*A4, Ink())

    def draw(self, title: str) -> Sheet:
        self.sheet.text(LEFT, 66, "B2B Sign", BRAND)
        self.sheet.text(LEFT, 104, title, TITLE)
        end = max(
            self._party(LEFT, 140, words.SELLER, _seller(self.draft.seller, self.language)),
            self._party(MIDDLE, 140, words.BUYER, _buyer(self.draft.buyer, self.language)),
        )
        end = self._lines(self._facts(end + 22) + 26)
        end = self._vat(end + 30)
        self._sum(end + 34)
        ask = words.ASK.format(email=self.draft.seller.email)
        self.sheet.text(LEFT, A4[1] - 60, ask.in_(self.language), LABEL)
        return self.sheet

    def _party(self, x: float, y: float, label: Text, lines: Sequence[str]) -> float:
        self._say(x, y, label, LABEL)
        for line in lines:
            for shown in self.sheet.ink.wrap(line, VALUE, RIGHT - MIDDLE):
                y += 13
                self.sheet.text(x, y, shown, VALUE)
        return y

    def _facts(self, y: float) -> float:
        for label, value in self._told():
            self._say(LEFT, y, label, LABEL)
            self.sheet.text(LEFT + 130, y, value, VALUE)
            y += 14
        return y

    def _told(self) -> list[tuple[Text, str]]:
        draft, original = self.draft, self.draft.original
        when = words.DECIDED if draft.kind is ReceiptKind.CREDIT else words.PAID
        told = [
            (words.NUMBER, str(self.receipt.number)),
            (words.ISSUED, day(self.receipt.issued_at)),
            (when, day(draft.paid_at)),
            (words.METHOD, words.METHODS[draft.method].in_(self.language)),
            (words.REFERENCE, draft.reference),
        ]
        if original:
            named = words.ORIGINAL_IS.format(number=str(original.number), date=day(original.issued_at))
            told.append((words.ORIGINAL, named.in_(self.language)))
        return told

    def _lines(self, y: float) -> float:
        self._row(
            y, LABEL, *(text.in_(self.language) for text in (words.WHAT, words.QUANTITY, words.EACH, words.AMOUNT))
        )
        self.sheet.line(LEFT, y + 6, RIGHT, RULE)
        for line in self.draft.lines:
            y += 20
            self._row(y, VALUE, *self._shown(line))
        self.sheet.line(LEFT, y + 8, RIGHT, RULE)
        return y

    def _shown(self, line: Line) -> tuple[str, str, str, str]:
        each, amount = kronor(line.unit_ore, self.language), kronor(line.gross_ore, self.language)
        return words.LINES[line.kind].in_(self.language), str(line.quantity), each, amount

    def _vat(self, y: float) -> float:
        heads = (words.RATE, words.BASE, words.VAT, words.WITH_VAT)
        self._row(y, LABEL, *(text.in_(self.language) for text in heads))
        for percent, part in by_rate(self.draft.lines).items():
            y += 16
            amounts = (kronor(ore, self.language) for ore in (part.net_ore, part.vat_ore, part.gross_ore))
            self._row(y, VALUE, f"{percent} %", *amounts)
        self.sheet.line(LEFT, y + 8, RIGHT, RULE)
        return y

    def _sum(self, y: float) -> None:
        for label, ore, style in (
            (words.ROUNDING, self.receipt.rounding_ore, VALUE),
            (words.TOTAL, self.receipt.total.gross_ore + self.receipt.rounding_ore, STRONG),
        ):
            self._say(LEFT, y, label, style)
            self.sheet.text_right(RIGHT, y, kronor(ore, self.language), style)
            y += 18

    def _row(self, y: float, style: Style, first: str, *others: str) -> None:
        self.sheet.text(LEFT, y, first, style)
        for x, text in zip(COLUMNS, others, strict=True):
            self.sheet.text_right(x, y, text, style)

    def _say(self, x: float, y: float, text: Text, style: Style) -> None:
        self.sheet.text(x, y, text.in_(self.language), style)


def _seller(seller: Seller, language: Language) -> list[str]:
    numbers = (
        words.ORGANISATION.format(number=organisation_number(seller.organisation_number)),
        words.VAT_NUMBER.format(number=seller.vat_number),
    )
    return [seller.name, *_address(seller.address), *(text.in_(language) for text in numbers)]


def _buyer(buyer: Buyer, language: Language) -> list[str]:
    told = []
    if buyer.kind is BuyerKind.COMPANY:
        told.append(words.ORGANISATION.format(number=organisation_number(buyer.organisation_number)))
    if buyer.vat_number:
        told.append(words.VAT_NUMBER.format(number=buyer.vat_number))
    if buyer.reference:
        told.append(words.YOUR_REFERENCE.format(reference=buyer.reference))
    return [buyer.name, *_address(buyer.address), *(text.in_(language) for text in told)]


def _address(address: Address) -> list[str]:
    postal = address.postal_code
    code = f"{postal[:3]} {postal[3:]}" if len(postal) == 5 else postal
    return [line for line in (address.street, f"{code} {address.city}".strip()) if line]
