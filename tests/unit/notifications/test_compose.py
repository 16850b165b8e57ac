"""Letters into mails: whatever a person wrote stays text, both languages are whole, empty words fall away."""

from html.parser import HTMLParser
from string import Formatter

import pytest

from chalicelib.notifications.company_texts import COMPANY_WORDS
from chalicelib.notifications.complaint_texts import COMPLAINT_WORDS
from chalicelib.notifications.compose import compose
from chalicelib.notifications.digest_texts import DIGEST_WORDS
from chalicelib.notifications.domain import Kind, Letter
from chalicelib.notifications.erasure_texts import ERASURE_WORDS
from chalicelib.notifications.integration_texts import INTEGRATION_WORDS
from chalicelib.notifications.mail import Attachment, Mail
from chalicelib.notifications.money_texts import MONEY_WORDS
from chalicelib.notifications.rights_texts import RIGHTS_WORDS
from chalicelib.notifications.texts import ATTACHED, LINKED, WORDS
from chalicelib.platform.text import Language

NASTY = "<script>alert(\"x\")</script> & '{name}' {title} %s"
FACTS = {"name": "Bengt", "title": "Ramavtal", "sender": "Anna Andersson", "message": "Hej!", "reason": "Fel bilaga"}
FACTS |= {"last_day": "2026-12-23", "code": "402713", "kept_until": "2027-01-20", "way": "BankID"}
FACTS |= {"company": "Bolaget AB", "inviter": "Anna Andersson", "member": "Cecilia Carlsson"}
FACTS |= {"rights": "registerutdrag", "answers": "Radering: avslag.", "remedies": "Klaga.", "identify": "Logga in."}
FACTS |= {"step": "Det är öppnat igen."}
FACTS |= {"document": "Kvitto", "number": "17", "amount": "455,00 kr"}
FACTS |= {"reference": "pur-1", "method": "Swish", "sent": "2026-11-28 09:30", "received": "2026-11-28 09:31"}
FACTS |= {"bought": "10", "held": "3", "party": "Cecilia Carlsson"}
FACTS |= {"waiting": "3", "ending": "1", "completed": "2", "ended": "4"}
FACTS |= {"maker": "Anna Andersson", "thing": "b2b_live_4gq2xw7m"}
FACTS |= {"until": "2026-12-01 09:20", "certificate": "cer_00000017"}
URL = "https://b2bsign.example/sign#tok&en"


def mail(kind: Kind = Kind.INVITATION, language: Language = Language.SV, **changes: object) -> Mail:
    letter = Letter(event_id="sr_1.2", kind=kind, about="sr_1", to="rcp_1")
    fields: dict[str, object] = {"to": "bengt.berg@example.org", "facts": FACTS, "url": URL}
    return compose(letter, language=language, **{**fields, **changes})  # type: ignore[arg-type]


class Tags(HTMLParser):
    """Tags and links as a mail program would see them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.names: list[str] = []
        self.links: list[str] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        self.links += [value or "" for name, value in attrs if name == "href"]

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("language", list(Language))
def test_every_letter_is_whole_in_both_languages(kind: Kind, language: Language) -> None:
    made = mail(kind, language)
    for text in (made.subject, made.text, made.html.partition("</style>")[2]):
        assert "{" not in text, "a placeholder was left"
    assert made.subject and "\n" not in made.subject
    assert made.language is language and f'<html lang="{language.value}">' in made.html


@pytest.mark.parametrize("kind", list(Kind))
def test_both_languages_ask_for_the_same_facts(kind: Kind) -> None:
    others = {**COMPANY_WORDS, **MONEY_WORDS, **RIGHTS_WORDS, **INTEGRATION_WORDS, **ERASURE_WORDS, **COMPLAINT_WORDS}
    words = {**WORDS, **others, **DIGEST_WORDS}[kind]
    for text in (words.subject, *words.paragraphs):
        sv, en = ({name for _, name, _, _ in Formatter().parse(each) if name} for each in (text.sv, text.en))
        assert sv == en <= FACTS.keys()


@pytest.mark.parametrize("fact", ["name", "title", "sender", "message"])
def test_what_a_person_wrote_stays_text(fact: str) -> None:
    made = mail(facts={**FACTS, fact: NASTY})
    tags = Tags(made.html)
    assert "script" not in tags.names
    assert NASTY in tags.text or fact == "title", "it is shown as it was written"
    assert NASTY in made.text


def test_the_link_is_one_address_in_both_forms() -> None:
    made = mail()
    assert Tags(made.html).links == [URL]
    assert URL in made.text


def test_an_address_cannot_break_out_of_its_link() -> None:
    made = mail(url='https://x/"><script>y')
    assert "script" not in Tags(made.html).names


def test_empty_words_fall_away_and_lines_of_a_message_stay_lines() -> None:
    without = mail(facts={**FACTS, "message": "  "})
    assert "\n\n\n" not in without.text and "<p> " not in without.html
    assert "till och med 2026-12-23" in without.text
    assert "till och med" not in mail(facts={**FACTS, "last_day": ""}).text, "a sentence without its fact says nothing"
    assert "ett<br>två" in mail(facts={**FACTS, "message": "ett\ntvå"}).html


def test_a_title_of_several_lines_is_one_subject() -> None:
    assert mail(facts={**FACTS, "title": "Ram\r\nBcc: x@y.z\tavtal"}).subject == (
        "Anna Andersson ber dig skriva under ”Ram Bcc: x@y.z avtal”"
    )


def test_a_letter_without_a_button_has_no_link() -> None:
    made = mail(Kind.VOIDED)
    assert Tags(made.html).links == []
    assert URL not in made.text


def test_attached_and_linked_copies_are_told_apart() -> None:
    attachment = Attachment("a.pdf", "application/pdf", b"%PDF")
    assert ATTACHED.sv in mail(Kind.COMPLETED, attachments=(attachment,)).text
    assert LINKED.sv in mail(Kind.COMPLETED, is_linked=True).text
    plain = mail(Kind.COMPLETED).text
    assert ATTACHED.sv not in plain and LINKED.sv not in plain


def test_tags_name_the_event_and_hold_no_person() -> None:
    made = mail()
    assert made.tags == {"event": "sr_1-2", "kind": "invitation", "about": "sr_1", "to": "rcp_1"}
    assert "bengt" not in repr(made).lower()
