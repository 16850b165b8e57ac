"""What a person reads about a verification."""

from chalicelib.platform.text import Text
from chalicelib.signing.verification import Finding, Verdict

VERDICTS: dict[Verdict, Text] = {
    Verdict.GENUINE: Text(
        sv="Äkta. Dokumentet är förseglat av B2B Sign och har inte ändrats sedan dess.",
        en="Genuine. The document was sealed by B2B Sign and has not been changed since.",
    ),
    Verdict.ALTERED: Text(
        sv="Ändrat. Filen bär B2B Signs försegling, men är inte längre det som förseglades. Lita inte på den.",
        en="Altered. The file bears the seal of B2B Sign but is no longer what was sealed. Do not rely on it.",
    ),
    Verdict.NOT_OURS: Text(
        sv="Filen är inte förseglad av B2B Sign. Den bär andra underskrifter, som inte har bedömts här.",
        en="The file was not sealed by B2B Sign. It bears other signatures, which have not been judged here.",
    ),
    Verdict.UNSIGNED: Text(
        sv="Filen är inte förseglad: den bär inga digitala underskrifter.",
        en="The file is not sealed: it bears no digital signatures.",
    ),
    Verdict.UNREADABLE: Text(
        sv="Filen kan inte bedömas. Den är ingen läsbar PDF.",
        en="The file cannot be judged. It is not a readable PDF.",
    ),
}

FINDINGS: dict[Finding, Text] = {
    Finding.BYTES_APPENDED: Text(
        sv="Något har lagts till efter förseglingen.", en="Something was added after the seal."
    ),
    Finding.CONTENT_CHANGED: Text(
        sv="Innehållet är inte det som förseglades.", en="The content is not what was sealed."
    ),
    Finding.PAGES_CHANGED: Text(sv="Sidor har lagts till eller tagits bort.", en="Pages were added or removed."),
    Finding.OBJECTS_CHANGED: Text(
        sv="Delar av dokumentet har bytts ut eller lagts till.", en="Parts of the document were replaced or added."
    ),
    Finding.PROOFS_MISSING: Text(
        sv="Förseglingens tidsstämplar och bevis saknas.", en="The seal's timestamps and proofs are missing."
    ),
    Finding.PROOFS_INVALID: Text(
        sv="Förseglingens tidsstämplar eller bevis håller inte.", en="The seal's timestamps or proofs do not hold."
    ),
    Finding.SEAL_INVALID: Text(sv="Förseglingens signatur stämmer inte.", en="The signature of the seal is not valid."),
    Finding.TOO_LARGE: Text(sv="Filen är för stor.", en="The file is too large."),
    Finding.TOO_COMPLEX: Text(sv="Filen är för komplicerad.", en="The file is too complex."),
    Finding.TOO_SLOW: Text(sv="Filen tog för lång tid att läsa.", en="The file took too long to read."),
    Finding.DAMAGED: Text(sv="Filen är skadad.", en="The file is damaged."),
}
OF_ANOTHER_VERSION = Text(sv="Något annat fanns att anmärka på.", en="There was something else to remark on.")


def verdict_text(code: str) -> Text:
    return VERDICTS[Verdict(code)]


def finding_text(code: str) -> Text:
    """Of a stored code; one that another version of the service wrote has a sentence too."""
    return FINDINGS[Finding(code)] if code in set(Finding) else OF_ANOTHER_VERSION
