"""The report for people and for programs."""

import json
from collections.abc import Iterator

from b2bsign_verify.report import Check, Outcome, Report, Root, Signer, Status, Verdict
from b2bsign_verify.texts import check_text, method_word, outcome_text, verdict_text, word

_MARKS = {Status.PASSED: "✓", Status.FAILED: "✗", Status.NOT_CHECKED: "–"}


def as_json(report: Report, language: str) -> str:
    """`Report.as_json`, with the sentences in one language under `text`."""
    facts = report.as_json()
    facts["text"] = verdict_text(report.verdict, language)
    _say(facts["checks"], report.checks, language)
    for written, signer in zip(facts["signers"], report.signers, strict=True):
        _say(written["checks"], signer.checks, language)
    return json.dumps(facts, ensure_ascii=False, indent=2)


def as_text(report: Report, name: str, language: str) -> str:
    """Nothing a file says can move the cursor or start a line of its own: control characters are shown as spaces."""
    return "\n".join(_plain(line) for line in _lines(report, name, language))


def _say(written: list[dict[str, object]], checks: tuple[Check, ...], language: str) -> None:
    for each, check in zip(written, checks, strict=True):
        each["text"] = check_text(check, language).strip()


def _lines(report: Report, name: str, language: str) -> Iterator[str]:
    yield f"{outcome_text(report.outcome, language)}. {verdict_text(report.verdict, language)}"
    if report.outcome is Outcome.NOT_GENUINE and report.verdict is Verdict.GENUINE:
        yield word("evidence_wrong", language)
    yield ""
    yield f"{word('file', language)}: {name} ({report.size} byte, SHA-256 {report.sha256})"
    yield ""
    yield f"{word('checks', language)}:"
    yield from _checks(report.checks, language)
    for signer in report.signers:
        yield ""
        yield _heading(signer, language)
        yield from _checks(signer.checks, language)
    yield ""
    yield f"{word('roots', language)}:"
    yield from (_root(root, language) for root in report.roots)


def _heading(signer: Signer, language: str) -> str:
    role = word("approver" if signer.role == "approver" else "signer", language)
    method = method_word(signer.method, language)
    how = f"{method}, {word('in_person', language)}" if signer.in_person else method
    return f"{role} {signer.number}: {signer.name} ({how}, {signer.signed_at})"


def _checks(checks: tuple[Check, ...], language: str) -> Iterator[str]:
    return (f"  {_MARKS[check.status]} {check_text(check, language).strip()}" for check in checks)


def _root(root: Root, language: str) -> str:
    whence = word("pinned" if root.pinned else "given", language)
    return f"  {word(f'use_{root.use}', language)}: {root.subject}, SHA-256 {root.sha256[:16]}… – {whence}"


def _plain(line: str) -> str:
    return "".join(character if character.isprintable() else " " for character in line)
