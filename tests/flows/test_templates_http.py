"""One's own templates over HTTP: uploaded and checked, laid out, filled in, signed as they were filled in."""

import hashlib
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name

from chalicelib import wiring
from chalicelib.aws.event_rows import history
from chalicelib.platform.ids import TemplateId
from chalicelib.signing import preflight as preflight_room
from dev.persons import ANNA, BENGT
from tests.flows.signing_stand import REQUESTS, Stand, everything
from tests.flows.templates_stand import (
    BUYER,
    SIGNATURE,
    TEMPLATES,
    announce,
    document_of,
    field,
    laid_out,
    lay_out,
    make,
    pdf,
    ready,
    sid_of,
    text_of,
    uploaded,
    use,
    used,
    worked,
    wrong,
)
from tests.tables import everything as rows


@pytest.fixture
def stand(aws: Any, monkeypatch: pytest.MonkeyPatch) -> Stand:
    return make(aws, monkeypatch)


def show(stand: Stand, template_id: str) -> Any:
    return stand.owner.get(f"{TEMPLATES}/{template_id}").json


# --- upload and check --------------------------------------------------------------------------------------------


def test_a_template_is_announced_uploaded_and_checked(stand: Stand) -> None:
    asked = announce(stand.owner, pdf())
    assert (asked.status, asked.json["status"]) == (201, "awaiting_upload")
    assert asked.json["upload"]["headers"]["Content-Length"] == str(len(pdf()))
    path = f"{TEMPLATES}/{asked.json['template_id']}"
    assert stand.owner.post(f"{path}/complete").code == "upload_missing"
    assert stand.owner.get(f"{path}/content").code == "template_wrong_state"

    template_id = uploaded(stand)
    assert stand.owner.post(f"{TEMPLATES}/{template_id}/complete").json["status"] == "checking", "said twice"
    worked(template_id)
    worked(template_id)
    shown = show(stand, template_id)
    assert (shown["status"], shown["pages"]) == ("ready", [{"width": 595, "height": 842}] * 2)
    content = stand.owner.get(f"{TEMPLATES}/{template_id}/content").body
    assert hashlib.sha256(content).hexdigest() == shown["sha256"]
    assert [event.event.type for event in history(template_id)] == [
        "template.created", "template.uploaded", "template.ready",
    ]  # fmt: skip
    assert [line["template_id"] for line in stand.owner.get(TEMPLATES).json["items"]] == [
        template_id, asked.json["template_id"],
    ]  # fmt: skip
    assert not stand.aws("s3").list_objects_v2(Bucket=wiring.ground.settings().bucket("quarantine")).get("Contents")


def test_what_a_template_says_is_sealed(stand: Stand) -> None:
    template_id = laid_out(stand, field("salary", label="Månadslön"))
    request_id = used(stand, template_id, {"salary": "Hemligt värde"})
    stored = rows()
    for said in ("Köpeavtal", "köp.pdf", "Månadslön", "Hemligt värde"):
        assert said.encode() not in stored and said.encode("unicode_escape") not in stored
    assert b"marks_sealed" in stored
    worked(request_id)
    assert b"marks_sealed" not in rows("documents"), "kept until they are stamped, no longer"


def with_annotation() -> bytes:
    from io import BytesIO

    with pikepdf.open(BytesIO(pdf())) as made:
        made.pages[0].obj.Annots = Array([Dictionary(Subtype=Name.FreeText, Rect=[0, 0, 9, 9])])
        out = BytesIO()
        made.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "put", "code"),
    [
        (b"no PDF at all", None, "not_a_pdf"),
        (with_annotation(), None, "pdf_unstampable"),
        (pdf(201), None, "template_too_long"),
        (pdf(), pdf(note="Annan").ljust(len(pdf()))[: len(pdf())], "upload_differs"),
        (b"%PDF-1.7 broken", None, "pdf_damaged"),
    ],
)
def test_what_is_not_accepted_is_refused_by_name(stand: Stand, content: bytes, put: bytes | None, code: str) -> None:
    template_id = uploaded(stand, content, put=put)
    worked(template_id)
    shown = show(stand, template_id)
    assert (shown["status"], shown["refusal"]["code"]) == ("refused", code)
    assert shown["refusal"]["detail"]
    assert lay_out(stand, template_id).code == "template_wrong_state"
    assert use(stand, template_id).code == "template_wrong_state"


def test_a_template_that_bears_signatures_is_refused(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    from functools import partial

    from chalicelib.signing import stamping
    from tests.unit.signing.cases import FakeChecked

    def signed(source: Path, target: Path) -> FakeChecked:
        return FakeChecked("", 0, signed=True)

    monkeypatch.setattr(stamping, "judge", partial(stamping.judge.func, check=signed))  # type: ignore[attr-defined]
    template_id = ready(stand)
    assert show(stand, template_id)["refusal"]["code"] == "pdf_signed_before"


def test_deleted_while_it_is_checked_nothing_stays_behind(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    from chalicelib.aws.vault import Vault

    template_id, kept = uploaded(stand), Vault.put_file

    def deleted_meanwhile(vault: Vault, name: str, key: Any, source: Path) -> None:
        kept(vault, name, key, source)
        assert stand.owner.delete(f"{TEMPLATES}/{template_id}").status == 204
        kept(vault, name, key, source)

    monkeypatch.setattr(Vault, "put_file", deleted_meanwhile)
    worked(template_id)
    assert stand.owner.get(f"{TEMPLATES}/{template_id}").code == "template_not_found"
    assert wiring.ground.vault().names("template/") == []


def test_a_hundred_templates_and_no_more(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    from chalicelib.templates import domain

    monkeypatch.setattr(domain, "MAX_TEMPLATES", 2)
    for _ in range(2):
        assert announce(stand.owner, pdf()).status == 201
    assert announce(stand.owner, pdf()).code == "too_many_templates"


# --- layout ------------------------------------------------------------------------------------------------------


def test_titles_and_layouts_change_from_the_version_that_was_read(stand: Stand) -> None:
    template_id = ready(stand)
    path = f"{TEMPLATES}/{template_id}"
    old = stand.owner.get(path).headers["etag"]
    for reply in (
        stand.owner.patch(path, {"title": "Nytt"}),
        stand.owner.put(f"{path}/layout", {"roles": [{"name": "a", "label": "A"}]}),
    ):
        assert reply.code == "if_match_missing"
    changed = stand.owner.patch(path, {"title": "Nytt"}, If_Match=old)
    assert (changed.json["title"], changed.json["description"]) == ("Nytt", "")
    before = everything()
    for reply in (
        stand.owner.patch(path, {"title": "Sist"}, If_Match=old),
        stand.owner.put(f"{path}/layout", {"roles": [{"name": "a", "label": "A"}]}, If_Match=old),
    ):
        assert reply.code == "stale_version"
    assert everything() == before
    assert lay_out(stand, template_id, field(), SIGNATURE).json["fields"][1]["role"] == "buyer"
    assert lay_out(stand, template_id).json["fields"] == []


def test_every_field_that_cannot_be_placed_is_named(stand: Stand) -> None:
    template_id = ready(stand)
    before = everything()
    reply = lay_out(
        stand,
        template_id,
        field("a"),
        field("b", y=110),
        field("a", page=2),
        field("c", page=3),
        field("d", page=2, x=400, width=196),
        field("e", page=2, y=830, height=12.5),
        field("f", page=2, y=200, role="nobody"),
        field("g", page=2, y=300, kind="date", format="amount"),
        field("h", page=2, y=400, kind="checkbox", pattern="99"),
        {**SIGNATURE, "name": "i", "role": None, "y": 500},
        {**SIGNATURE, "name": "j", "role": "reader", "y": 560},
        {**SIGNATURE, "name": "k", "y": 620, "width": 139},
        roles=[
            {"name": "buyer", "label": "K"},
            {"name": "reader", "label": "L", "role": "viewer"},
            {"name": "buyer", "label": "K"},
        ],
    )
    assert reply.code == "template_layout_invalid"
    assert set(wrong(reply)) == {
        ("/roles/2/name", "duplicate_name"),
        ("/fields/1", "overlaps"),
        ("/fields/2/name", "duplicate_name"),
        ("/fields/3/page", "page_out_of_range"),
        ("/fields/4", "outside_page"),
        ("/fields/5", "outside_page"),
        ("/fields/6/role", "unknown_role"),
        ("/fields/7/format", "not_for_this_kind"),
        ("/fields/8/pattern", "not_for_this_kind"),
        ("/fields/9/role", "role_does_not_act"),
        ("/fields/10/role", "role_does_not_act"),
        ("/fields/11", "too_small"),
    }
    assert {e["detail"] for e in reply.json["errors"] if e["code"] == "overlaps"} == {"ligger över fältet ”a”"}
    viewers = [{"name": "a", "label": "A", "role": "viewer"}]
    assert wrong(lay_out(stand, template_id, roles=viewers)) == [("/roles", "no_signer")]
    assert everything() == before


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"x": -1}, "/fields//x"),
        ({"x": 1e300}, "/fields//x"),
        ({"width": 0}, "/fields//width"),
        ({"page": 0}, "/fields//page"),
        ({"kind": "drawing"}, "/fields//kind"),
        ({"name": "Åsa"}, "/fields//name"),
        ({"label": "a\u202eb"}, "/fields//label"),
        ({"max_length": 0}, "/fields//max_length"),
        ({"size": 5}, "/fields//size"),
    ],
)
def test_what_is_no_field_is_refused_by_its_shape(stand: Stand, fields: dict[str, Any], place: str) -> None:
    reply = lay_out(stand, ready(stand), field(**fields))
    assert reply.code == "invalid_fields"
    assert wrong(reply)[0][0].replace("/0", "/") == place


# --- use ---------------------------------------------------------------------------------------------------------


def test_values_stand_on_the_pages_everybody_signs(stand: Stand, tmp_path: Path) -> None:
    template_id = laid_out(
        stand,
        field("company"),
        field("number", y=130, format="organisation_number"),
        field("person", y=160, format="personnummer"),
        field("price", y=190, format="amount"),
        field("day", y=220, kind="date", date_format="long"),
        field("code", y=250, pattern="AA-99"),
        field("new", y=280, kind="checkbox", width=12, height=12),
        field("note", y=310, required=False, height=60),
        SIGNATURE,
    )
    values = {
        "company": r"Berg & Söner (\) AB",
        "number": "5566778899",
        "person": "198001012387",
        "price": 123456750,
        "day": "2026-02-03",
        "code": "ÅB-12",
        "new": True,
    }
    request_id = used(stand, template_id, values, message="Hej", expires_in_days=7)
    drafted = stand.show(request_id)
    assert [r["name"] for r in drafted["recipients"]] == [ANNA.name, BENGT.name]
    assert [r["order"] for r in drafted["recipients"]] == [1, 2]
    assert (drafted["message"], drafted["expires_in_days"], drafted["documents"][0]["status"]) == ("Hej", 7, "checking")
    assert stand.owner.post(f"{REQUESTS}/{request_id}/send").code == "documents_not_ready"
    content = document_of(stand, request_id)
    found = text_of(content, tmp_path, 1).replace("\u00a0", " ")
    for written in (
        values["company"], "556677-8899", "19800101-2387", "1 234 567,50 kr", "3 februari 2026", "ÅB-12", "X",
    ):  # fmt: skip
        assert str(written) in found
    assert "Köparen: undertecknas elektroniskt Inbjuden: Bengt Berg" in text_of(content, tmp_path, 2)
    blank = stand.owner.get(f"{TEMPLATES}/{template_id}/content").body
    assert text_of(blank, tmp_path) == "", "the template itself stays as it was"

    assert stand.owner.post(f"{REQUESTS}/{request_id}/send").status == 200
    guest = stand.guest(request_id, 0)
    assert stand.identified(guest, ANNA)["status"] == "complete"
    document = stand.show(request_id)["documents"][0]
    seen = guest.get(f"/v1/signing-sessions/current/documents/{document['document_id']}/content").body
    assert seen == content, "what is shown and signed is what was filled in"


def test_in_english_dates_amounts_and_marks_are_english(stand: Stand, tmp_path: Path) -> None:
    fields = field("price", format="amount"), field("day", y=130, kind="date", date_format="long"), SIGNATURE
    request_id = used(stand, laid_out(stand, *fields), {"price": 100000, "day": "2026-02-03"}, language="en")
    found = text_of(document_of(stand, request_id), tmp_path).replace("\u00a0", " ")
    assert found.startswith("SEK 1,000 3 February 2026 Köparen: to be signed electronically Invited: Bengt Berg")


def test_each_wrong_value_is_named_and_nothing_is_drafted(stand: Stand) -> None:
    template_id = laid_out(
        stand,
        field("a"),
        field("b", y=130, format="organisation_number"),
        field("c", y=160, format="personnummer"),
        field("d", y=190, format="amount"),
        field("e", y=220, kind="date"),
        field("f", y=250, pattern="AA-99"),
        field("g", y=280, kind="checkbox", width=12, height=12),
        field("h", y=310, width=30),
        field("i", y=340),
        field("j", y=370),
        field("k", y=400, max_length=5),
    )
    before = everything()
    reply = use(
        stand,
        template_id,
        {
            "b": "5566778898", "c": "198001012388", "d": -1, "e": "2026-02-30", "f": "A1-99", "g": "ja",
            "h": "Aktiebolaget", "i": "李 😀", "j": "a\u202eb\u200b\x00", "k": "123456", "unknown": "x",
        },
    )  # fmt: skip
    assert reply.code == "template_values_invalid"
    assert sorted(wrong(reply)) == [
        ("/values/a", "missing"),
        ("/values/b", "invalid_organisation_number"),
        ("/values/c", "invalid_personnummer"),
        ("/values/d", "invalid_amount"),
        ("/values/e", "not_a_date"),
        ("/values/f", "not_like_pattern"),
        ("/values/g", "wrong_type"),
        ("/values/h", "does_not_fit"),
        ("/values/i", "not_in_font"),
        ("/values/j", "not_printable"),
        ("/values/k", "too_long"),
        ("/values/unknown", "unknown_field"),
    ]
    details = {error["field"]: error["detail"] for error in reply.json["errors"]}
    assert details["/values/i"] == "tecken som typsnittet saknar: 李 (U+674E), 😀 (U+1F600)"
    assert details["/values/j"] == "osynliga tecken: U+0000, U+200B, U+202E"
    english = stand.owner.post(
        f"{TEMPLATES}/{template_id}/use", {"title": "T", "recipients": {}, "values": {}}, Accept_Language="en"
    )
    assert english.json["errors"][0] == {
        "field": "/recipients/seller",
        "code": "missing",
        "detail": "the role needs a person",
    }
    assert everything() == before


def test_everybody_the_template_is_for_is_named_once(stand: Stand) -> None:
    template_id = laid_out(stand, SIGNATURE)
    before = everything()
    sender = {"is_sender": True}
    assert wrong(use(stand, template_id, recipients={"seller": sender, "thief": BUYER})) == [
        ("/recipients/buyer", "missing"), ("/recipients/thief", "unknown_role"),
    ]  # fmt: skip
    assert use(stand, template_id, recipients={"seller": sender, "buyer": sender}).code == "sender_already_recipient"
    no_address = {"seller": sender, "buyer": {"name": "B", "email": "bengt"}}
    assert wrong(use(stand, template_id, recipients=no_address)) == [("/recipients/buyer/email", "invalid_email")]
    on_site = {"seller": {"is_sender": True, "in_person": True}, "buyer": BUYER}
    assert wrong(use(stand, template_id, recipients=on_site)) == [("/recipients/seller/in_person", "not_in_person")]
    foreign = {"seller": sender, "buyer": {**BUYER, "name": "李明"}}
    assert wrong(use(stand, template_id, recipients=foreign)) == [("/recipients/buyer/name", "not_in_font")]
    assert everything() == before


def test_parts_and_turns_are_the_templates(stand: Stand) -> None:
    template_id = ready(stand)
    roles = [
        {"name": "chef", "label": "Chefen", "role": "approver"},
        {"name": "buyer", "label": "Köparen", "order": 2},
        {"name": "copy", "label": "Kopia", "role": "viewer", "order": 3},
    ]
    assert lay_out(stand, template_id, roles=roles).status == 200
    people: dict[str, Any] = {
        "copy": {"is_sender": True},
        "buyer": BUYER,
        "chef": {"name": "Chef", "email": "chef@example.com"},
    }
    assert wrong(use(stand, template_id, recipients={**people, "chef": {**people["chef"], "in_person": True}})) == [
        ("/recipients/chef/personnummer", "missing")
    ]
    shown = stand.show(used(stand, template_id, recipients=people))["recipients"]
    assert [(r["name"], r["role"], r["order"]) for r in shown] == [
        ("Chef", "approver", 1), (BENGT.name, "signer", 2), (ANNA.name, "viewer", 3),
    ]  # fmt: skip


def test_a_template_without_roles_is_not_used(stand: Stand) -> None:
    assert use(stand, ready(stand), recipients={}).code == "template_not_laid_out"


def test_repeated_uses_draft_once(stand: Stand) -> None:
    template_id = laid_out(stand, field())
    path = f"{TEMPLATES}/{template_id}/use"
    body = {"title": "K", "recipients": {"seller": {"is_sender": True}, "buyer": BUYER}, "values": {"company": "A"}}
    first = stand.owner.post(path, body, Idempotency_Key="1")
    after = everything()
    assert stand.owner.post(path, body, Idempotency_Key="1").json["request_id"] == first.json["request_id"]
    other = stand.owner.post(path, {**body, "values": {"company": "B"}}, Idempotency_Key="1")
    assert other.code == "idempotency_key_reused"
    assert everything() == after
    assert stand.owner.post(path, body, Idempotency_Key="").code == "idempotency_key_missing"


def test_the_job_may_come_twice_and_after_the_template_is_gone(stand: Stand) -> None:
    template_id = laid_out(stand, field())
    kept, late = used(stand, template_id, {"company": "A"}), used(stand, template_id, {"company": "B"})
    content = document_of(stand, kept)
    assert document_of(stand, kept) == content
    assert stand.owner.delete(f"{TEMPLATES}/{template_id}").status == 204
    assert document_of(stand, kept) == content
    worked(late)
    (document,) = stand.show(late)["documents"]
    assert (document["status"], document["refusal"]["code"]) == ("refused", "template_gone")
    assert b"marks_sealed" not in rows("documents")


def test_a_filled_in_document_passes_the_whole_preflight_and_can_be_copied(
    stand: Stand, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """With signing's own preflight, which tries out the seal."""
    from chalicelib.platform.clock import utc_now
    from chalicelib.signing.checking import CheckingService

    common: dict[str, Any] = {"cases": wiring.signing.cases(), "vault": wiring.ground.vault(), "clock": utc_now}
    real = CheckingService(
        uploads=wiring.ground.uploads(), preflight=preflight_room.preflight, fill=wiring.signing.fill, **common
    )
    monkeypatch.setattr(wiring.signing, "checking", lambda: real)
    request_id = used(stand, laid_out(stand, field(), SIGNATURE), {"company": "Bergs Måleri"})
    assert "Bergs Måleri" in text_of(document_of(stand, request_id), tmp_path)
    assert not stand.show(request_id)["documents"][0]["is_normalised"]
    assert stand.void(request_id).status == 200
    copy = stand.owner.post(f"{REQUESTS}/{request_id}/copy").json["request_id"]
    assert "Bergs Måleri" in text_of(document_of(stand, copy), tmp_path)


def test_a_template_whose_file_is_gone_is_gone(stand: Stand) -> None:
    """Deleted between the job's look at the row and its look at the file."""
    template_id = laid_out(stand, field())
    request_id = used(stand, template_id, {"company": "A"})
    wiring.ground.vault().delete(f"template/{template_id}")
    worked(request_id)
    assert stand.show(request_id)["documents"][0]["refusal"]["code"] == "template_gone"


def test_a_template_of_another_is_never_read_by_the_job(stand: Stand) -> None:
    """The reference in a document opens only what is the request's owner's."""
    from chalicelib.signing.preflight_refusals import TemplateGone

    template_id = laid_out(stand, field())
    bengt = stand.person(BENGT)
    with pytest.raises(TemplateGone):
        wiring.signing.write_template(sid_of(bengt), TemplateId(template_id), Path("never"))
