"""Signing by another eID: one visit at a time, bound to the text that was shown, recorded once, with its proof."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.aws import commit
from chalicelib.aws.event_rows import history
from chalicelib.identity.oidc import Statement
from chalicelib.identity.oidc_errors import EidProviderUnavailable, EidProviderUnknown
from chalicelib.platform.errors import DomainError
from chalicelib.signing.domain import Method
from chalicelib.signing.eid_evidence import From
from chalicelib.signing.eid_signing_service import EidSigningService
from chalicelib.signing.eid_visit import VISIT_LIVES, VISITS_AT_MOST, WITHIN, ticket_of
from chalicelib.signing.places import Place
from chalicelib.signing.recipient import EidVisit, Invitee, Recipient
from chalicelib.signing.seal_values import BY_EID
from chalicelib.signing.states import RequestStatus
from tests.flows.signing_stand import at_the_same_instant
from tests.unit.signing.cases import ANNA, World, bengt, cecilia

BY_EID_OF = bengt(method=Method.EID, provider="freja")
CAME_FROM = From("192.0.2.7", "a browser")


@dataclass
class FakeBrokers:
    """States whatever nonce it was asked for, once a code."""

    fails: list[Exception] = field(default_factory=list)
    asked: list[dict[str, str]] = field(default_factory=list)

    def require(self, provider: str) -> None:
        if provider != "freja":
            raise EidProviderUnknown

    def address(self, provider: str, **asked: str) -> str:
        return f"https://broker.example/{provider}?state={asked['state']}&nonce={asked['nonce']}"

    def statement(self, provider: str, code: str, *, nonce: str, verifier: str) -> Statement:
        self.asked.append({"provider": provider, "code": code, "nonce": nonce, "verifier": verifier})
        if self.fails:
            raise self.fails.pop(0)
        return Statement(
            name="Bengt Bertil Berg",
            identifier="sub-1",
            eid_name="Freja",
            issuer="https://broker.example/op",
            client_id="b2bsign",
            assurance="loa3",
            id_token=f"head.{nonce}.signature",
            jwks={"keys": []},
        )


@dataclass
class Stand:
    world: World
    brokers: FakeBrokers
    service: EidSigningService

    def recipient(self, place: Place) -> Recipient:
        return self.world.cases.open(place.request_id).recipient(place.recipient_id)

    def state(self, place: Place) -> str:
        case = self.world.cases.open(place.request_id)
        return ticket_of(case.key.derive, case.recipient(place.recipient_id)).state

    def sign(self, place: Place, state: str | None = None, code: str = "code") -> None:
        self.service.sign(place, self.state(place) if state is None else state, code, CAME_FROM)

    def evidence(self, place: Place) -> dict[str, Any]:
        raw = self.world.signing.read_evidence(ANNA, place.request_id, place.recipient_id)
        signature = self.recipient(place).signature
        assert signature is not None and sha256(raw).hexdigest() == signature.evidence_sha256
        return dict(json.loads(raw))


@pytest.fixture
def stand(aws: Any) -> Stand:
    world, brokers = World(aws), FakeBrokers()
    service = EidSigningService(
        cases=world.cases, vault=wiring.ground.vault(), brokers=lambda: brokers, clock=world.clock
    )
    return Stand(world, brokers, service)


@pytest.fixture
def place(stand: Stand) -> Place:
    _, (first, _) = stand.world.sent(BY_EID_OF, cecilia())
    stand.world.recipients.see(first)
    return first


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(DomainError) as caught:
        act()
    return caught.value.code


def others(stand: Stand, place: Place) -> Place:
    found = stand.world.signing.find(ANNA, place.request_id).recipients
    return Place(place.request_id, next(r.recipient_id for r in found if r.recipient_id != place.recipient_id))


def test_a_visit_signs_and_the_nonce_is_of_the_text(stand: Stand, place: Place) -> None:
    shown = stand.world.recipients.view(place).by_eid
    assert shown is not None
    stand.service.start(place)
    assert stand.service.address(place) == stand.service.address(place)
    assert stand.state(place) in stand.service.address(place)
    stand.sign(place)
    facts = stand.evidence(place)
    text_sha256 = sha256(shown.encode()).hexdigest()
    bound = sha256(f"{text_sha256}.{facts['eid']['salt']}".encode()).digest()
    nonce = urlsafe_b64encode(bound).rstrip(b"=").decode()
    assert (facts["visible_text"], facts["visible_text_sha256"]) == (shown, text_sha256)
    assert stand.brokers.asked[0]["nonce"] == facts["eid"]["nonce"] == nonce
    assert facts["eid"]["id_token"] == f"head.{nonce}.signature"
    assert facts["signer"] == {"name": "Bengt Bertil Berg", "identifier": "sub-1"}
    assert stand.brokers.asked[0]["verifier"] not in json.dumps(facts) and stand.state(place) not in json.dumps(facts)
    started, signed = (each.event for each in history(place.request_id)[-2:])
    assert started.type == "recipient.eid_visit_started"
    assert signed.data["method"] == "eid"
    assert "Bertil" not in repr(history(place.request_id))

    stand.world.sign(others(stand, place))
    stand.world.sealing.seal(place.request_id)
    line = stand.world.sealer.orders[0].signers[0]
    assert line.method == BY_EID and line.eid is not None
    assert (line.eid.name, line.eid.stated_by, line.eid.assurance) == ("Freja", "broker.example", "loa3")


def test_only_the_visit_that_is_under_way_counts_in_time_and_once(stand: Stand, place: Place) -> None:
    assert refusal(lambda: stand.sign(place)) == "eid_visit_unknown"
    stand.service.start(place)
    former = stand.state(place)
    stand.service.start(place)
    assert refusal(lambda: stand.sign(place, former)) == "eid_visit_unknown"
    assert refusal(lambda: stand.sign(place, "x")) == "eid_visit_unknown"
    stand.world.clock.now += VISIT_LIVES
    assert refusal(lambda: stand.sign(place)) == "eid_visit_unknown"
    assert stand.brokers.asked == [], "no code was given away"
    stand.service.start(place)
    stand.sign(place)
    assert refusal(lambda: stand.sign(place)) == "wrong_state"
    assert refusal(lambda: stand.service.start(place)) == "wrong_state"
    assert stand.world.recipients.view(place).by_eid is None


def test_another_persons_visit_is_another(stand: Stand) -> None:
    _, (first, second) = stand.world.sent(BY_EID_OF, replace(BY_EID_OF, name="C"))
    for one in (first, second):
        stand.world.recipients.see(one)
        stand.service.start(one)
    assert refusal(lambda: stand.sign(first, stand.state(second))) == "eid_visit_unknown"


def test_a_broker_that_fails_leaves_everything_and_the_person_starts_again(stand: Stand, place: Place) -> None:
    stand.service.start(place)
    stand.brokers.fails = [EidProviderUnavailable()]
    events = len(history(place.request_id))
    assert refusal(lambda: stand.sign(place)) == "eid_provider_unavailable"
    assert len(history(place.request_id)) == events
    stand.service.start(place)
    stand.sign(place)


def test_a_conflict_does_not_ask_the_broker_again(stand: Stand, place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    stand.service.start(place)
    other = others(stand, place)
    seen: Any = lambda: stand.world.recipients.see(other)  # noqa: E731
    at_the_same_instant(monkeypatch, commit, seen)
    stand.sign(place)
    assert len(stand.brokers.asked) == 1
    assert stand.recipient(place).signature is not None


def test_a_text_that_changed_on_the_way_is_not_signed(stand: Stand, place: Place) -> None:
    stand.service.start(place)
    disa = Invitee(name="Disa", email="d@example.com")
    stand.world.handover.reassign(ANNA, place.request_id, others(stand, place).recipient_id, disa)
    assert refusal(lambda: stand.sign(place)) == "text_changed"
    assert stand.brokers.asked == []


def test_the_place_handed_over_on_the_way_is_anothers(stand: Stand, place: Place) -> None:
    stand.service.start(place)
    state = stand.state(place)
    stand.world.handover.forward(place, Invitee(name="Disa Dahl", email="disa@example.com"))
    assert refusal(lambda: stand.sign(place, state)) == "link_replaced"
    after = replace(place, link_number=2)
    stand.world.recipients.see(after)
    assert stand.recipient(after).visit == EidVisit()
    assert refusal(lambda: stand.sign(after, state)) == "eid_visit_unknown"


def test_after_the_end_nothing_is_signed(stand: Stand, place: Place) -> None:
    stand.service.start(place)
    stand.world.signing.void(ANNA, place.request_id, "")
    assert refusal(lambda: stand.sign(place)) == "wrong_state"
    assert stand.brokers.asked == []


def test_visits_are_counted(stand: Stand, place: Place) -> None:
    for _ in range(VISITS_AT_MOST):
        stand.service.start(place)
    assert refusal(lambda: stand.service.start(place)) == "eid_visits_used_up"
    stand.world.clock.now += WITHIN + timedelta(minutes=1)
    stand.service.start(place)


def test_it_is_no_way_of_those_who_sign_otherwise(stand: Stand, place: Place) -> None:
    by_bankid = others(stand, place)
    stand.world.recipients.see(by_bankid)
    for act in (stand.service.start, stand.sign, stand.service.address):
        assert refusal(lambda act=act: act(by_bankid)) == "wrong_method"  # type: ignore[misc]
    for wrong in (lambda: stand.world.signing_codes.ask(place), lambda: stand.world.recipients.to_sign(place)):
        assert refusal(wrong) == "wrong_method"
    pinned = replace(BY_EID_OF, personnummer="197501012384")
    assert refusal(lambda: stand.world.draft(pinned)) == "personnummer_needs_bankid"


def test_an_eid_that_is_configured_no_longer_is_named(stand: Stand) -> None:
    _, (place,) = stand.world.sent(replace(BY_EID_OF, provider="gone"))
    stand.world.recipients.see(place)
    assert refusal(lambda: stand.service.start(place)) == "eid_provider_unknown"
    assert stand.world.signing.find(ANNA, place.request_id).request.status is RequestStatus.PENDING
