"""In person: the sender opens it for who is there and for nobody else, the history says so, and so does the seal."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from chalicelib.aws.event_rows import history
from chalicelib.platform.errors import DomainError
from chalicelib.platform.ids import SubjectId
from chalicelib.signing import lifecycle
from chalicelib.signing.places import Place
from chalicelib.signing.recipient import Invitee, Role
from tests.unit.signing.cases import ANNA, World, bengt, cecilia

PNR = "198507152384"


@pytest.fixture
def world(aws: Any) -> World:
    return World(aws)


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(DomainError) as caught:
        act()
    return caught.value.code


def opened(world: World, place: Place) -> Place:
    url = world.in_person.open(ANNA, place.request_id, place.recipient_id)
    assert url.startswith("http://localhost/sign#sr_")
    entered, _ = world.recipients.enter(url.partition("#")[2])
    return entered


def test_one_after_the_other_signs_on_one_device_and_the_seal_says_so(world: World) -> None:
    request_id, (first, second, mailed) = world.sent(bengt(in_person=True), cecilia(in_person=True), bengt(name="Disa"))
    for place in (first, second):
        world.sign(opened(world, place))
        assert refusal(partial(opened, world, place)) == "wrong_state", "who has acted needs no device"
    world.sign(mailed)
    world.sealing.seal(request_id)
    assert [line.in_person for line in world.sealer.orders[-1].signers] == [True, True, False]
    kinds = [recorded.event.type for recorded in history(request_id)]
    assert kinds.count("recipient.opened_in_person") == 2


def test_nobody_elses_link_is_ever_the_senders(world: World) -> None:
    request_id, (mailed, waiting) = world.sent(bengt(), cecilia(in_person=True, order=2))
    before = history(request_id)
    for act, code in (
        (lambda: world.in_person.open(ANNA, request_id, mailed.recipient_id), "not_in_person"),
        (lambda: world.in_person.link(ANNA, request_id, mailed.recipient_id), "not_in_person"),
        (lambda: world.in_person.open(ANNA, request_id, waiting.recipient_id), "not_your_turn"),
        (
            lambda: world.in_person.open(SubjectId("sub_other"), request_id, waiting.recipient_id),
            "signature_request_not_found",
        ),
        (
            lambda: world.in_person.link(SubjectId("sub_other"), request_id, waiting.recipient_id),
            "signature_request_not_found",
        ),
    ):
        assert refusal(act) == code
    assert history(request_id) == before


def test_a_request_that_is_over_is_opened_for_nobody(world: World) -> None:
    request_id, (place,) = world.sent(bengt(in_person=True))
    world.signing.void(ANNA, request_id, "")
    assert refusal(lambda: opened(world, place)) == "wrong_state"


def test_nobody_who_is_there_is_reminded_or_passes_it_on(world: World) -> None:
    request_id, (place, _) = world.sent(bengt(in_person=True), cecilia())
    case = world.cases.open(request_id)
    (_, reminded) = lifecycle.remind(case.request, case.recipients(), world.clock())
    assert reminded.entity.name == cecilia().name  # type: ignore[attr-defined]
    assert not world.recipients.view(place).can_forward
    assert (
        refusal(lambda: world.handover.forward(place, Invitee(name="D", email="d@example.com")))
        == "forwarding_not_allowed"
    )


def test_an_approver_in_person_stays_one_who_is_known_by_bankid(world: World) -> None:
    request_id, (place, _) = world.sent(bengt(in_person=True, role=Role.APPROVER, personnummer=PNR), cecilia())
    nobody = Invitee(name="Disa", email="disa@example.com")
    reassign = partial(world.handover.reassign, ANNA, request_id, place.recipient_id)
    assert refusal(lambda: reassign(nobody)) == "in_person_unidentified"
    reassign(Invitee(name="Disa", email="disa@example.com", personnummer="199001012384"))
