"""What a person reads, in Swedish and English: each sentence by what it is about, how it went, and why."""

from collections.abc import Mapping
from typing import Any

from b2bsign_verify.report import Check, Outcome, Status, Verdict
from b2bsign_verify.texts_checks import FAILED, NOT_CHECKED, PASSED, REASONS, Pair

LANGUAGES = ("sv", "en")

OUTCOMES: dict[Outcome, Pair] = {
    Outcome.GENUINE: ("ÄKTA", "GENUINE"),
    Outcome.NOT_GENUINE: ("INTE ÄKTA", "NOT GENUINE"),
    Outcome.UNUSABLE: ("KAN INTE BEDÖMAS", "CANNOT BE JUDGED"),
    Outcome.INCOMPLETE: (
        "ÄKTA FÖRSEGLING, men allt kunde inte kontrolleras",
        "GENUINE SEAL, but not everything could be checked",
    ),
}

VERDICTS: dict[Verdict, Pair] = {
    Verdict.GENUINE: (
        "Dokumentet är förseglat av B2B Sign och har inte ändrats sedan dess.",
        "The document was sealed by B2B Sign and has not been changed since.",
    ),
    Verdict.ALTERED: (
        "Filen bär B2B Signs försegling, men är inte längre det som förseglades. Lita inte på den.",
        "The file bears the seal of B2B Sign but is no longer what was sealed. Do not rely on it.",
    ),
    Verdict.NOT_OURS: (
        "Filen är inte förseglad under de rötter som litas på här. Den bär andra underskrifter, som inte har bedömts.",
        "The file was not sealed under the roots trusted here. It bears other signatures, which were not judged.",
    ),
    Verdict.UNSIGNED: (
        "Filen är inte förseglad: den bär inga digitala underskrifter.",
        "The file is not sealed: it bears no digital signatures.",
    ),
    Verdict.UNREADABLE: (
        "Filen kan inte bedömas. Den är ingen läsbar PDF.",
        "The file cannot be judged. It is not a readable PDF.",
    ),
}

WORDS: dict[str, Pair] = {
    "evidence_wrong": (
        "Själva PDF-filen är äkta, men bevismaterialet intill den stämmer inte.",
        "The PDF itself is genuine, but the evidence beside it does not agree with it.",
    ),
    "file": ("Fil", "File"),
    "sealed": ("Förseglad", "Sealed"),
    "document": ("Dokument", "Document"),
    "fingerprint": ("Fingeravtryck", "Fingerprint"),
    "checks": ("Försegling", "Seal"),
    "signer": ("Undertecknare", "Signer"),
    "approver": ("Godkännare", "Approver"),
    "email_code": ("engångskod till e-post – svagare än BankID", "one-time code by e-mail – weaker than BankID"),
    "sms_code": ("engångskod via SMS – svagare än BankID", "one-time code by SMS – weaker than BankID"),
    "eid": ("annan e-legitimation – svagare än BankID", "another eID – weaker than BankID"),
    "link": ("genom sin e-postlänk", "through the link e-mailed"),
    "in_person": ("på avsändarens enhet", "on the sender’s device"),
    "roots": ("Rötter som litades på", "Roots that were trusted"),
    "pinned": ("ingår i programmet", "pinned in this program"),
    "given": (
        "GIVEN AV DEN SOM KÖRDE PROGRAMMET: svaret är inte mer värt än den roten",
        "GIVEN BY WHOEVER RAN THIS: the answer is worth no more than that root",
    ),
    "use_seal": ("förseglingar", "seals"),
    "use_timestamp": ("tidsstämplar", "timestamps"),
    "use_bankid": ("BankID", "BankID"),
    "no_roots": (
        "Inga rötter ingår i programmet ännu. Ange dem: --roots FIL.pem",
        "No roots are pinned in this program yet. Give them: --roots FILE.pem",
    ),
    "bad_roots": ("Inga certifikat i PEM-form i filen: {name}", "No certificates in PEM form in the file: {name}"),
    "unreadable": ("Kan inte läsas: {name}", "Cannot be read: {name}"),
}


def check_text(check: Check, language: str) -> str:
    """One line: what was checked and what is known."""
    by_status = {Status.PASSED: PASSED, Status.FAILED: FAILED, Status.NOT_CHECKED: NOT_CHECKED}[check.status]
    sentence = _filled(by_status[check.code][_at(language)], check.facts)
    reason = REASONS.get(check.reason)
    if reason is None:
        return f"{sentence} ({check.reason})" if check.reason else sentence
    return f"{sentence} {_filled(reason[_at(language)], check.facts)}"


def word(code: str, language: str) -> str:
    return WORDS[code][_at(language)]


def method_word(method: str, language: str) -> str:
    """How somebody was known, in words where the seal has a code."""
    return word(method, language) if method in {"email_code", "sms_code", "eid", "link"} else method


def outcome_text(outcome: Outcome, language: str) -> str:
    return OUTCOMES[outcome][_at(language)]


def verdict_text(verdict: Verdict, language: str) -> str:
    return VERDICTS[verdict][_at(language)]


def _at(language: str) -> int:
    return LANGUAGES.index(language)


class _Known(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "–"


def _filled(sentence: str, facts: Mapping[str, Any]) -> str:
    return sentence.format_map(_Known(facts))
