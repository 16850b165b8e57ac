"""The words and times printed on certificate pages, in Swedish and English."""

from collections.abc import Iterable
from datetime import UTC, datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from chalicelib.platform.text import Text
from chalicelib.signing.seal_values import BY_EMAIL_CODE, BY_LINK, BY_SMS_CODE, SignerLine

STOCKHOLM = ZoneInfo("Europe/Stockholm")

CERTIFICATE = Text(sv="Signeringsintyg", en="Certificate of signing")
KICKER = Text(sv="Undertecknat och förseglat", en="Signed and sealed")
REQUEST = Text(sv="Ärende", en="Request")
SENDER = Text(sv="Avsändare", en="Sent by")
CREATED = Text(sv="Skapat", en="Created")
SENT = Text(sv="Skickat", en="Sent")
SEALED = Text(sv="Förseglat", en="Sealed")
SCAN = Text(sv="Kontrollera äktheten", en="Check authenticity")
DOCUMENTS = Text(sv="Dokument", en="Documents")
ENCLOSED = Text(sv="Lämnade in: {label}", en="Handed in: {label}")
ATTACHMENT = Text(sv="bilaga att läsa", en="attachment to read")
THIS_DOCUMENT = Text(sv="denna fil", en="this file")
PAGES = Text(sv="{count} sidor", en="{count} pages")
ONE_PAGE = Text(sv="1 sida", en="1 page")
SIGNATURES = Text(sv="Underskrifter", en="Signatures")
SIGNATURES_AND_APPROVALS = Text(sv="Underskrifter och godkännanden", en="Signatures and approvals")
CONTINUED = Text(sv="forts.", en="cont.")
ROLES = {
    "signer": Text(sv="Undertecknare", en="Signer"),
    "approver": Text(sv="Godkännare", en="Approver"),
}
ACTS = {
    "signer": Text(sv="Undertecknade med {method}", en="Signed with {method}"),
    "approver": Text(sv="Godkände, legitimerad med {method}", en="Approved, identified with {method}"),
}
# Ways to sign that prove less than an eID: said under the name, and explained at the end.
WEAKER = {
    BY_EMAIL_CODE: Text(
        sv="Engångskod till e-post – svagare än BankID", en="One-time code by e-mail – weaker than BankID"
    ),
    BY_SMS_CODE: Text(sv="Engångskod via SMS – svagare än BankID", en="One-time code by SMS – weaker than BankID"),
}
STATED_BY = Text(sv="Intygat av {who} – svagare än BankID", en="Stated by {who} – weaker than BankID")
SIGNED_BY_CODE = Text(sv="Undertecknade med engångskod", en="Signed with a one-time code")
APPROVED_BY_LINK = Text(sv="Godkände genom sin e-postlänk", en="Approved through the link e-mailed")
IN_PERSON = Text(sv="på avsändarens enhet", en="on the sender’s device")
OTHER_ACT = Text(sv="Bekräftade med {method}", en="Confirmed with {method}")
FINGERPRINT = Text(sv="Fingeravtryck", en="Fingerprint")
FINGERPRINT_MEANING = Text(
    sv="SHA-256 av bilagan {file}, som anger dokumentets kontrollsumma och kontrollsumman av beviset för varje "
    "underskrift.",
    en="SHA-256 of the attachment {file}, which states the document’s checksum and the checksum of the evidence of "
    "every signature.",
)
EVENTS = Text(sv="Händelsekedjans sista länk", en="Last link of the chain of events")
HOW = Text(sv="Så kontrolleras dokumentet", en="How to check this document")
CHECKS = (
    Text(
        sv="Filen bär en digital försegling (PAdES) med tidsstämpel. Öppna den i en PDF-läsare som visar "
        "underskrifter: varje ändring efter förseglingen syns.",
        en="This file carries a digital seal (PAdES) with a timestamp. Open it in a PDF reader that shows signatures: "
        "any change made after sealing is revealed.",
    ),
    Text(
        sv="Läs QR-koden eller öppna adressen under den och ladda upp filen. En utskrift räcker inte: förseglingen "
        "finns bara i filen.",
        en="Scan the QR code, or open the address below it, and upload the file. A printout is not enough: the seal "
        "exists only in the file.",
    ),
)
MADE_BY_EID = Text(
    sv="Underskrifterna gjordes med e-legitimation. De fullständiga bevisfilerna finns hos avsändaren; deras "
    "kontrollsummor (SHA-256) anges ovan.",
    en="The signatures were made with electronic identification. The complete evidence files are kept by the "
    "sender; their checksums (SHA-256) are stated above.",
)
CODE_IS_WEAKER = Text(
    sv="En engångskod är svagare än BankID: den visar att någon kunde läsa det som skickades till adressen eller "
    "numret, inte vem det var, och namnet är det som personen själv skrev.",
    en="A one-time code is weaker than BankID: it shows that somebody could read what was sent to the address or "
    "number, not who it was, and the name is the one that person wrote.",
)
EID_IS_WEAKER = Text(
    sv="En annan e-legitimation än BankID är svagare som bevis: en mellanhand intygar vem som legitimerade sig för att "
    "skriva under just detta. Personens egen digitala underskrift finns inte.",
    en="Another eID than BankID is weaker as a proof: an intermediary states who identified to sign this very "
    "content. There is no digital signature of the person’s own.",
)
EVIDENCE_KEPT = Text(
    sv="De fullständiga bevisfilerna finns hos avsändaren; deras kontrollsummor (SHA-256) anges ovan.",
    en="The complete evidence files are kept by the sender; their checksums (SHA-256) are stated above.",
)
WRAPPED_TITLE = Text(sv="Dokumentet ligger som bilaga", en="The document is attached")
WRAPPED = Text(
    sv="Filen {file} var redan digitalt undertecknad när den laddades upp. För att de underskrifterna ska fortsätta "
    "att gälla ligger den oförändrad som bilaga i denna förseglade fil. Öppna den i PDF-läsarens lista över bilagor.",
    en="The file {file} was already digitally signed when it was uploaded. To keep those signatures valid it lies "
    "unchanged as an attachment of this sealed file. Open it from the list of attachments in your PDF reader.",
)
EXACT_TEXT = Text(
    sv="□ står för tecken som inte kan visas här. Den exakta texten finns i bilagan {file}.",
    en="□ stands for a character that cannot be shown here. The exact text is in the attachment {file}.",
)
PAGE_OF = Text(sv="Sida {number} av {count}", en="Page {number} of {count}")


def acts_heading(roles: Iterable[str]) -> Text:
    return SIGNATURES if all(role == "signer" for role in roles) else SIGNATURES_AND_APPROVALS


def act(role: str, method: str, in_person: bool = False) -> Text:
    """What somebody did, and how they were known. A link is not an identification, and is not called one."""
    if method == BY_LINK:
        return APPROVED_BY_LINK
    if method in WEAKER:
        return SIGNED_BY_CODE
    done = ACTS.get(role, OTHER_ACT).format(method=method)
    return Text(sv=f"{done.sv}, {IN_PERSON.sv}", en=f"{done.en}, {IN_PERSON.en}") if in_person else done


def checks(signers: Iterable[SignerLine]) -> tuple[Text, ...]:
    """How to check it, and what the ways it was signed are worth."""
    lines = list(signers)
    remarks = [CODE_IS_WEAKER] * any(line.method in WEAKER for line in lines)
    remarks += [EID_IS_WEAKER] * any(line.eid is not None for line in lines)
    return (*CHECKS, *remarks, EVIDENCE_KEPT) if remarks else (*CHECKS, MADE_BY_EID)


def weaker(line: SignerLine) -> Text | None:
    """Of a signature that proves less than BankID's: what it was."""
    if line.eid is None:
        return WEAKER.get(line.method)
    stated = [line.eid.stated_by, line.eid.assurance] if line.eid.assurance else [line.eid.stated_by]
    return STATED_BY.format(who=", ".join(stated))


def grouped(digest: str) -> str:
    return " ".join(digest[start : start + 8] for start in range(0, len(digest), 8))


def short_address(url: str, limit: int) -> str:
    """The address a person would type: without scheme and fragment."""
    parts = urlsplit(url)
    shown = parts.netloc + parts.path.rstrip("/")
    return shown if len(shown) <= limit else parts.netloc


def swedish_time(at: datetime) -> str:
    """Wall-clock time in Stockholm with its zone, to the second: `2026-11-23 14:05:09 CET`."""
    return at.astimezone(STOCKHOLM).strftime("%Y-%m-%d %H:%M:%S %Z")


def utc_time(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
