"""An address of one's own for the copy: proved by the mailed code and by nothing else, tries and codes are counted."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib import wiring
from chalicelib.aws.event_rows import history
from chalicelib.notifications.domain import Kind, letters_of
from chalicelib.platform.clock import utc_now
from chalicelib.platform.errors import DomainError
from chalicelib.platform.ids import RecipientId, RequestId, SubjectId
from chalicelib.signing import copy_address
from chalicelib.signing.copy_address import CODES_AT_MOST, TRIES_AT_MOST, code_of
from chalicelib.signing.correspondence import CorrespondenceService
from chalicelib.signing.domain import SignatureRequest
from chalicelib.signing.places import Place
from chalicelib.signing.recipient import CopyAddress, Invitee, Recipient
from chalicelib.signing.states import RequestStatus
from tests.unit.signing.cases import ANNA, World, bengt, cecilia

OWN = "disa@example.com"


@pytest.fixture
def world(aws: Any) -> World:
    return World(aws)


@pytest.fixture
def place(world: World) -> Place:
    _, (first, _) = world.sent(bengt(), cecilia())
    world.recipients.see(first)
    return first


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(DomainError) as caught:
        act()
    return caught.value.code


def recipient(world: World, place: Place) -> Recipient:
    return world.cases.open(place.request_id).recipient(place.recipient_id)


def code(world: World, place: Place) -> str:
    case = world.cases.open(place.request_id)
    return code_of(case.key.derive, case.recipient(place.recipient_id))


def other(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06}"


def letters(world: World) -> CorrespondenceService:
    return CorrespondenceService(
        cases=world.cases,
        vault=wiring.ground.vault(),
        find_sender=lambda *_: world.sender,
        public_url="http://localhost",
    )


def test_the_code_proves_the_address_and_the_copy_goes_there_too(world: World, place: Place) -> None:
    request_id = place.request_id
    world.copy_addresses.ask(place, OWN)
    assert recipient(world, place).copy.email is None
    told = letters(world).with_code(request_id, place.recipient_id, 1)
    assert (told.email, told.code, told.name, told.title) == (OWN, code(world, place), "", "")
    world.copy_addresses.prove(place, told.code)
    assert recipient(world, place).copy == CopyAddress(email=OWN, generation=1)
    assert letters(world).with_code(request_id, place.recipient_id, 1).email is None, (
        "a letter that is late says nothing"
    )

    second = Place(request_id, world.signing.find(ANNA, request_id).recipients[1].recipient_id)
    for one in (place, second):
        world.sign(one)
    world.sealing.seal(request_id)
    completed = history(request_id)[-1]
    assert completed.event.data["copies"] == [place.recipient_id]
    kinds = [(letter.kind, letter.to) for letter in letters_of(completed)]
    assert (Kind.COPY, place.recipient_id) in kinds and (Kind.COMPLETED, place.recipient_id) in kinds
    about = letters(world).with_copy_address(request_id, place.recipient_id)
    assert (about.email, len(about.copies)) == (OWN, 1)
    assert letters(world).with_copy_address(request_id, second.recipient_id).email is None


def test_a_wrong_code_is_counted_and_five_are_enough(world: World, place: Place) -> None:
    world.copy_addresses.ask(place, OWN)
    right = code(world, place)
    for _ in range(TRIES_AT_MOST):
        assert refusal(lambda: world.copy_addresses.prove(place, other(right))) == "code_wrong"
    assert refusal(lambda: world.copy_addresses.prove(place, right)) == "code_tries_used_up"
    world.copy_addresses.ask(place, OWN)
    assert code(world, place) != right
    assert refusal(lambda: world.copy_addresses.prove(place, right)) == "code_wrong", "a former code proves nothing"
    world.copy_addresses.prove(place, code(world, place))


def test_a_code_lives_a_quarter_of_an_hour(world: World, place: Place) -> None:
    world.copy_addresses.ask(place, OWN)
    world.clock.now += copy_address.CODE_LIVES
    assert refusal(lambda: world.copy_addresses.prove(place, code(world, place))) == "code_expired"
    world.clock.now -= timedelta(minutes=1)  # the clock of the tests goes on by itself
    world.copy_addresses.prove(place, code(world, place))
    assert refusal(lambda: world.copy_addresses.prove(place, code(world, place))) == "no_code_asked"


def test_five_codes_are_mailed_and_no_more(world: World, place: Place) -> None:
    for number in range(CODES_AT_MOST):
        world.copy_addresses.ask(place, f"a{number}@example.com")
    assert refusal(lambda: world.copy_addresses.ask(place, OWN)) == "copy_addresses_used_up"
    world.copy_addresses.prove(place, code(world, place))
    assert recipient(world, place).copy.email == "a4@example.com"


def test_an_address_that_was_proved_stays_until_the_next_one_is(world: World, place: Place) -> None:
    world.copy_addresses.ask(place, OWN)
    world.copy_addresses.prove(place, code(world, place))
    world.copy_addresses.ask(place, "ny@example.com")
    assert (recipient(world, place).copy.email, recipient(world, place).copy.pending) == (OWN, "ny@example.com")


def test_whoever_takes_the_place_over_gets_nothing_of_it(world: World, place: Place) -> None:
    world.copy_addresses.ask(place, OWN)
    former = code(world, place)
    world.handover.forward(place, Invitee(name="Disa Dahl", email=OWN))
    assert recipient(world, place).copy == CopyAddress()
    assert refusal(lambda: world.copy_addresses.prove(place, former)) == "link_replaced"
    after = replace(place, link_number=2)
    world.copy_addresses.ask(after, "doris@example.com")
    assert refusal(lambda: world.copy_addresses.prove(after, former)) == "code_wrong"


def test_after_the_completion_there_is_nothing_to_ask_for(world: World) -> None:
    request_id, (place,) = world.sent(bengt())
    world.sign(place)
    world.copy_addresses.ask(place, OWN)  # the seal is not there yet
    world.sealing.seal(request_id)
    assert refusal(lambda: world.copy_addresses.ask(place, OWN)) == "wrong_state"
    assert refusal(lambda: world.copy_addresses.prove(place, code(world, place))) == "wrong_state"
    world.signing.find(ANNA, request_id)


def test_neither_events_nor_rows_say_where(world: World, place: Place) -> None:
    world.copy_addresses.ask(place, OWN)
    world.copy_addresses.prove(place, code(world, place))
    from tests.flows.signing_stand import everything

    assert "disa" not in repr(history(place.request_id)) + repr(everything())


@settings(max_examples=200, deadline=None)
@given(moves=st.lists(st.sampled_from(["ask", "right", "wrong", "old", "wait"]), max_size=25))
def test_only_the_last_codes_right_answer_in_time_proves_an_address(moves: list[str]) -> None:
    """Against a plain model: whatever is tried in whatever order."""
    at = utc_now()
    request = SignatureRequest(
        request_id=RequestId("sr_1"),
        owner=SubjectId("s"),
        owner_name="A",
        title="T",
        status=RequestStatus.PENDING,
        created_at=at,
    )
    holder = Recipient(
        recipient_id=RecipientId("rcp_1"), request_id=request.request_id, name="B", email="b@example.org", link_hash="h"
    )
    asked, tries, pending, proved = 0, 0, False, None
    asked_at = at
    derive = lambda purpose, length: purpose.encode().rjust(length, b"0")[-length:]  # noqa: E731
    for number, move in enumerate(moves):
        before, expected = holder, None
        try:
            match move:
                case "wait":
                    at += timedelta(minutes=6)
                case "ask":
                    expected = asked < CODES_AT_MOST
                    (_, change) = copy_address.ask(request, holder, f"{number}@example.com", at)
                    holder, asked, tries, pending, asked_at = change.entity, asked + 1, 0, True, at  # type: ignore[assignment]
                case _:
                    in_time = pending and at < asked_at + copy_address.CODE_LIVES and tries < TRIES_AT_MOST
                    expected = in_time
                    copy_address.require_asked(request, holder, at)
                    if move != "right":
                        (_, change) = copy_address.miss(request, holder)
                        holder, tries = change.entity, tries + 1  # type: ignore[assignment]
                    else:
                        copy_address.require_right(code_of(derive, holder), code_of(derive, before))
                        proved = holder.copy.pending
                        (_, change) = copy_address.prove(request, holder, at)
                        holder, pending = change.entity, False  # type: ignore[assignment]
        except DomainError:
            assert expected is False
            assert holder is before
        else:
            assert expected is not False
        assert (holder.copy.email, holder.copy.generation) == (proved, asked)
