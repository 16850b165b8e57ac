"""What an erasure meets on its way: people who change their minds, holds, races, residue, restored tables."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.aws import commit
from chalicelib.aws.clients import client
from chalicelib.aws.fence import FenceRow
from chalicelib.aws.keys import KeyRow
from chalicelib.platform.erasing import Subject
from chalicelib.platform.fence import AccountFrozen
from chalicelib.platform.ids import DataRequestId, ErasureId, RequestId, SubjectId
from chalicelib.privacy import erasure_refusals as refusals
from chalicelib.privacy.data_request import Right
from chalicelib.privacy.erasure import CANCELLABLE, Credits, State
from chalicelib.privacy.erasure_rows import HoldRow
from chalicelib.privacy.erasure_scan import ACCOUNTABLE, BUCKETS, BY_HASH, TABLES, DynamoScanner
from chalicelib.privacy.request_refusals import DataRequestNotFound, FreshLoginRequired
from chalicelib.privacy.rows import DataRequestRow
from chalicelib.signing.states import RequestStatus
from dev.erasure_certificate import Forged, verify
from dev.persons import ANNA, BENGT, CECILIA
from tests.flows.signing_stand import AS_BENGT, AS_CECILIA
from tests.ground import resources
from tests.unit.privacy.erasure_stand import Bench, World, differences, live, make_bench, outcome

OF_THE_REQUEST = ("-erasures ", "-data-requests ", "dsr#", "-fences ", "-sessions ", "sessions#", "erasure#")
FEW = ["table/lookups", "table/persons", "table/requests", "table/messages", "bucket/vault"]


@pytest.fixture(scope="module")
def lived() -> Iterator[World]:
    """One history for all tests of this file: making it takes seconds."""
    from moto import mock_aws

    from tests.conftest import forget_adapters
    from tests.ground import make_ground

    with mock_aws(), pytest.MonkeyPatch.context() as patch:
        forget_adapters()
        make_ground(client)
        made = make_bench(client, patch)
        live(made)
        yield World(made)
        forget_adapters()


@pytest.fixture
def bench(lived: World, monkeypatch: pytest.MonkeyPatch) -> Bench:
    """The scan reads few places here, but where a test says otherwise."""
    monkeypatch.setattr(DynamoScanner, "places", lambda _: FEW)
    lived.bring_back()
    monkeypatch.setattr(lived.bench.stand, "owner", lived.bench.stand.owner)
    return lived.bench


def until(bench: Bench, state: str) -> None:
    """Confirmed and approved where that is waited for, up to a state of the machine."""
    for _ in range(10):
        bench.run(until=state)
        if bench.present.state == state or bench.present.is_over:
            return
        bench.confirm() if bench.present.state == "VerifyIdentity" else bench.approve()


def test_everything_goes_but_what_must_stay(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every place is scanned here. The certificate is verified by a command that knows nothing of the service."""
    monkeypatch.undo()
    bench.ask(with_export=True)
    bench.to_the_end()
    assert bench.erasure.state is State.IRREVERSIBLE
    first, second = (wiring.privacy.certificates().find(f"cer_{n:08}") for n in (1, 2))
    key = wiring.privacy.certificates().public_key_pem().encode()
    shown = [{"content": c.content, "hash": c.hash, "signature": c.signature} for c in (first, second)]
    content = verify(shown[0], key)
    assert verify(shown[1], key, previous=shown[0])["stage"] == "irreversible"
    assert content["erased"]["persons"] == 1
    assert {k["why"] for k in content["kept"]} == {"bookkeeping", "others_document", "accountability", "company_record"}
    assert not any(plain in json.dumps(shown) for plain in (ANNA.name, ANNA.email, ANNA.personal_number, bench.sid))
    for wrong in ({**shown[0], "hash": "0" * 64}, {**shown[1], "signature": shown[0]["signature"]}):
        with pytest.raises(Forged):
            verify(wrong, key)
    last = bench.mails[-1]
    assert last.to == ANNA.email
    assert "cer_00000001" in last.text
    kept = wiring.signing.cases().open(RequestId(bench.kept))  # the counterpart's proof can still be read
    assert kept.request.status is RequestStatus.COMPLETED
    assert kept.request.deleted_at
    assert wiring.signing.cases().open(RequestId(bench.kept)).documents()[0].sealed_sha256
    row = DataRequestRow.find(bench.erasure_id.replace("era_", "dsr_"))  # an erasure is a data subject's request too
    assert row
    assert (row.status, row.rights["erasure"]["outcome"], row.deadline > row.received_at) == (
        "answered",
        "granted",
        True,
    )
    for data_request_id in (row.data_request_id, "dsr_earlier"):
        with pytest.raises(DataRequestNotFound):  # what was written is shredded
            wiring.rights.data_requests().read(DataRequestId(data_request_id))
    earlier = DataRequestRow.find("dsr_earlier")
    assert earlier
    assert earlier.status == "answered"
    assert not earlier.contact_sealed
    assert not earlier.text_sealed
    again = bench.stand.person(ANNA, email=False, credits_=0)
    assert again.get("/v1/me").json["sid"] != bench.sid
    assert again.get("/v1/signature-requests").json["items"] == []


def test_who_uses_the_right_to_erasure_is_erased_and_answered(bench: Bench) -> None:
    """Asked for as a right: it starts the erasure. Cancelled or not confirmed, the request is over all the same."""
    rights = wiring.rights.data_requests()
    world = World(bench)
    ends = (("cancel", "withdrawn", "pending"), ("late", "answered", "refused"), ("back", "withdrawn", "pending"))
    for end, status, outcome_ in ends:
        rights.ask(DataRequestId("dsr_wish"), bench.sid, [Right.ERASURE], "Ta bort mig", None)
        bench.settle()
        bench.erasure_id = ErasureId("era_wish")
        bench.run()
        assert (bench.erasure.state, bench.erasure.credits) == (State.REQUESTED, Credits.WAIT)
        if end == "cancel":
            wiring.privacy.erasures().cancel(bench.sid, bench.erasure_id)
        elif end == "back":
            rights.withdraw(bench.sid, DataRequestId("dsr_wish"), None)
        else:
            bench.present.timed_out()
        bench.run()
        asked = rights.read(DataRequestId("dsr_wish"))
        assert (asked.status.value, asked.rights[Right.ERASURE].outcome.value) == (status, outcome_)
        wiring.erasure_requests.begin_for(asked.data_request_id)  # delivered once more, late: nothing begins
        assert bench.erasure.is_over
        world.bring_back()


def test_the_tables_that_are_searched_are_all_there_are() -> None:
    named = {
        body["Properties"]["TableName"].removeprefix("b2bsign-test-")
        for body in resources().values()
        if body["Type"] == "AWS::DynamoDB::Table"
    }
    assert set(TABLES) == named


def test_residue_is_found_wherever_it_is_planted(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the id, by a keyed hash and by what names the person; in every table, index, and version of an object."""
    monkeypatch.undo()
    assert bench.sid
    aws, subject = client, Subject(sid=SubjectId("sub_gone"), personnummer_lookup="personnummer#" + "ab" * 32)
    plain, scanner = (ANNA.name, ANNA.email), wiring.privacy.scanner()
    tables = {
        body["Properties"]["TableName"].removeprefix("b2bsign-test-"): body["Properties"]
        for body in resources().values()
        if body["Type"] == "AWS::DynamoDB::Table"
    }
    for place in scanner.places():
        kind, noun, *index = place.split("/")
        for planted in (subject.sid, "ab" * 32, f"hej {ANNA.name.upper()},"):
            if kind == "bucket":
                plant_object(aws, noun, planted)
            else:
                plant_row(aws, tables[noun], planted, index=index[0] if index else None)
            found, _ = scanner.search(place, subject, plain, frozenset(), None)
            may_stay = (kind != "bucket" and noun in ACCOUNTABLE and planted == subject.sid) or (
                noun in BY_HASH and planted == "ab" * 32
            )
            assert bool(found) != may_stay, (place, planted)
            assert subject.sid not in str(found)
            clear(aws, place, tables)


def plant_row(aws: Any, table: dict[str, Any], planted: str, index: str | None = None) -> None:
    """Deep in an attribute; in an index, which may hold keys only, in its key."""
    types = {a["AttributeName"]: a["AttributeType"] for a in table["AttributeDefinitions"]}
    keys = {name: {type_: "1" if type_ == "N" else "planted"} for name, type_ in types.items()}
    row = {**keys, "note": {"M": {"deep": {"L": [{"S": planted}]}}}, "wrapped": {"B": b"key"}}
    for each in table.get("GlobalSecondaryIndexes", []):
        if each["IndexName"] == index:
            row[each["KeySchema"][0]["AttributeName"]] = {"S": planted}
    aws("dynamodb").put_item(TableName=table["TableName"], Item=row)


def plant_object(aws: Any, noun: str, planted: str) -> None:
    """In a version that something newer hides."""
    for body in (planted.encode(), b"harmless"):
        aws("s3").put_object(Bucket=wiring.ground.settings().bucket(noun), Key="case/x", Body=body)


def clear(aws: Any, place: str, tables: dict[str, Any]) -> None:
    kind, noun, *_ = place.split("/")
    if kind == "bucket":
        bucket = wiring.ground.settings().bucket(noun)
        for version in aws("s3").list_object_versions(Bucket=bucket).get("Versions", []):
            aws("s3").delete_object(Bucket=bucket, Key=version["Key"], VersionId=version["VersionId"])
        return
    types = {a["AttributeName"]: a["AttributeType"] for a in tables[noun]["AttributeDefinitions"]}
    names = [part["AttributeName"] for part in tables[noun]["KeySchema"]]
    key = {name: {types[name]: "1" if types[name] == "N" else "planted"} for name in names}
    aws("dynamodb").delete_item(TableName=tables[noun]["TableName"], Key=key)


def test_what_cannot_be_erased_parks_after_three_rounds_and_goes_on_when_a_person_has_looked(
    bench: Bench,
) -> None:
    bench.ask()
    until(bench, "VerifyScan")
    table = next(body["Properties"] for name, body in resources().items() if name == "Tablerequests")
    plant_row(client, table, bench.sid)
    bench.run()
    assert (bench.erasure.state, bench.erasure.parked, bench.erasure.rounds) == (State.SHREDDED, "ResidueLeft", 3)
    clear(client, "table/requests", {"requests": table})
    bench.approve()
    bench.to_the_end()
    assert bench.erasure.state is State.IRREVERSIBLE


def test_it_can_be_cancelled_in_every_state_before_the_point_of_no_return(bench: Bench) -> None:
    before = outcome()
    seen = set()
    for state in ("VerifyIdentity", "Plan", "Approve", "OfferExport", "Freeze", "CancelWindow", "Decide"):
        world = World(bench)
        bench.ask()
        until(bench, state)
        if state == "Approve":
            bench.run()
        seen.add(bench.erasure.state)
        wiring.privacy.erasures().cancel(bench.sid, bench.erasure_id)
        bench.settle()
        bench.run()
        assert bench.present.is_over
        assert bench.erasure.state is State.CANCELLED
        left = [d for d in differences(before, outcome()) if not any(each in d for each in OF_THE_REQUEST)]
        assert left == []
        key = KeyRow.find(f"erasure#{bench.erasure_id}")
        assert key is None or key.wrapped is None
        world.bring_back()
    assert seen == CANCELLABLE
    bench.ask()
    until(bench, "DrainSignings")
    with pytest.raises(refusals.ErasureUnderWay):
        wiring.privacy.erasures().cancel(bench.sid, bench.erasure_id)


def test_tokens_that_are_forged_late_or_used_twice_move_nothing(bench: Bench) -> None:
    bench.ask()
    bench.run()
    bench.machine.wake("tok_forged")
    assert bench.present.state == "VerifyIdentity"
    for task in (wiring.privacy.run().plan, wiring.privacy.run().freeze, wiring.privacy.run().drain):
        with pytest.raises(refusals.NotThatFar):  # whoever calls a task before its time
            task(bench.erasure_id)
    with pytest.raises(FreshLoginRequired):
        wiring.privacy.erasures().identify(bench.sid, bench.erasure_id, bench.erasure.requested_at.replace(year=2025))
    with pytest.raises(refusals.ErasureNotFound):
        wiring.privacy.erasures().identify(SubjectId("sub_other"), bench.erasure_id, bench.now())
    token = bench.erasure.token
    bench.confirm()
    bench.run()
    assert bench.present.state == "Approve"
    assert token
    bench.machine.wake(token)  # it was used
    assert bench.present.state == "Approve"
    with pytest.raises(refusals.IdentificationTooLate):
        bench.confirm()


def test_nobody_confirms_in_time(bench: Bench) -> None:
    bench.ask()
    bench.run()
    bench.present.timed_out()
    bench.run()
    assert bench.erasure.state is State.EXPIRED
    with pytest.raises(refusals.IdentificationTooLate):
        bench.confirm()
    bench.ask()  # another may be asked for
    with pytest.raises(refusals.ErasureRunning):
        bench.ask()


def test_what_the_person_does_meets_the_fence_even_at_the_same_instant(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = bench.stand.ready(AS_BENGT, title="I sista stund")
    bench.ask()
    until(bench, "Freeze")

    at_the_last_moment(monkeypatch, bench.present.step)
    reply = bench.stand.owner.post(f"/v1/signature-requests/{draft}/send")
    assert (reply.status, reply.json["code"]) in {(409, "account_frozen"), (401, "session_invalid")}
    row = FenceRow.find(bench.sid)
    assert row
    assert (row.state, row.epoch) == ("frozen", 2)
    bench.stand.owner = bench.stand.newcomer(ANNA)  # may log in, read and cancel; and nothing else
    assert bench.stand.owner.get("/v1/signature-requests").json["items"]
    with pytest.raises(AccountFrozen):
        wiring.signing.requests().void(bench.sid, RequestId(draft), "x")


def at_the_last_moment(monkeypatch: pytest.MonkeyPatch, other: Callable[[], object]) -> None:
    """`other` runs to its end when the next verb has read everything and is about to commit."""
    transact = commit.transact

    def after_the_other(actions: Any) -> None:
        monkeypatch.setattr(commit, "transact", transact)
        other()
        transact(actions)

    monkeypatch.setattr(commit, "transact", after_the_other)


@pytest.mark.parametrize("signature_first", [True, False])
def test_a_signature_races_the_voiding_and_one_of_them_wins(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, signature_first: bool
) -> None:
    request_id = bench.stand.sent(AS_CECILIA, title="Kapplöpning")
    guest = bench.stand.guest(request_id)
    bench.ask()
    until(bench, "DrainSignings")
    if signature_first:
        bench.stand.signs(guest, CECILIA)
        bench.stand.seal(request_id)
    else:
        order = guest.post("/v1/signing-sessions/current/eid-orders", {"purpose": "sign"}).json
        bench.run(until="Stores")
        bench.stand.approve(guest, order, CECILIA)
    bench.to_the_end()
    assert bench.erasure.state is State.IRREVERSIBLE
    key = KeyRow.find(f"case#{request_id}")
    assert key
    assert (key.wrapped is not None) == signature_first  # the other signer's proof stays, or there is none
    told = [mail for mail in bench.mails if mail.to == AS_CECILIA["email"] and "raderade" in mail.text]
    assert bool(told) != signature_first


@pytest.mark.parametrize("at", ["Freeze", "Stores"])
def test_a_hold_added_on_the_way_stops_it_until_staff_has_seen_it(bench: Bench, at: str) -> None:
    bench.ask()
    until(bench, at)
    HoldRow(bench.sid, "hld_1", stores=["templates"], reason="complaint", placed_at="2026-11-28").save()
    bench.run()
    assert bench.erasure.parked == "HoldMidRun"
    bench.approve()
    bench.to_the_end()
    assert bench.erasure.state is State.IRREVERSIBLE
    kept = wiring.privacy.certificates().find("cer_00000001").content["kept"]
    assert [k["store"] for k in kept if k["why"] == "hold"] == ["templates"]


def test_who_wants_their_credits_back_waits_for_staff(bench: Bench) -> None:
    bench.ask(Credits.WAIT)
    until(bench, "Nowhere")
    assert (bench.erasure.state, bench.erasure.parked) == (State.ERASING, "CreditsOwed")


def test_the_same_address_registering_during_and_after_stays_the_others(bench: Bench) -> None:
    bench.ask()
    until(bench, "DrainSignings")
    other = bench.stand.newcomer(BENGT)
    other.post("/v1/me/email", {"email": ANNA.email})
    sid = SubjectId(other.get("/v1/me").json["sid"])
    _, token = wiring.identity.accounts().verification_mail(sid, 2)
    assert other.post("/v1/email-verifications", {"token": token}).status == 204
    bench.to_the_end()
    assert bench.erasure.state is State.IRREVERSIBLE
    assert wiring.identity.accounts().contact(sid).email == ANNA.email
    again = bench.stand.person(ANNA, credits_=0)
    assert again.get("/v1/me").json["email"] == ANNA.email


def test_a_restored_copy_of_everything_but_keys_opens_nothing_and_is_erased_again(bench: Bench) -> None:
    before = World(bench)
    bench.ask()
    bench.to_the_end()
    erased = outcome()
    before.bring_back(but=("-keys", "-erasures", "-erasure-ledger", "-fences", "-certificates"), only_stored=True)
    with pytest.raises(Exception, match="person_not_found"):
        wiring.identity.accounts().person(bench.sid)
    scanner, subject = wiring.privacy.scanner(), Subject(sid=bench.sid)
    assert scanner.search("table/persons", subject, (), frozenset(), None)[0]
    assert wiring.privacy.run().replay(bench.erasure_id)
    kept = frozenset(k.place for k in wiring.privacy.run()._ledger.kept(bench.erasure_id))
    for noun in TABLES:
        assert scanner.search(f"table/{noun}", subject, (), kept, None)[0] == [], noun
    assert not [d for d in differences(erased, outcome()) if "-persons" in d or "-lookups" in d]


def test_all_the_buckets_are_searched() -> None:
    buckets = {b["Properties"]["BucketName"] for b in resources().values() if b["Type"] == "AWS::S3::Bucket"}
    assert {name.rsplit("-", 1)[1] for name in buckets} == set(BUCKETS)
