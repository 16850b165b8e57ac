"""Persons: every order of verbs keeps the transitions, the chain of events, and personal data out of the events."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from chalicelib.identity.domain import EMAIL_LINK_VALID, TRANSITIONS, Person, PersonStatus, Profile, Versions
from chalicelib.identity.refusals import EmailLinkInvalid, EmailTooSoon
from chalicelib.platform.change import Change
from chalicelib.platform.events import Event, chain, first_break
from chalicelib.platform.ids import SubjectId
from chalicelib.platform.text import Language

START = datetime(2026, 11, 23, 12, tzinfo=UTC)
PERSONAL = ("Anna Andersson", "198001012387", "anna@", "+4670")


def newcomer() -> Person:
    return Person(
        sid=SubjectId("sub_a"),
        language=Language.SV,
        created_at=START,
        name="Anna Andersson",
        eid_name="Anna Andersson",
        personnummer="198001012387",
    )


class Life(RuleBasedStateMachine):
    """Any sequence of verbs; what a commit does to the person is done here by hand."""

    def __init__(self) -> None:
        super().__init__()
        self.person = newcomer()
        self.now = START
        self.events: list[Event] = []
        self.secrets: list[str] = []
        self.took(self.person.register())

    def took(self, change: Change | None) -> None:
        if change is None:
            return
        person = change.entity
        assert isinstance(person, Person)
        before = self.person.status
        assert person.status is before or person.status in TRANSITIONS[before]
        for event in change.events:
            person = replace(person, head=chain(person.head, event).head)
            self.events.append(event)
        self.person = person.written()

    @rule(seconds=st.integers(1, 90_000))
    def time_passes(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @rule(version=st.sampled_from(["2026-11-23", "2027-01-01"]), language=st.sampled_from(Language))
    def acknowledges(self, version: str, language: Language) -> None:
        self.took(self.person.acknowledge(Versions(version, version), language, self.now))
        assert self.person.status is PersonStatus.ACTIVE

    @rule(name=st.sampled_from(["Anna Andersson", "Anna A"]), phone=st.sampled_from([None, "+46701234567"]))
    def edits(self, name: str, phone: str | None) -> None:
        wanted = Profile(name=name, phone=phone, language=self.person.language)
        change = self.person.change(wanted, self.now)
        assert (change is None) == (wanted == self.person.profile)
        self.took(change)
        assert self.person.profile == wanted

    @rule(name=st.sampled_from(["Anna Andersson", "Anna Berg"]))
    def logs_in(self, name: str) -> None:
        chose_own = self.person.name != self.person.eid_name
        shown = self.person.name
        self.took(self.person.recognise(name, self.now))
        assert self.person.eid_name == name
        assert self.person.name == (shown if chose_own else name)

    @rule()
    def asks_for_a_link(self) -> None:
        secret = f"secret-{len(self.secrets)}"
        pending = self.person.pending_email
        try:
            self.took(self.person.request_email(f"anna@{len(self.secrets)}.example", secret, self.now))
        except EmailTooSoon as soon:
            assert pending is not None
            assert 1 <= soon.retry_after_s <= 60
        else:
            self.secrets.append(secret)

    @precondition(lambda self: self.secrets)
    @rule(data=st.data())
    def follows_a_link(self, data: st.DataObject) -> None:
        secret = data.draw(st.sampled_from(self.secrets))
        pending = self.person.pending_email
        is_good = (
            pending is not None and secret == self.secrets[-1] and self.now < pending.requested_at + EMAIL_LINK_VALID
        )
        try:
            found = self.person.pending_with(secret, self.now)
        except EmailLinkInvalid:
            assert not is_good
        else:
            assert is_good
            self.took(self.person.verify_email(found, "email#x", self.now))
            assert self.person.email == found.address

    @invariant()
    def the_chain_is_whole(self) -> None:
        recorded, head = [], newcomer().head
        for event in self.events:
            recorded.append(chain(head, event))
            head = recorded[-1].head
        assert first_break(recorded) is None
        assert head == self.person.head

    @invariant()
    def events_name_nobody(self) -> None:
        text = json.dumps([event.data for event in self.events], default=str) + repr(self.events)
        assert not [word for word in PERSONAL if word in text]

    @invariant()
    def what_is_shown_in_a_log_names_nobody(self) -> None:
        assert not [word for word in PERSONAL if word in repr(self.person)]

    @invariant()
    def only_the_acknowledged_are_active(self) -> None:
        assert (self.person.status is PersonStatus.ACTIVE) == (self.person.acknowledged is not None)


TestLife = Life.TestCase
TestLife.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)


def test_every_state_is_reached_and_none_leads_nowhere() -> None:
    assert {PersonStatus.NEWCOMER}.union(*TRANSITIONS.values()) == set(PersonStatus)
    assert all(TRANSITIONS[state] for state in PersonStatus)


@given(st.text(max_size=30))
def test_no_other_secret_verifies(guess: str) -> None:
    change = newcomer().request_email("anna@example.com", "the-secret", START)
    person = change.entity
    assert isinstance(person, Person)
    if guess != "the-secret":
        with pytest.raises(EmailLinkInvalid):
            person.pending_with(guess, START)
