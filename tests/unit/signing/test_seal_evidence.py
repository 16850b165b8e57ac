"""The embedded evidence: what it says, and that it says nothing else."""

import hashlib
import json
from dataclasses import replace
from datetime import timedelta, timezone

import pytest

from chalicelib.signing.seal_evidence import evidence_json, fingerprint
from chalicelib.signing.seal_values import Attachment, EnclosureLine, EvidenceHash, SealForm, SealOrder
from tests.unit.signing.seal_stand import order_of, signer

ORDER = order_of(b"document")


def test_the_same_order_gives_the_same_bytes() -> None:
    assert evidence_json(ORDER, SealForm.APPENDED) == evidence_json(order_of(b"document"), SealForm.APPENDED)


def test_times_are_utc_whatever_zone_they_came_in() -> None:
    stockholm = timezone(timedelta(hours=2))
    moved = replace(ORDER, sent_at=ORDER.sent_at.astimezone(stockholm))
    assert evidence_json(moved, SealForm.APPENDED) == evidence_json(ORDER, SealForm.APPENDED)
    assert json.loads(evidence_json(moved, SealForm.APPENDED))["sent_at"] == "2026-07-01T09:30:00.000Z"


@pytest.mark.parametrize(
    "other",
    [
        replace(ORDER, title="Another"),
        replace(ORDER, events_head_hash="0" * 64),
        replace(ORDER, signers=(*ORDER.signers[:1], replace(ORDER.signers[1], name="Someone Else"))),
        replace(
            ORDER, signers=(replace(ORDER.signers[0], evidence_sha256s=(EvidenceHash("signature.xml", "0" * 64),)),)
        ),
        replace(ORDER, documents=(replace(ORDER.documents[0], sha256="0" * 64),)),
        replace(ORDER, signers=(replace(ORDER.signers[0], enclosures=(EnclosureLine("Bevis", "0" * 64),)),)),
        replace(ORDER, documents=(replace(ORDER.documents[0], is_attachment=True),)),
        replace(ORDER, attachments=(Attachment("events.json", b"[]", "application/json", "Events"),)),
    ],
)
def test_the_fingerprint_changes_with_what_was_signed(other: SealOrder) -> None:
    before = fingerprint(evidence_json(ORDER, SealForm.APPENDED))
    assert fingerprint(evidence_json(other, SealForm.APPENDED)) != before


def test_it_is_exact_where_a_page_cannot_be() -> None:
    name = "Đặng 契約 🦊"
    order = replace(ORDER, signers=(signer(1, name=name),))
    content = evidence_json(order, SealForm.WRAPPED)
    facts = json.loads(content)
    assert facts["signatures"][0]["name"] == name
    assert facts["sealed_as"] == "wrapped"
    assert fingerprint(content) == hashlib.sha256(content).hexdigest()


def test_what_a_signer_handed_in_is_named_by_label_and_hash_alone() -> None:
    order = replace(ORDER, signers=(signer(1, enclosures=(EnclosureLine("Bevis", "a" * 64),)), signer(2)))
    one, two = json.loads(evidence_json(order, SealForm.APPENDED))["signatures"]
    assert one["enclosures"] == [{"label": "Bevis", "sha256": "a" * 64}]
    assert "enclosures" not in two


def test_half_a_surrogate_pair_does_not_stop_the_seal() -> None:
    assert json.loads(evidence_json(replace(ORDER, title="a\ud800"), SealForm.APPENDED))["title"] == "a?"
