"""The service's contracts over HTTP: two of the staff put one on offer, and anybody logged in uses it."""

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.aws.event_rows import history
from chalicelib.templates.catalogue import editions
from chalicelib.templates.publication_service import PublicTemplateService
from chalicelib.templates.store import PublicationStore
from dev.persons import BENGT
from tests.browser import Reply
from tests.flows.signing_stand import REQUESTS, Stand, Visitor, everything
from tests.flows.staff_stand import staff_id_of
from tests.flows.templates_stand import (
    PUBLIC,
    STAFF,
    document_of,
    make,
    sid_of,
    staffed,
    text_of,
    use,
    used,
    worked,
    wrong,
)

SLUG = "fullmakt"
ONE = f"{PUBLIC}/pub_{SLUG}"
STAFFS = f"{STAFF}/pub_{SLUG}"
VALUES = {
    "givare_namn": "Andersson Konsult AB",
    "givare_adress": "Storgatan 1, 111 22 Stockholm",
    "havare_namn": "Bengt Berg",
    "havare_nummer": "19750101-2384",
    "havare_adress": "Lillgatan 2, 411 01 Göteborg",
    "omfattning": "Att hämta ut bolagets paket.\nAtt skriva under kvitton.",
    "fran": "2026-12-01",
    "till": "2027-11-30",
    "ta_emot": True,
}
PEOPLE = {"givare": {"is_sender": True}, "havare": {"name": BENGT.name, "email": BENGT.email}}


@pytest.fixture
def stand(aws: Any, monkeypatch: pytest.MonkeyPatch) -> Stand:
    return make(aws, monkeypatch)


@pytest.fixture
def two(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> tuple[Visitor, Visitor]:
    """Of the staff."""
    first, second = staffed(monkeypatch, "adam", "berit")
    return first, second


def propose(visitor: Visitor, price: int = 3, edition: int = 1) -> Reply:
    return visitor.post(f"{STAFFS}/propose", {"edition": edition, "price_credits": price})


def decide(visitor: Visitor, what: str) -> Reply:
    """With the version that was just read."""
    etag = visitor.get(STAFFS).headers["etag"]
    return visitor.post(f"{STAFFS}/{what}", If_Match=etag)


def published(two: tuple[Visitor, Visitor], price: int = 3) -> None:
    assert propose(two[0], price).status == 200
    assert decide(two[1], "publish").json["status"] == "published"


def test_nothing_is_on_offer_before_two_persons_said_so(stand: Stand, two: tuple[Visitor, Visitor]) -> None:
    first, second = two
    assert stand.owner.get(PUBLIC).json["items"] == []
    assert stand.owner.get(ONE).code == "template_not_found"
    proposed = propose(first)
    assert (proposed.json["status"], proposed.json["proposed"]["price_credits"]) == ("proposed", 3)
    assert stand.owner.get(f"{ONE}/content").code == "template_not_found"
    assert use(stand, f"pub_{SLUG}", VALUES, PEOPLE, root=PUBLIC).code == "template_not_found"
    before = everything()
    own = decide(first, "publish")
    assert (own.status, own.code) == (403, "second_person_needed")
    assert everything() == before
    shown = decide(second, "publish").json["published"]
    assert (shown["proposed_by"], shown["published_by"]) == (staff_id_of(first), staff_id_of(second))
    (line,) = stand.owner.get(PUBLIC).json["items"]
    assert (line["title"], line["price_credits"], line["edition"]) == ("Fullmakt", 3, 1)
    assert stand.owner.get(ONE, Accept_Language="en").json["title"] == "Power of attorney"
    assert hashlib.sha256(stand.owner.get(f"{ONE}/content").body).hexdigest() == line["sha256"]
    assert [recorded.event.type for recorded in history(f"public_template#{SLUG}")] == [
        "public_template.proposed", "public_template.published",
    ]  # fmt: skip


def test_every_contract_can_be_read_proposed_and_published(stand: Stand, two: tuple[Visitor, Visitor]) -> None:
    for publication in two[0].get(STAFF).json["items"]:
        path = f"{STAFF}/{publication['template_id']}"
        number = publication["editions"][-1]["edition"]
        content = two[1].get(f"{path}/editions/{number}/content").body
        assert hashlib.sha256(content).hexdigest() == publication["editions"][-1]["sha256"]
        two[0].post(f"{path}/propose", {"edition": number, "price_credits": 2})
        etag = two[1].get(path).headers["etag"]
        assert two[1].post(f"{path}/publish", If_Match=etag).status == 200
    assert len(stand.owner.get(PUBLIC).json["items"]) == len(editions())
    for edition in ("0", "2", "x", "99999"):
        assert two[0].get(f"{STAFFS}/editions/{edition}/content").code == "public_template_version_unknown"
    assert propose(two[0], edition=2).code == "public_template_version_unknown"
    assert two[0].get(f"{STAFF}/pub_unknown").code == "template_not_found"
    assert two[0].get(f"{STAFF}/tpl_fullmakt").code == "template_not_found"


def test_a_contract_is_filled_in_and_signed_as_any_document(
    stand: Stand, two: tuple[Visitor, Visitor], tmp_path: Path
) -> None:
    published(two)
    assert ("/values/till", "missing") in wrong(use(stand, f"pub_{SLUG}", {}, PEOPLE, root=PUBLIC))
    request_id = used(stand, f"pub_{SLUG}", VALUES, recipients=PEOPLE, root=PUBLIC)
    shown = text_of(document_of(stand, request_id), tmp_path)
    for said in ("Andersson Konsult AB", "19750101-2384", "Att hämta ut bolagets paket.", "30 november 2027"):
        assert said in shown
    assert [r["role"] for r in stand.show(request_id)["recipients"]] == ["signer", "viewer"]


def test_the_price_that_was_shown_stays_with_the_request_and_its_copies(
    stand: Stand, two: tuple[Visitor, Visitor]
) -> None:
    """Whoever charges for the sending finds it there."""
    published(two, price=4)
    request_id = used(stand, f"pub_{SLUG}", VALUES, recipients=PEOPLE, root=PUBLIC)
    propose(two[0], price=9)
    decide(two[1], "publish")
    assert history(request_id)[0].event.data["price_credits"] == 4
    document_of(stand, request_id)
    stand.void(request_id)
    copy = stand.owner.post(f"{REQUESTS}/{request_id}/copy").json["request_id"]
    assert [stand.show(one)["price_credits"] for one in (request_id, copy)] == [1 + 4, 1 + 4]
    (document,) = stand.show(copy)["documents"]
    stand.owner.delete(f"{REQUESTS}/{copy}/documents/{document['document_id']}")
    assert stand.show(copy)["price_credits"] == 0, "who does not use it does not pay for it"


def test_what_was_read_is_what_is_decided(stand: Stand, two: tuple[Visitor, Visitor]) -> None:
    first, second = two
    propose(first)
    etag = second.get(STAFFS).headers["etag"]
    assert propose(first, price=900).json["proposed"]["price_credits"] == 900
    for what in ("publish", "reject", "withdraw"):
        assert second.post(f"{STAFFS}/{what}", If_Match=etag).code == "stale_version"
        assert second.post(f"{STAFFS}/{what}").code == "if_match_missing"
    assert decide(second, "withdraw").code == "public_template_not_published"
    assert decide(second, "reject").json["status"] == "unpublished"
    for what in ("publish", "reject"):
        assert decide(second, what).code == "public_template_not_proposed"


def test_a_new_price_needs_two_again_and_the_old_one_holds_meanwhile(
    stand: Stand, two: tuple[Visitor, Visitor]
) -> None:
    published(two)
    assert propose(two[1], price=7).json["status"] == "revised"
    assert stand.owner.get(ONE).json["price_credits"] == 3
    assert decide(two[1], "publish").code == "second_person_needed"
    assert decide(two[1], "reject").json["status"] == "published", "it can be taken back"
    propose(two[1], price=7)
    assert decide(two[0], "publish").json["published"]["price_credits"] == 7
    assert stand.owner.get(ONE).json["price_credits"] == 7


def test_one_person_can_withdraw_and_nothing_more_is_made_of_it(stand: Stand, two: tuple[Visitor, Visitor]) -> None:
    published(two)
    made = used(stand, f"pub_{SLUG}", VALUES, recipients=PEOPLE, root=PUBLIC)
    assert decide(two[0], "withdraw").json["status"] == "unpublished"
    assert stand.owner.get(ONE).code == "template_not_found"
    worked(made)
    assert stand.show(made)["documents"][0]["status"] == "ready", "what was drafted before stays"


def test_a_file_that_is_not_the_published_one_is_never_used(stand: Stand, two: tuple[Visitor, Visitor]) -> None:
    published(two)
    late = used(stand, f"pub_{SLUG}", VALUES, recipients=PEOPLE, root=PUBLIC)
    edition = editions()[SLUG][1]
    other = {**editions(), SLUG: {1: replace(edition, sha256="0" * 64)}}
    deployed = PublicTemplateService(
        publications=PublicationStore(lambda: None),  # type: ignore[arg-type, return-value]
        editions=other,
        drafting=wiring.templates.drafting(),
        clock=lambda: None,  # type: ignore[arg-type, return-value]
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(wiring.templates, "public", lambda: deployed)
        for reply in (
            stand.owner.get(ONE),
            stand.owner.get(f"{ONE}/content"),
            use(stand, f"pub_{SLUG}", VALUES, PEOPLE, root=PUBLIC),
        ):
            assert (reply.status, reply.code) == (503, "public_template_changed")
        assert stand.owner.get(PUBLIC).json["items"] == []
    source = f"pub_{SLUG}/1/{'0' * 64}"
    from chalicelib.signing.preflight_refusals import TemplateGone

    for unknown in (source, source.replace("/1/", "/2/"), source.replace(SLUG, "okand")):
        with pytest.raises(TemplateGone):
            wiring.signing.write_template(sid_of(stand.owner), unknown, Path("never"))
    worked(late)
    assert stand.show(late)["documents"][0]["status"] == "ready"


def test_decisions_are_repeated_once(stand: Stand, two: tuple[Visitor, Visitor]) -> None:
    body = {"edition": 1, "price_credits": 3}
    for _ in range(2):
        assert two[0].post(f"{STAFFS}/propose", body, Idempotency_Key="1").json["status"] == "proposed"
    etag = two[1].get(STAFFS).headers["etag"]
    for _ in range(2):
        reply = two[1].post(f"{STAFFS}/publish", If_Match=etag, Idempotency_Key="2")
        assert reply.json["status"] == "published", reply.body
    assert len(history(f"public_template#{SLUG}")) == 2
    after = everything()
    assert two[0].post(f"{STAFFS}/propose", {**body, "edition": 2}, Idempotency_Key="1").code in (
        "idempotency_key_reused",
        "public_template_version_unknown",
    )
    assert everything() == after
