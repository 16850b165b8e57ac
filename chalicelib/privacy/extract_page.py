"""A register extract drawn as a PDF of A4 sheets: headings, paragraphs, and values under their names."""

from collections.abc import Iterable

from chalicelib.pdf.canvas import Colour, Ink, Sheet, Style
from chalicelib.pdf.document import About, pdf
from chalicelib.platform.clock import from_iso
from chalicelib.platform.text import Language, Text
from chalicelib.privacy import extract_texts as words
from chalicelib.privacy.extract_document import Disclosed, Processing, RegisterExtract, Section, Value, Words

A4 = (595.28, 841.89)
LEFT, RIGHT, BOTTOM, TOP = 54.0, 595.28 - 54.0, 841.89 - 72.0, 66.0
VALUES = LEFT + 150.0
INK: Colour = (0.07, 0.13, 0.19)
SOFT: Colour = (0.36, 0.42, 0.48)
RULE: Colour = (0.85, 0.88, 0.9)
TITLE = Style("bold", 21, INK)
BRAND = Style("bold", 11, INK)
HEAD = Style("bold", 13, INK)
STRONG = Style("bold", 9.5, INK)
LABEL = Style("sans", 8.5, SOFT)
BODY = Style("sans", 9, INK)
LOCALES = {Language.SV: "sv-SE", Language.EN: "en-GB"}


def extract_pdf(extract: RegisterExtract, language: Language) -> bytes:
    """The same extract always makes the same bytes."""
    drawn = _Pages(language)
    drawn.draw(extract)
    title = f"{words.TITLE.in_(language)} {extract.data_request_id}"
    about = About(title=title, author=extract.controller.name, language=LOCALES[language], at=from_iso(extract.made_at))
    return pdf(drawn.numbered(), about)


class _Pages:
    """What is written flows onto a new sheet where it does not fit."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self.ink = Ink()
        self.sheets: list[Sheet] = []
        self.y = BOTTOM

    def draw(self, extract: RegisterExtract) -> None:
        self._new_sheet()
        self._line("B2B Sign", BRAND, 38)
        self._line(words.TITLE.in_(self.language), TITLE, 24)
        self._pair(words.MADE, extract.made_at)
        controller = extract.controller
        self._pair(words.CONTROLLER, f"{controller.name}, {controller.organisation_number}, {controller.address}")
        self._paragraph(extract.introduction)
        for section in extract.data:
            self._section(section)
        self._head(words.DISCLOSED)
        self._disclosures(extract.disclosures)
        self._head(words.PROCESSING)
        for processing in extract.processing:
            self._processing(processing)
        for head, text in (
            (words.SOURCES_HEAD, extract.sources),
            (words.AUTOMATED_HEAD, extract.automated_decisions),
            (words.RIGHTS_HEAD, extract.rights),
        ):
            self._head(head)
            self._paragraph(text)

    def numbered(self) -> list[Sheet]:
        for number, sheet in enumerate(self.sheets, 1):
            said = words.PAGE.format(number=str(number), count=str(len(self.sheets)))
            sheet.text_right(RIGHT, A4[1] - 40, said.in_(self.language), LABEL)
        return self.sheets

    def _section(self, section: Section) -> None:
        self._head(Text(section.title.sv, section.title.en))
        if not section.items:
            self._line(words.NOTHING.in_(self.language), BODY, 15)
        for item in section.items:
            for name, value in item.items():
                self._pair(words.LABELS[name], _shown(value))
            self._rule()

    def _disclosures(self, disclosures: Iterable[Disclosed]) -> None:
        for one in disclosures:
            told = f"{one.recipient}: {one.told}" if one.told else one.recipient
            self._pair(one.at, f"{told}. {self._said(one.purpose)} ({one.about})")

    def _processing(self, one: Processing) -> None:
        self._line(self._said(one.purpose), STRONG, 16)
        self._pair(words.BASIS, "; ".join(map(self._said, one.bases)))
        self._pair(words.CATEGORIES, ", ".join(self._said(kind.name) for kind in one.categories) or "–")
        self._pair(words.RECIPIENTS, "; ".join(self._recipients(one)) or "–")
        self._pair(words.RETENTION, "; ".join(map(self._said, one.retention)) or "–")
        self._rule()

    def _recipients(self, one: Processing) -> Iterable[str]:
        for recipient in one.recipients:
            said = f"{recipient.name} ({self._said(recipient.category)}, {recipient.country})"
            yield f"{said}: {self._said(recipient.safeguard)}" if recipient.safeguard else said

    def _head(self, text: Text) -> None:
        self._space(40)
        self.y += 14
        self._line(text.in_(self.language), HEAD, 20)

    def _paragraph(self, text: Words) -> None:
        for line in self.ink.wrap(self._said(text), BODY, RIGHT - LEFT):
            self._line(line, BODY, 13)
        self.y += 4

    def _pair(self, label: Text | str, value: str) -> None:
        name = label if isinstance(label, str) else label.in_(self.language)
        for number, line in enumerate(self.ink.wrap(value, BODY, RIGHT - VALUES)):
            self._space(13)
            if number == 0:
                self.sheets[-1].text(LEFT, self.y, name, LABEL)
            self.sheets[-1].text(VALUES, self.y, line, BODY)
            self.y += 13

    def _rule(self) -> None:
        self.sheets[-1].line(LEFT, self.y - 5, RIGHT, RULE)
        self.y += 9

    def _line(self, text: str, style: Style, step: float) -> None:
        self._space(step)
        self.sheets[-1].text(LEFT, self.y, text, style)
        self.y += step

    def _space(self, height: float) -> None:
        if self.y + height > BOTTOM:
            self._new_sheet()

    def _new_sheet(self) -> None:
        self.sheets.append(Sheet(*A4, self.ink))
        self.y = TOP

    def _said(self, text: Words) -> str:
        return text.en if self.language is Language.EN else text.sv


def _shown(value: Value) -> str:
    return "–" if value in (None, "") else str(value)
