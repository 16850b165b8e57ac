"""A place handed over: the old link is dead at once, the new one works, and nothing of the former person stays."""

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.aws.event_rows import history
from chalicelib.platform.errors import DomainError
from chalicelib.platform.events import first_break
from chalicelib.platform.ids import RequestId
from chalicelib.signing.handover import HANDOVERS_AT_MOST
from chalicelib.signing.places import Place, place_of
from chalicelib.signing.recipient import Invitee, Recipient, Role
from chalicelib.signing.states import RecipientStatus, RequestStatus
from tests.unit.signing.cases import ANNA, World, bengt, cecilia

DISA = Invitee(name="Disa Dahl", email="disa@example.com")


@pytest.fixture
def world(aws: Any) -> World:
    return World(aws)


def refusal(act: Any) -> str:
    with pytest.raises(DomainError) as caught:
        act()
    return caught.value.code


def recipient(world: World, place: Place) -> Recipient:
    return world.cases.open(place.request_id).recipient(place.recipient_id)


def kinds(request_id: RequestId) -> list[str]:
    events = history(request_id)
    assert first_break(events) is None
    return [recorded.event.type for recorded in events]


def after(place: Place) -> Place:
    return replace(place, link_number=place.link_number + 1)


def test_a_session_names_its_link() -> None:
    place = Place(RequestId("sr_1"), "rcp_2", 3)  # type: ignore[arg-type]
    assert place.subject == "sr_1/rcp_2.3"
    assert place_of(place.subject) == place_of(f"{place.subject}/ses_4") == place


def test_whoever_takes_over_starts_anew_and_the_former_link_is_dead(world: World) -> None:
    request_id, (place,) = world.sent(bengt())
    old = world.token(place)
    world.recipients.see(place)
    world.handover.forward(place, DISA)

    now = recipient(world, place)
    assert (now.name, now.email, now.status, now.viewed_at) == (DISA.name, DISA.email, RecipientStatus.PENDING, None)
    for verb in (world.recipients.view, world.recipients.see, world.recipients.to_sign, world.recipients.to_identify):
        assert refusal(lambda verb=verb: verb(place)) == "link_replaced"
    assert refusal(lambda: world.recipients.enter(old)) == "link_replaced"
    assert refusal(lambda: world.recipients.enter(old[:-1] + ("a" if old[-1] != "a" else "b"))) == "link_invalid"

    entered, recipient_ = world.recipients.enter(world.token(after(place)))
    assert (entered, recipient_.is_pinned) == (after(place), False)
    world.sign(entered)
    assert world.signing.find(ANNA, request_id).request.status is RequestStatus.SEALING
    assert kinds(request_id)[-5:-1] == [
        "recipient.viewed",
        "recipient.forwarded",
        "recipient.viewed",
        "recipient.signed",
    ]


def test_an_order_the_former_person_had_started_signs_nothing(world: World) -> None:
    request_id, (place,) = world.sent(bengt())
    world.recipients.see(place)
    finished = world.finished(order="eo_1")
    world.handover.reassign(ANNA, request_id, place.recipient_id, DISA)
    assert refusal(lambda: world.recipients.record_signature(place, finished)) == "link_replaced"
    assert recipient(world, place).signature is None


@pytest.mark.parametrize(
    ("invitee", "settings", "code"),
    [
        (bengt(personnummer="198507152384"), {}, "forwarding_not_allowed"),
        (bengt(), {"allow_forwarding": False}, "forwarding_not_allowed"),
        (bengt(role=Role.VIEWER), {}, "wrong_role"),
    ],
)
def test_who_may_not_forward(world: World, invitee: Invitee, settings: dict[str, Any], code: str) -> None:
    request_id = world.draft(invitee, cecilia())
    version = world.signing.find(ANNA, request_id).request.version
    world.signing.edit(ANNA, request_id, settings, version=version)
    world.checking.check(request_id, world.upload(request_id))
    found = world.signing.send(ANNA, request_id)
    place = Place(request_id, found.recipients[0].recipient_id)
    assert not world.recipients.view(place).can_forward
    assert refusal(lambda: world.handover.forward(place, DISA)) == code
    assert kinds(request_id)[-1] == "signature_request.sent"


def test_an_approvers_identification_does_not_serve_their_successor(world: World) -> None:
    """Otherwise the successor's approval would stand on the former person's BankID."""
    request_id, (place, _) = world.sent(bengt(role=Role.APPROVER, personnummer="198507152384"), cecilia())
    world.recipients.identified(place, replace(world.finished(order="eo_1"), personnummer="198507152384"))
    assert recipient(world, place).identification
    world.handover.reassign(ANNA, request_id, place.recipient_id, replace(DISA, personnummer="199001012384"))
    assert recipient(world, place).identification is None
    assert refusal(lambda: world.recipients.approve(after(place), None)) == "identification_required"


def test_whose_turn_has_not_come_is_replaced_in_silence(world: World) -> None:
    request_id, (first, second) = world.sent(bengt(), cecilia(order=2))
    world.handover.reassign(ANNA, request_id, second.recipient_id, DISA)
    assert history(request_id)[-1].event.data["recipient_ids"] == []
    assert recipient(world, second).status is RecipientStatus.WAITING
    assert refusal(lambda: world.recipients.enter(world.token(after(second)))) == "not_your_turn"
    world.sign(first)
    assert world.recipients.enter(world.token(after(second)))[0] == after(second)


def test_who_has_acted_and_a_request_that_is_over_are_not_handed_over(world: World) -> None:
    request_id, (first, second) = world.sent(bengt(), cecilia())
    world.sign(first)
    assert refusal(lambda: world.handover.reassign(ANNA, request_id, first.recipient_id, DISA)) == "wrong_state"
    assert refusal(lambda: world.handover.forward(first, DISA)) == "wrong_state"
    world.signing.void(ANNA, request_id, "")
    assert refusal(lambda: world.handover.reassign(ANNA, request_id, second.recipient_id, DISA)) == "wrong_state"
    assert refusal(lambda: world.handover.forward(second, DISA)) == "wrong_state"


def test_the_owners_own_place_given_away_is_nobodys_of_theirs(world: World) -> None:
    request_id, (place,) = world.sent(Invitee(is_sender=True))
    world.handover.reassign(ANNA, request_id, place.recipient_id, DISA)
    assert world.signing.find(ANNA, request_id).request.owner_recipient is None
    assert recipient(world, place).personnummer is None


def test_it_ends_after_ten(world: World) -> None:
    request_id, (place,) = world.sent(bengt())
    for _ in range(HANDOVERS_AT_MOST):
        world.handover.forward(place, DISA)
        place = after(place)
    assert refusal(lambda: world.handover.forward(place, DISA)) == "handovers_used_up"
    assert refusal(lambda: world.handover.reassign(ANNA, request_id, place.recipient_id, DISA)) == "handovers_used_up"


def test_names_still_fit_into_bankids_text(world: World) -> None:
    request_id, (place, *_) = world.sent(bengt(), *[cecilia(name="Å" * 120)] * 70)
    long = replace(DISA, name="Å" * 120)
    assert refusal(lambda: world.handover.reassign(ANNA, request_id, place.recipient_id, long)) == "names_too_long"


def test_a_copy_of_it_has_links_of_its_own(world: World) -> None:
    request_id, (place,) = world.sent(bengt())
    world.handover.forward(place, DISA)
    world.signing.void(ANNA, request_id, "")
    copy = world.copying.copy(ANNA, request_id, RequestId("sr_copy"), once=None)
    (copied,) = copy.recipients
    assert (copied.name, copied.link_number) == (DISA.name, 1)
    world.checking.check(copy.request.request_id, copy.documents[0].document_id)
    world.signing.send(ANNA, copy.request.request_id)
    assert world.recipients.enter(world.token(Place(copy.request.request_id, copied.recipient_id)))
