"""The receipt as a PDF, read by other programs: every fact that must be on it, in both languages."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pikepdf
import pytest
from stdnum.se import orgnr, vat

from chalicelib.payments.buyer import Address, Buyer, BuyerKind
from chalicelib.payments.prices import quote
from chalicelib.payments.receipt import Draft, Original, Receipt, ReceiptKind, bought_lines, credited_lines
from chalicelib.payments.receipt_page import file_name, receipt_pdf
from chalicelib.payments.receipt_texts import kronor
from chalicelib.payments.withdrawal import Due, Part
from chalicelib.platform.ids import PurchaseId, WalletId
from chalicelib.platform.text import Language
from tests.unit.payments.receipts import SELLER
from tests.unit.signing.seal_oracles import qpdf_complaint, run

AT = datetime(2026, 11, 27, 23, 30, tzinfo=UTC)  # the next day in Stockholm
COMPANY = Buyer(
    kind=BuyerKind.COMPANY,
    name="Åkeri & Söner i Östersund Fastighetsförvaltning Aktiebolag med ett ovanligt långt namn",
    email="a@example.com",
    organisation_number="5560360793",
    vat_number="SE556036079301",
    reference="Kostnadsställe 410 / Björn",
    address=Address("Storgatan 1", "11122", "Stockholm"),
)
DRAFT = Draft(
    kind=ReceiptKind.RECEIPT,
    about="pur_1",
    purchase_id=PurchaseId("pur_1"),
    wallet_id=WalletId("sub_1"),
    seller=SELLER,
    buyer=COMPANY,
    lines=bought_lines(quote(250)),
    method="swish",
    reference="pur-w4n6t2p8x3k5v7m2qbhjc5gdya",
    paid_at=AT,
    language=Language.SV,
)
CREDIT = replace(
    DRAFT,
    kind=ReceiptKind.CREDIT,
    lines=credited_lines(quote(10), Due(Part(31500, 25200), Part(13500, 10800), Part(500, 400))),
    original=Original(number=17, issued_at=AT),
)


def made(draft: Draft, number: int = 18) -> Receipt:
    return Receipt(number=number, issued_at=AT, draft=draft)


def read(draft: Draft, folder: Path) -> str:
    """As pdftotext reads it, every run of blanks as one."""
    file = folder / "receipt.pdf"
    file.write_bytes(receipt_pdf(made(draft)))
    assert qpdf_complaint(file) == ""
    return " ".join(run("pdftotext", "-layout", file, "-").stdout.decode().split())


def test_a_companys_receipt_says_all_the_law_wants(tmp_path: Path) -> None:
    text = read(DRAFT, tmp_path)
    for fact in (
        "Kvitto 18",
        "Datum 2026-11-28",
        "Betalningsdag 2026-11-28",
        "B2B Sign Exempel AB",
        "Exempelgatan 1",
        "Organisationsnummer 559999-9991",
        "Momsregistreringsnummer SE559999999101",
        "Åkeri & Söner i Östersund Fastighetsförvaltning",
        "Storgatan 1",
        "111 22 Stockholm",
        "Organisationsnummer 556036-0793",
        "SE556036079301",
        "Er referens: Kostnadsställe 410 / Björn",
        "Betalningssätt Swish",
        "pur-w4n6t2p8x3k5v7m2qbhjc5gdya",
        "Krediter för digital underskrift 250 29,00 kr 7 250,00 kr",
        "Transaktionsavgift 1 5,00 kr 5,00 kr",
        "25 % 5 804,00 kr 1 451,00 kr 7 255,00 kr",
        "Öresavrundning 0,00 kr",
        "Totalt 7 255,00 kr",
    ):
        assert fact in text, fact
    assert "Krediterar" not in text


def test_a_credit_invoice_names_the_original_and_takes_back(tmp_path: Path) -> None:
    text = read(CREDIT, tmp_path)
    for fact in (
        "Kreditfaktura 18",
        "Krediterar kvitto 17 av den 2026-11-28",
        "Återbetalning beslutad 2026-11-28",
        "Krediter för digital underskrift -7 45,00 kr -315,00 kr",
        "Använda krediter som inte dras av -3 45,00 kr -135,00 kr",
        "Transaktionsavgift -1 5,00 kr -5,00 kr",
        "25 % -364,00 kr -91,00 kr -455,00 kr",
        "Totalt -455,00 kr",
    ):
        assert fact in text, fact


def test_in_english(tmp_path: Path) -> None:
    text = read(replace(CREDIT, language=Language.EN), tmp_path)
    for fact in ("Credit invoice 18", "Credits receipt 17 of 2026-11-28", "-SEK 455.00", "VAT number SE559999999101"):
        assert fact in text, fact


def test_a_persons_receipt_shows_what_there_is(tmp_path: Path) -> None:
    person = Buyer(kind=BuyerKind.PERSON, name="Anna Andersson", email="a@example.com")
    text = read(replace(DRAFT, buyer=person, lines=bought_lines(quote(1))), tmp_path)
    assert "Anna Andersson" in text
    assert text.count("Organisationsnummer") == 1, "the seller's only"
    assert "Er referens" not in text


def test_names_of_all_alphabets_and_of_nonsense_stay_on_the_sheet(tmp_path: Path) -> None:
    name = "Ђорђе \u202eAB\u202c " + "W" * 110
    text = read(replace(DRAFT, buyer=replace(COMPANY, name=name)), tmp_path)
    assert "WWWWW" in text
    assert "\u202e" not in text
    assert "Totalt 7 255,00 kr" in text


def test_the_same_receipt_makes_the_same_bytes_and_says_what_it_is() -> None:
    assert receipt_pdf(made(DRAFT)) == receipt_pdf(made(DRAFT))
    import io

    with pikepdf.open(io.BytesIO(receipt_pdf(made(DRAFT)))) as opened:
        assert len(opened.pages) == 1
        assert (str(opened.Root.Lang), str(opened.docinfo["/Title"])) == ("sv-SE", "Kvitto 18")
        assert opened.check() == []


def test_files_are_named_by_kind_and_number_only() -> None:
    assert file_name(made(DRAFT)) == "kvitto-18.pdf"
    assert file_name(made(replace(CREDIT, language=Language.EN))) == "credit-invoice-18.pdf"


@pytest.mark.parametrize(
    ("ore", "sv", "en"),
    [
        (0, "0,00 kr", "SEK 0.00"),
        (5, "0,05 kr", "SEK 0.05"),
        (-5, "-0,05 kr", "-SEK 0.05"),
        (123456789, "1 234 567,89 kr", "SEK 1,234,567.89"),
        (-100000, "-1 000,00 kr", "-SEK 1,000.00"),
    ],
)
def test_amounts_as_people_write_them(ore: int, sv: str, en: str) -> None:
    assert (kronor(ore, Language.SV), kronor(ore, Language.EN)) == (sv, en)


def test_the_examples_numbers_are_valid_ones() -> None:
    assert orgnr.is_valid(SELLER.organisation_number)
    assert vat.is_valid(SELLER.vat_number)
