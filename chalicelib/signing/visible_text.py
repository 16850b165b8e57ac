"""The text a signer sees in BankID: what is signed is what was seen, so title, parties and hashes stand in it."""

import json
from collections.abc import Sequence

from chalicelib.platform.text import Language, Text
from chalicelib.signing.domain import Document, Purpose, Recipient, Role, SignatureRequest
from chalicelib.signing.enclosure import Enclosure

HEAD = Text(sv="Jag skriver under:", en="I am signing:")
FROM = Text(sv="Avsändare", en="Sender")
PARTIES = Text(sv="Parter", en="Parties")
DOCUMENTS = Text(sv="Dokument", en="Documents")
ENCLOSURES = Text(sv="Bilagor som jag lämnar in", en="Enclosures I hand in")
ATTACHMENTS = Text(sv="Bilagor som jag har kunnat läsa", en="Attachments I could read")
REQUEST = Text(sv="Ärende", en="Request")
IDENTIFY = Text(
    sv="Jag legitimerar mig hos B2B Sign för att läsa dokument från {sender}.",
    en="I identify myself to B2B Sign to read documents from {sender}.",
)


def signing_text(
    request: SignatureRequest, signer: Recipient, recipients: Sequence[Recipient], documents: Sequence[Document]
) -> str:
    """Plain text (`userVisibleDataFormat` plaintext), in the signer's language; every document by file name and whole
    SHA-256, and every enclosure of the signer's own by what it was asked for as.

    Parties are those who sign: who approves or reads is bound by nothing that is signed.
    """
    language = signer.language
    lines = [HEAD.in_(language), _one_line(request.title), ""]
    lines += [f"{FROM.in_(language)}: {_one_line(request.owner_name)}"]
    parties = [_one_line(recipient.name) for recipient in recipients if recipient.role is Role.SIGNER]
    lines += [f"{PARTIES.in_(language)}: {', '.join(parties)}", ""]
    for heading, purpose in ((DOCUMENTS, Purpose.SIGN), (ATTACHMENTS, Purpose.READ)):
        if some := [d for d in documents if d.purpose is purpose]:
            lines += [f"{heading.in_(language)}:", *(line for d in some for line in _named(d))]
    if signer.enclosures:
        lines += [f"{ENCLOSURES.in_(language)}:", *(line for e in signer.enclosures for line in enclosure_lines(e))]
    return "\n".join([*lines, "", f"{REQUEST.in_(language)}: {request.request_id}"])


def identification_text(request: SignatureRequest, language: Language) -> str:
    return IDENTIFY.format(sender=_one_line(request.owner_name)).in_(language)


def non_visible_data(request: SignatureRequest, recipient: Recipient, documents: Sequence[Document]) -> bytes:
    """The same facts for machines, bound to this recipient; nothing stands here only."""
    facts = {
        "request_id": request.request_id,
        "recipient_id": recipient.recipient_id,
        "documents": [{"document_id": d.document_id, "sha256": d.sha256} for d in documents],
        **({"enclosures": [e.sha256 for e in recipient.enclosures]} if recipient.enclosures else {}),
    }
    return json.dumps(facts, sort_keys=True, separators=(",", ":")).encode()


def enclosure_lines(enclosure: Enclosure) -> tuple[str, str]:
    return _one_line(enclosure.label), f"SHA-256 {enclosure.sha256}"


def _named(document: Document) -> tuple[str, str]:
    return _one_line(document.filename), f"SHA-256 {document.sha256}"


def _one_line(text: str) -> str:
    """What a person wrote cannot pretend to be a line of ours."""
    return " ".join(text.split())
