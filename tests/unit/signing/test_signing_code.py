"""Signing by a mailed code: only the last code's right answer in time, to the very text that was shown, signs, once."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
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
from chalicelib.signing import signing_code
from chalicelib.signing.code_evidence import Entered
from chalicelib.signing.correspondence import CorrespondenceService
from chalicelib.signing.domain import Method, Role, Signature, SignatureRequest
from chalicelib.signing.drawing import HEIGHT, POINTS_AT_MOST, STROKES_AT_MOST, WIDTH, strokes_of
from chalicelib.signing.places import Place
from chalicelib.signing.recipient import Invitee, Recipient, SigningCode
from chalicelib.signing.seal_values import BY_EMAIL_CODE, BY_SMS_CODE
from chalicelib.signing.signing_code import CODE_LIVES, CODES_AT_MOST, TRIES_AT_MOST, WITHIN, code_of
from chalicelib.signing.signing_code_refusals import DrawingUnreadable
from chalicelib.signing.states import RecipientStatus, RequestStatus
from tests.unit.signing.cases import ANNA, World, bengt, cecilia

BY_MAIL = bengt(method=Method.EMAIL_CODE)
BY_SMS = bengt(method=Method.SMS_CODE, phone="+46701234567")
DRAWN = ((100, 200, 300, 50, 420, 260), (500, 120))


@pytest.fixture
def world(aws: Any) -> World:
    return World(aws)


@pytest.fixture
def place(world: World) -> Place:
    _, (first, _) = world.sent(BY_MAIL, cecilia())
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


def entered(world: World, place: Place, **changes: Any) -> Entered:
    shown = world.recipients.view(place).by_code
    assert shown is not None
    facts = {"code": code(world, place), "text_sha256": shown.text_sha256, "name": "Bengt  Berg"}
    return Entered(**{**facts, "ip": "192.0.2.7", "user_agent": "a browser", **changes})


def evidence(world: World, place: Place) -> dict[str, Any]:
    raw = world.signing.read_evidence(ANNA, place.request_id, place.recipient_id)
    signature = recipient(world, place).signature
    assert signature is not None and sha256(raw).hexdigest() == signature.evidence_sha256
    return dict(json.loads(raw))


def test_the_right_code_signs_and_the_evidence_says_how(world: World, place: Place) -> None:
    world.signing_codes.ask(place)
    shown = world.recipients.view(place).by_code
    assert shown is not None and shown.expires_at is not None
    other_place = by_bankid_in(world, place)
    world.recipients.see(other_place)
    assert shown.text == world.recipients.to_sign(other_place).visible_text, "the same text BankID would show"
    assert refusal(lambda: world.signing_codes.sign(place, entered(world, place, code=other(code(world, place)))))
    world.signing_codes.sign(place, entered(world, place, strokes=DRAWN))

    signature = recipient(world, place).signature
    assert signature is not None and (signature.method, signature.name) == (Method.EMAIL_CODE, "Bengt  Berg")
    requested, _, signed = history(place.request_id)[-3:]
    assert (requested.event.type, signed.event.type) == ("recipient.signing_code_requested", "recipient.signed")
    assert signed.event.data["method"] == "email_code"
    assert signed.event.data["evidence_sha256"] == signature.evidence_sha256
    facts = evidence(world, place)
    assert (facts["method"], facts["visible_text"]) == ("email_code", shown.text)
    assert facts["visible_text_sha256"] == sha256(shown.text.encode()).hexdigest()
    assert facts["signature"] | {"sheet": 0} == {
        "kind": "drawn",
        "name": "Bengt  Berg",
        "strokes": [list(stroke) for stroke in DRAWN],
        "sheet": 0,
    }
    assert facts["code"]["sent_to"] == "b***@example.org"
    assert facts["code"]["wrong_before"] == 1
    assert facts["code"]["requested_at"] < facts["code"]["entered_at"] == facts["completed_at"]
    assert (facts["ip_address"], facts["user_agent"]) == ("192.0.2.7", "a browser")
    assert code(world, place) not in json.dumps(facts), "a code is not kept, not even a used one"


def by_bankid_in(world: World, place: Place) -> Place:
    """The other signer's place: theirs is the same text."""
    found = world.signing.find(ANNA, place.request_id).recipients
    return Place(place.request_id, next(r.recipient_id for r in found if r.recipient_id != place.recipient_id))


def test_a_drawing_comes_to_the_certificate_and_bankids_signature_has_none(world: World, place: Place) -> None:
    world.signing_codes.ask(place)
    world.signing_codes.sign(place, entered(world, place, strokes=DRAWN))
    world.sign(by_bankid_in(world, place))
    world.sealing.seal(place.request_id)
    (order,) = world.sealer.orders
    by_code, by_bankid = order.signers
    assert (by_code.method, by_code.strokes) == (BY_EMAIL_CODE, DRAWN)
    assert (by_bankid.method, by_bankid.strokes) == ("BankID", ())
    assert world.signing.find(ANNA, place.request_id).request.status is RequestStatus.COMPLETED


def test_signing_twice_is_refused_and_changes_nothing(world: World, place: Place) -> None:
    world.signing_codes.ask(place)
    once = entered(world, place)
    world.signing_codes.sign(place, once)
    events, row = len(history(place.request_id)), recipient(world, place)
    assert refusal(lambda: world.signing_codes.sign(place, once)) == "wrong_state"
    assert refusal(lambda: world.signing_codes.ask(place)) == "wrong_state"
    assert (len(history(place.request_id)), recipient(world, place)) == (events, row)
    assert world.recipients.view(place).by_code is None


def test_each_signs_as_the_sender_chose_and_no_other_way(world: World, place: Place) -> None:
    by_bankid = by_bankid_in(world, place)
    world.recipients.see(by_bankid)
    assert world.recipients.view(by_bankid).by_code is None
    given = Entered(code="1", text_sha256="", name="A", ip="", user_agent="")
    assert refusal(lambda: world.signing_codes.ask(by_bankid)) == "wrong_method"
    assert refusal(lambda: world.signing_codes.sign(by_bankid, given)) == "wrong_method"
    assert refusal(lambda: world.recipients.to_sign(place)) == "wrong_method"
    assert refusal(lambda: world.recipients.record_signature(place, world.finished())) == "wrong_method"
    case = world.cases.open(place.request_id)
    by_eid = Signature(method=Method.BANKID, signed_at=world.clock(), name="B")
    assert refusal(lambda: case.request.sign(case.recipient(place.recipient_id), by_eid)) == "wrong_method"


def test_who_does_not_sign_is_sent_no_code(world: World) -> None:
    _, (approver, viewer, _) = world.sent(cecilia(role=Role.APPROVER), cecilia(role=Role.VIEWER), BY_MAIL)
    for one in (approver, viewer):
        assert refusal(lambda one=one: world.signing_codes.ask(one)) == "wrong_role"  # type: ignore[misc]


def test_a_wrong_code_is_counted_and_five_are_enough(world: World, place: Place) -> None:
    world.signing_codes.ask(place)
    right = entered(world, place)
    for _ in range(TRIES_AT_MOST):
        wrong = replace(right, code=other(right.code))
        assert refusal(lambda wrong=wrong: world.signing_codes.sign(place, wrong)) == "code_wrong"  # type: ignore[misc]
    assert refusal(lambda: world.signing_codes.sign(place, right)) == "code_tries_used_up"
    shown = world.recipients.view(place).by_code
    assert shown is not None and shown.expires_at is None, "the page asks for another one"
    world.signing_codes.ask(place)
    assert refusal(lambda: world.signing_codes.sign(place, right)) == "code_wrong", "a former code signs nothing"
    world.signing_codes.sign(place, entered(world, place))


def test_no_code_was_asked_for(world: World, place: Place) -> None:
    """Not even the one that would be derived for it."""
    assert refusal(lambda: world.signing_codes.sign(place, entered(world, place))) == "no_code_asked"


def test_a_code_lives_ten_minutes(world: World, place: Place) -> None:
    world.signing_codes.ask(place)
    world.clock.now += CODE_LIVES
    assert refusal(lambda: world.signing_codes.sign(place, entered(world, place))) == "code_expired"
    world.clock.now -= timedelta(minutes=1)  # the clock of the tests goes on by itself
    world.signing_codes.sign(place, entered(world, place))


def test_five_codes_a_day_and_more_the_day_after(world: World, place: Place) -> None:
    for _ in range(CODES_AT_MOST):
        shown = world.recipients.view(place).by_code
        assert shown is not None and shown.can_ask
        world.signing_codes.ask(place)
    assert refusal(lambda: world.signing_codes.ask(place)) == "signing_codes_used_up"
    shown = world.recipients.view(place).by_code
    assert shown is not None and not shown.can_ask
    world.clock.now += WITHIN
    world.signing_codes.ask(place)
    assert recipient(world, place).code.number == CODES_AT_MOST + 1


def test_another_text_than_the_one_that_was_shown_is_not_signed(world: World, place: Place) -> None:
    world.signing_codes.ask(place)
    shown = entered(world, place)
    other_place = by_bankid_in(world, place)
    world.handover.reassign(
        ANNA, place.request_id, other_place.recipient_id, Invitee(name="Disa", email="d@example.com")
    )
    assert refusal(lambda: world.signing_codes.sign(place, shown)) == "text_changed"
    assert recipient(world, place).code.tries == 0
    world.signing_codes.sign(place, entered(world, place))


def test_whoever_takes_the_place_over_has_the_former_codes_for_nothing(world: World, place: Place) -> None:
    world.signing_codes.ask(place)
    former = entered(world, place)
    world.handover.forward(place, Invitee(name="Disa Dahl", email="disa@example.com"))
    assert refusal(lambda: world.signing_codes.sign(place, former)) == "link_replaced"
    after = replace(place, link_number=2)
    assert recipient(world, place).code == SigningCode()
    world.recipients.see(after)
    assert recipient(world, place).method is Method.EMAIL_CODE
    assert refusal(lambda: world.signing_codes.sign(after, former)) == "no_code_asked"
    world.signing_codes.ask(after)
    assert refusal(lambda: world.signing_codes.sign(after, entered(world, after, code=former.code))) == "code_wrong"
    world.signing_codes.sign(after, entered(world, after, name="Disa Dahl"))
    assert evidence(world, after)["code"]["sent_to"] == "d***@example.com"


def test_a_personnummer_is_nothing_a_code_can_verify(world: World, place: Place) -> None:
    pinned = bengt(method=Method.EMAIL_CODE, personnummer="197501012384")
    assert refusal(lambda: world.draft(pinned)) == "personnummer_needs_bankid"
    request_id = world.draft(cecilia())
    assert refusal(lambda: world.signing.add_recipient(ANNA, request_id, pinned, None)) == "personnummer_needs_bankid"
    someone = Invitee(name="Disa", email="disa@example.com", personnummer="197501012384")
    reassign = lambda: world.handover.reassign(ANNA, place.request_id, place.recipient_id, someone)  # noqa: E731
    assert refusal(reassign) == "personnummer_needs_bankid"


def ended_by_void(world: World, place: Place) -> None:
    world.signing.void(ANNA, place.request_id, "fel")


def ended_by_decline(world: World, place: Place) -> None:
    other_place = by_bankid_in(world, place)
    world.recipients.decline(other_place, "nej", None)


def ended_by_time(world: World, place: Place) -> None:
    """Expired by the clock: the schedule has not come by."""
    world.clock.now += timedelta(days=31)


@pytest.mark.parametrize("end", [ended_by_void, ended_by_decline, ended_by_time])
def test_after_the_end_no_code_signs(world: World, place: Place, end: Callable[[World, Place], None]) -> None:
    world.signing_codes.ask(place)
    right = entered(world, place)
    end(world, place)
    events = len(history(place.request_id))
    for act in (lambda: world.signing_codes.ask(place), lambda: world.signing_codes.sign(place, right)):
        assert refusal(act) in {"wrong_state", "request_expired"}
    assert len(history(place.request_id)) == events


def test_before_ones_turn_there_is_no_code(world: World) -> None:
    _, (_, second) = world.sent(cecilia(), replace(BY_MAIL, order=2))
    assert refusal(lambda: world.signing_codes.ask(second)) == "not_your_turn"


def test_the_last_signer_by_code_starts_the_sealing(world: World) -> None:
    _, (place,) = world.sent(BY_MAIL)
    world.recipients.see(place)
    world.signing_codes.ask(place)
    world.signing_codes.sign(place, entered(world, place))
    assert world.signing.find(ANNA, place.request_id).request.status is RequestStatus.SEALING
    assert recipient(world, place).status is RecipientStatus.SIGNED


def test_the_letter_goes_where_the_invitation_went_and_late_ones_say_nothing(world: World, place: Place) -> None:
    letters = CorrespondenceService(
        cases=world.cases,
        vault=wiring.ground.vault(),
        find_sender=lambda *_: world.sender,
        public_url="http://localhost",
    )
    world.signing_codes.ask(place)
    (letter,) = letters_of(history(place.request_id)[-1])
    assert (letter.kind, letter.to, letter.detail) == (Kind.SIGNING_CODE, place.recipient_id, "1")
    told = letters.with_signing_code(place.request_id, place.recipient_id, 1)
    assert (told.email, told.code, told.link) == ("bengt@example.org", code(world, place), None)
    world.signing_codes.ask(place)
    assert letters.with_signing_code(place.request_id, place.recipient_id, 1).email is None
    world.signing_codes.sign(place, entered(world, place))
    assert letters.with_signing_code(place.request_id, place.recipient_id, 2).email is None


def test_by_sms_the_code_goes_to_the_phone_and_everything_says_so(world: World) -> None:
    request_id, (place,) = world.sent(BY_SMS)
    world.recipients.see(place)
    world.signing_codes.ask(place)
    letters = CorrespondenceService(
        cases=world.cases,
        vault=wiring.ground.vault(),
        find_sender=lambda *_: world.sender,
        public_url="http://localhost",
    )
    assert letters.with_signing_code(request_id, place.recipient_id, 1).phone == "+46701234567"
    assert letters.with_recipient(request_id, place.recipient_id).phone is None, "other letters are mails"
    world.signing_codes.sign(place, entered(world, place))
    assert evidence(world, place)["code"]["sent_to"] == "+46***67"
    assert evidence(world, place)["method"] == "sms_code"
    world.sealing.seal(request_id)
    assert [line.method for line in world.sealer.orders[0].signers] == [BY_SMS_CODE]
    assert "0701234567"[1:] not in repr(history(request_id))


def test_by_sms_a_number_is_needed_and_whoever_takes_over_gives_theirs(world: World) -> None:
    assert refusal(lambda: world.draft(replace(BY_SMS, phone=None))) == "phone_missing"
    assert refusal(lambda: world.draft(replace(BY_SMS, personnummer="197501012384"))) == "personnummer_needs_bankid"
    _, (place,) = world.sent(BY_SMS)
    disa = Invitee(name="Disa Dahl", email="disa@example.com")
    assert refusal(lambda: world.handover.forward(place, disa)) == "phone_missing"
    world.handover.forward(place, replace(disa, phone="+46707654321"))
    assert recipient(world, place).code_goes_to == "+46***21"


def test_a_copy_of_the_request_asks_the_same_way_from_the_beginning(world: World) -> None:
    request_id, (place,) = world.sent(BY_MAIL)
    world.recipients.see(place)
    world.signing_codes.ask(place)
    world.signing.void(ANNA, request_id, "")
    copied = world.copying.copy(ANNA, request_id, RequestId("sr_copy"), once=None).recipients[0]
    assert (copied.method, copied.code) == (Method.EMAIL_CODE, SigningCode())


@pytest.mark.parametrize(
    "given",
    [
        *([], [[]], [[1]], [[1, 2, 3]], [[5, 5]], [[5, 5], [20, 20]]),
        *([[0, 0, WIDTH + 1, 0]], [[0, 0, 0, HEIGHT + 1]], [[-1, 0, 500, 0]], [[0, -1, 500, 0]]),
        [[0, 0, 500, 0]] * (STROKES_AT_MOST + 1),
        [[0, 0, 500, 0] * POINTS_AT_MOST],
    ],
)
def test_what_is_no_drawing_is_refused(given: list[list[int]]) -> None:
    with pytest.raises(DrawingUnreadable):
        strokes_of(given)


def test_a_drawing_is_kept_point_by_point() -> None:
    assert strokes_of([[0, 0, WIDTH, HEIGHT], [7, 8]]) == ((0, 0, WIDTH, HEIGHT), (7, 8))


@settings(max_examples=200, deadline=None)
@given(moves=st.lists(st.sampled_from(["ask", "right", "wrong", "wait", "day"]), max_size=30))
def test_against_a_plain_model(moves: list[str]) -> None:
    """Whatever is tried in whatever order: only an answer to the last code, in time, after few misses, gets through."""
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
        recipient_id=RecipientId("rcp_1"),
        request_id=request.request_id,
        status=RecipientStatus.VIEWED,
        method=Method.EMAIL_CODE,
        name="B",
        email="b@example.org",
        link_hash="h",
    )
    asked: list[Any] = []
    tries = 0
    for move in moves:
        before, expected = holder, None
        try:
            match move:
                case "wait":
                    at += timedelta(minutes=4)
                case "day":
                    at += timedelta(hours=9)
                case "ask":
                    expected = sum(at - each < timedelta(hours=24) for each in asked) < 5
                    (_, change) = signing_code.ask(request, holder, at)
                    holder, tries = change.entity, 0  # type: ignore[assignment]
                    asked.append(at)
                case _:
                    expected = bool(asked) and at - asked[-1] < timedelta(minutes=10) and tries < 5
                    assert signing_code.require_asked(request, holder, at) == asked[-1]
                    if move == "wrong":
                        (_, change) = signing_code.miss(request, holder)
                        holder, tries = change.entity, tries + 1  # type: ignore[assignment]
        except DomainError:
            assert expected is False
            assert holder is before
        else:
            assert expected is not False
        assert (holder.code.number, holder.code.tries) == (len(asked), tries)
        assert len(holder.code.asked) <= 5
