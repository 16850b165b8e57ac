"""Verifications over HTTP: anyone announces a file, uploads it, and alone reads what was found, in their language."""

import hashlib
from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.handlers.signing_jobs import verify
from chalicelib.signing import verifying
from chalicelib.signing.verification import Finding, Trust, Verdict
from chalicelib.signing.verification import verify as examine
from chalicelib.signing.verification_texts import finding_text, verdict_text
from tests.flows.signing_stand import (
    REPORT,
    VERIFICATIONS,
    Stand,
    Visitor,
    at_the_same_instant,
    everything,
    make_stand,
    routes,
)
from tests.jobs import depth, run_queue
from tests.unit.signing.cases import PDF

SHA256 = hashlib.sha256(PDF).hexdigest()
ASKED = {"size": len(PDF), "sha256": SHA256}


@pytest.fixture
def stand(aws: Any, monkeypatch: pytest.MonkeyPatch) -> Stand:
    return make_stand(aws, monkeypatch)


def name_of(path: str) -> str:
    return "verify/" + path.rsplit("/", 1)[-1]


def test_no_verification_takes_an_idempotency_key() -> None:
    """Each announces another secret; what is never used vanishes within a day."""
    assert not any(route.idempotent for route in routes().values() if route.tag == "verifications")


def test_what_is_no_file_is_refused_by_field(stand: Stand) -> None:
    before = everything()
    wrong = [
        *(({**ASKED, "size": size}, "/size") for size in (0, -1, 110 * 1024 * 1024 + 1, "1", 1.5, None)),
        *(({**ASKED, "sha256": text}, "/sha256") for text in ("", SHA256.upper(), SHA256 + "\n", "g" * 64, "a" * 63)),
        ({}, "/"),
        ({**ASKED, "secret": "mine"}, "/"),
    ]
    for body, field in wrong:
        reply = Visitor().post(VERIFICATIONS, body)
        assert (reply.status, reply.json["errors"][0]["field"]) == (422, field), body
    assert everything() == before


def test_a_file_is_announced_uploaded_judged_and_deleted(stand: Stand) -> None:
    announced = Visitor().post(VERIFICATIONS, ASKED)
    secret, path = announced.json["secret"], announced.headers["location"]
    assert len(secret) >= 22
    assert secret.encode() not in everything(), "only its hash is stored"
    holder = {"Authorization": f"Verification {secret}"}
    early = Visitor().post(f"{path}/complete", **holder)
    assert (early.status, early.code) == (409, "upload_missing")
    stand.put(name_of(path), PDF + b"x")
    differs = Visitor().post(f"{path}/complete", **holder)
    assert (differs.status, differs.code) == (422, "upload_differs")
    stand.put(name_of(path), PDF)
    for _ in range(2):
        complete = Visitor().post(f"{path}/complete", **holder)
        assert (complete.status, complete.json["status"], complete.json["report"]) == (202, "checking", None)
    assert depth("verify") == (2, 0), "a repetition asks again, in case the first message was lost"
    while run_queue("verify", verify):
        pass
    found = Visitor().get(path, **holder).json
    assert (found["status"], found["secret"], found["upload"]) == ("done", None, None)
    assert Visitor().post(f"{path}/complete", **holder).json["status"] == "done"
    assert depth("verify") == (0, 0)
    bucket = wiring.ground.settings().bucket("quarantine")
    assert "Versions" not in stand.aws("s3").list_object_versions(Bucket=bucket)


def test_two_calls_of_complete_at_once_both_succeed(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    from chalicelib.signing import verification_store

    path, holder = stand.verification()
    stand.put(name_of(path))
    other = at_the_same_instant(monkeypatch, verification_store, lambda: Visitor().post(f"{path}/complete", **holder))
    assert Visitor().post(f"{path}/complete", **holder).status == other[0].status == 202


def test_the_same_file_is_judged_for_each_who_asks(stand: Stand) -> None:
    first, second = stand.verified(), stand.verified()
    assert first != second
    for path, holder in (first, second):
        assert Visitor().get(path, **holder).json["report"]["verdict"] == REPORT["verdict"]
    (path, _), (_, holder) = first, second
    assert Visitor().get(path, **holder).code == "verification_not_found"


def test_the_report_has_sentences_in_the_readers_language(stand: Stand) -> None:
    path, holder = stand.verified()
    swedish, english = (Visitor().get(path, Accept_Language=tag, **holder).json for tag in ("sv", "en"))
    assert swedish["summary"].startswith("Ändrat. Filen bär B2B Signs försegling")
    assert english["summary"].startswith("Altered. The file bears the seal")
    pages, unknown = swedish["report"]["changes"]
    assert pages == {
        "code": "pages_changed",
        "before": 3,
        "after": 4,
        "detail": "Sidor har lagts till eller tagits bort.",
    }
    assert unknown["detail"] == "Något annat fanns att anmärka på.", "a code that another version wrote"
    assert english["report"]["changes"][0]["detail"] == "Pages were added or removed."


def test_every_verdict_and_finding_has_its_own_sentence() -> None:
    texts = [*(verdict_text(code.value) for code in Verdict), *(finding_text(code.value) for code in Finding)]
    assert len({text.sv for text in texts}) == len({text.en for text in texts}) == len(Verdict) + len(Finding)


def test_a_real_judgement_reads_as_one(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    """The real reader of files, on one that is no PDF."""
    trust = Trust(seal_roots_pem="", tsa_roots_pem="")
    monkeypatch.setattr(wiring.signing, "verify", lambda path: examine(path, trust).as_json())
    path, holder = stand.verified(b"GIF89a")
    found = Visitor().get(path, **holder).json
    assert found["report"]["verdict"] == "unreadable"
    assert found["report"]["sha256"] == hashlib.sha256(b"GIF89a").hexdigest()
    assert found["summary"] == "Filen kan inte bedömas. Den är ingen läsbar PDF."
    assert [set(change) >= {"code", "detail"} for change in found["report"]["changes"]] == [True]


def test_after_a_day_it_is_gone(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    """Though DynamoDB may not have deleted the row yet."""
    from datetime import timedelta

    monkeypatch.setattr(verifying, "KEPT_FOR", timedelta(seconds=-1))
    path, holder = stand.verification()
    assert Visitor().get(path, **holder).code == "verification_not_found"
    assert Visitor().post(f"{path}/complete", **holder).code == "verification_not_found"


def test_a_report_is_sealed_where_it_lies(stand: Stand) -> None:
    path, holder = stand.verified()
    assert b"pages_changed" in Visitor().get(path, **holder).body
    assert b"pages_changed" not in everything()
