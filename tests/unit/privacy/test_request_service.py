"""Data subjects' requests on their table: what is erased is gone everywhere, and nothing is done for it any more."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.aws.keys import KeyExists
from chalicelib.platform.ids import DataRequestId
from chalicelib.platform.text import Language
from chalicelib.privacy.data_request import Asker, RequestStatus, Right
from chalicelib.privacy.request_refusals import ArrivalUnlikely, DataRequestNotFound
from chalicelib.privacy.request_service import DataRequestService
from chalicelib.privacy.request_store import DataRequestStore, key_id_of
from chalicelib.privacy.rows import DataRequestRow

NOW = datetime(2026, 3, 5, 9, tzinfo=UTC)
ONE = DataRequestId("dsr_1")
ASKER = Asker("Anna", "anna@example.com")


@pytest.fixture
def store(aws: Any) -> DataRequestStore:
    return DataRequestStore(wiring.ground.keys(), lambda: NOW)


@pytest.fixture
def service(store: DataRequestStore) -> DataRequestService:
    return DataRequestService(requests=store, find_asker=lambda _: (ASKER, Language.SV), clock=lambda: NOW)


def test_what_is_written_is_read_as_it_was(service: DataRequestService) -> None:
    asked = service.ask(ONE, "sub_1", [Right.ACCESS, Right.ERASURE], "Jag heter Anna", None)
    service.extend(ONE, "Många", "sub_staff")
    assert service.find("sub_1", ONE).extension_reason == "Många"
    assert (asked.asker, asked.text, asked.deadline.isoformat()) == (ASKER, "Jag heter Anna", "2026-04-07")
    row = DataRequestRow.find(ONE)
    assert row is not None
    stored: list[Any] = [row.text_sealed, row.contact_sealed]
    assert not any(b"Anna" in each for each in stored)


def test_erased_is_gone_for_everybody(service: DataRequestService) -> None:
    service.ask(ONE, "sub_1", [Right.ACCESS], None, None)
    assert [each.data_request_id for each in service.of("sub_1")] == [ONE]
    wiring.ground.keys().shred(key_id_of(ONE))
    assert service.of("sub_1") == service.waiting() == []
    assert not service.remind(ONE)
    with pytest.raises(DataRequestNotFound):
        service.find("sub_1", ONE)
    with pytest.raises(DataRequestNotFound):
        service.withdraw("sub_1", ONE, None)
    wiring.rights.extracts().run(ONE)
    with pytest.raises(KeyExists):  # for ever
        service.ask(ONE, "sub_1", [Right.ACCESS], None, None)


def test_nothing_is_reminded_of_or_given_up_that_is_over(service: DataRequestService, store: DataRequestStore) -> None:
    service.ask(ONE, "sub_1", [Right.ACCESS], None, None)
    assert not service.remind(ONE), "not due yet"
    service.withdraw("sub_1", ONE, None)
    wiring.rights.extracts().give_up(ONE)
    wiring.rights.extracts().run(ONE)
    found = service.read(ONE)
    assert (found.status, found.extract) == (RequestStatus.WITHDRAWN, None)
    assert store.due(NOW + timedelta(days=99), limit=9) == []
    with pytest.raises(DataRequestNotFound):
        assert store.new(DataRequestId("dsr_2")).request, "nothing is there before its first commit"
    with pytest.raises(DataRequestNotFound):
        store.open(DataRequestId("dsr_2"))


def test_a_mail_does_not_come_from_the_future(service: DataRequestService) -> None:
    with pytest.raises(ArrivalUnlikely):
        service.record_mail(
            ONE,
            "sub_staff",
            arrived_at=NOW + timedelta(seconds=1),
            asker=ASKER,
            language=Language.SV,
            rights=[Right.ACCESS],
            text="Hej",
        )


@pytest.mark.parametrize(
    ("rights", "is_cancelled", "status", "outcomes"),
    [
        ([Right.ERASURE], True, "withdrawn", ["pending"]),
        ([Right.ERASURE], False, "answered", ["refused"]),
        ([Right.ERASURE, Right.ACCESS], True, "open", ["refused", "pending"]),
        ([Right.ACCESS], True, "open", ["pending"]),
    ],
)
def test_an_erasure_that_is_not_made_ends_its_request_and_nothing_else(
    service: DataRequestService, rights: list[Right], is_cancelled: bool, status: str, outcomes: list[str]
) -> None:
    service.end_erasure(ONE, is_cancelled=is_cancelled)  # there is none yet
    service.ask(ONE, "sub_1", rights, None, None)
    for _ in range(2):
        service.end_erasure(ONE, is_cancelled=is_cancelled)
    found = service.read(ONE)
    assert (found.status.value, [made.outcome.value for made in found.rights.values()]) == (status, outcomes)


def test_an_erasure_that_is_made_answers_everything_that_waits(service: DataRequestService) -> None:
    service.end_with_account(ONE)  # there is none yet
    for _ in range(2):
        service.record_erasure(ONE, "sub_1", NOW - timedelta(days=1))
    assert service.read(ONE).received_at == NOW - timedelta(days=1)
    service.classify(ONE, [Right.ERASURE, Right.ACCESS], "sub_staff")
    for _ in range(2):
        service.end_with_account(ONE)
    found = service.read(ONE)
    assert [made.outcome.value for made in found.rights.values()] == ["granted", "refused"]
    assert (found.status, found.remind_on) == (RequestStatus.ANSWERED, None)
    assert found.rights[Right.ACCESS].reason
