"""Signature requests as a state machine on the emulator: real services, real tables, whatever is tried in any order.

`python -m tests.faults.machine EXAMPLES STEPS` prints the moves that were seen, as JSON; an invariant that breaks ends
it with Hypothesis' shortest way there. `tests/unit/signing/test_domain.py` drives the pure domain much further; here
rows, transactions, once rows and keys take part.
"""

import json
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from chalicelib.aws.clients import client
from chalicelib.platform.errors import DomainError
from chalicelib.signing.places import Place
from chalicelib.signing.recipient import Invitee, Role
from chalicelib.signing.service import Overview
from chalicelib.signing.states import DOCUMENT, RECIPIENT, REQUEST, RequestStatus
from tests.faults.races import DISA, outcome
from tests.ground import make_ground
from tests.unit.signing.cases import ANNA, World

SEEN: Counter[str] = Counter()
NUMBER = st.integers(min_value=0, max_value=2)
WHOLE = 100
PEOPLE = st.lists(st.tuples(st.sampled_from(Role), st.integers(1, 2), st.booleans()), min_size=0, max_size=2)


class Requests(RuleBasedStateMachine):
    """After every verb, done or refused: one step by the tables at most, and a history that agrees with the state."""

    world: World

    @initialize(people=PEOPLE)
    def begin(self, people: list[tuple[Role, int, bool]]) -> None:
        invitees = [
            Invitee(name=f"Person {n}", email=f"p{n}@example.com", role=role, order=order, in_person=in_person)
            for n, (role, order, in_person) in enumerate([*people, (Role.SIGNER, 1, False)])
        ]
        self.request_id, _ = self.world.sent(*invitees)
        self.orders = 0
        self.found = self.world.signing.find(ANNA, self.request_id)
        self.is_deleted = False

    def attempt(self, verb: Callable[[], object]) -> None:
        try:
            verb()
        except DomainError as refusal:
            SEEN[f"refused: {refusal.code}"] += 1
            after = None if self.is_deleted else self.world.signing.find(ANNA, self.request_id)
            assert after is None or after == self.found, f"{refusal.code} changed something"

    def place(self, number: int) -> Place:
        recipients = self.found.recipients
        recipient = recipients[number % len(recipients)]
        return Place(self.request_id, recipient.recipient_id, recipient.link_number)

    @rule(number=NUMBER)
    def see(self, number: int) -> None:
        self.attempt(lambda: self.world.recipients.see(self.place(number)))

    @rule(number=NUMBER, again=st.booleans())
    def sign(self, number: int, again: bool) -> None:
        """Twice with one order: a browser and the collector."""
        place = self.place(number)
        self.orders += 1
        finished = self.world.finished(order=f"eo_{self.request_id}_{self.orders}")
        self.attempt(lambda: self.world.recipients.see(place))
        self.observe()
        for _ in range(1 + again):
            self.attempt(lambda: self.world.recipients.record_signature(place, finished))
            self.observe()

    @rule(number=NUMBER)
    def approve(self, number: int) -> None:
        place = self.place(number)
        self.attempt(lambda: self.world.recipients.see(place))
        self.observe()
        self.attempt(lambda: self.world.recipients.approve(place, None))

    @rule(number=NUMBER, mood=st.integers(0, 5))
    def decline(self, number: int, mood: int) -> None:
        if mood == 5:
            self.attempt(lambda: self.world.recipients.decline(self.place(number), "nej", None))

    @rule(number=NUMBER)
    def forward(self, number: int) -> None:
        self.attempt(lambda: self.world.handover.forward(self.place(number), DISA))

    @rule(number=NUMBER)
    def reassign(self, number: int) -> None:
        recipient_id = self.place(number).recipient_id
        self.attempt(lambda: self.world.handover.reassign(ANNA, self.request_id, recipient_id, DISA))

    @rule(number=NUMBER)
    def an_old_link(self, number: int) -> None:
        place = self.place(number)
        if place.link_number > 1:
            old = replace(place, link_number=place.link_number - 1)
            before = self.world.cases.open(self.request_id).request.version
            self.attempt(lambda: self.world.recipients.see(old))
            assert self.world.cases.open(self.request_id).request.version == before

    @rule(number=NUMBER)
    def name_an_address(self, number: int) -> None:
        self.attempt(lambda: self.world.copy_addresses.ask(self.place(number), "egen@example.com"))

    @rule(number=NUMBER)
    def open_in_person(self, number: int) -> None:
        recipient_id = self.place(number).recipient_id
        self.attempt(lambda: self.world.in_person.open(ANNA, self.request_id, recipient_id))

    @rule(mood=st.integers(0, 7))
    def void(self, mood: int) -> None:
        if mood == 7:
            self.attempt(lambda: self.world.signing.void(ANNA, self.request_id, "ångrat"))

    @rule()
    def remind(self) -> None:
        self.attempt(lambda: self.world.lifecycle.remind(ANNA, self.request_id, None))

    @rule(days=st.integers(1, 40))
    def prolong(self, days: int) -> None:
        self.attempt(lambda: self.world.lifecycle.prolong(ANNA, self.request_id, days=days))

    @rule(days=st.integers(0, 25))
    def time_passes(self, days: int) -> None:
        self.world.clock.now += timedelta(days=days)

    @rule()
    def the_schedule_runs(self) -> None:
        self.world.lifecycle.meet(self.request_id)
        self.observe()
        assert not self.world.lifecycle.meet(self.request_id), "a second run finds nothing"

    @rule(times=st.integers(1, 2))
    def seal(self, times: int) -> None:
        for _ in range(times):
            self.attempt(lambda: self.world.sealing.seal(self.request_id))
            self.observe()

    @rule(mood=st.integers(0, 7))
    def delete(self, mood: int) -> None:
        if mood == 7 and not self.is_deleted:
            self.attempt(self._delete)

    def _delete(self) -> None:
        self.world.deletion.delete(ANNA, self.request_id)
        self.is_deleted = True

    @invariant()
    def state_and_history_agree(self) -> None:
        if not self.is_deleted:
            said = outcome(self.world, self.request_id)
            assert not said.startswith("broken"), said

    @invariant()
    def observe(self) -> None:
        """One step by the tables since the last look."""
        if self.is_deleted:
            return
        before, self.found = self.found, self.world.signing.find(ANNA, self.request_id)
        _step(REQUEST, "request", before.request.status, self.found.request.status)
        for was, now in zip(before.recipients, self.found.recipients, strict=True):
            _step(RECIPIENT, "recipient", was.status, now.status)
        for document, then in zip(before.documents, self.found.documents, strict=True):
            _step(DOCUMENT, "document", document.status, then.status)
        _sealed_only_when_all_acted(self.found)


def _step(table: object, what: str, was: object, now: object) -> None:
    if was != now:
        assert now in table[was], f"{what}: {was} → {now}"  # type: ignore[index]
        SEEN[f"{what}: {was} → {now}"] += 1


def _sealed_only_when_all_acted(found: Overview) -> None:
    sealing = {RequestStatus.SEALING, RequestStatus.FAILED, RequestStatus.COMPLETED}
    if found.request.status in sealing:
        assert all(r.signature for r in found.recipients if r.role.acts)


def main(examples: int, steps: int) -> None:
    make_ground(client)
    Requests.world = World(client)
    run_state_machine_as_test(
        Requests,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            derandomize=examples < WHOLE,  # a sample goes the same ways each time; the whole goes new ones
            suppress_health_check=list(HealthCheck),
        ),
    )
    json.dump(SEEN, sys.stdout, indent=1, ensure_ascii=False)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
