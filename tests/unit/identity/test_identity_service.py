"""Persons in their tables: one person however many first logins, sealed at rest, erased with their key."""

from datetime import timedelta
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag

from chalicelib import wiring
from chalicelib.aws.event_rows import history
from chalicelib.aws.keys import KeyRow
from chalicelib.identity.domain import Person, Profile, Versions
from chalicelib.identity.ports import Accounts as AccountsPort
from chalicelib.identity.refusals import EmailLinkInvalid, EmailTooSoon, PersonNotFound, PolicyOutdated
from chalicelib.identity.service import IdentityService
from chalicelib.identity.session import SessionKind
from chalicelib.identity.store import Accounts
from chalicelib.platform.change import Conflict, Once
from chalicelib.platform.events import first_break
from chalicelib.platform.ids import SubjectId, new_id
from chalicelib.platform.text import Language
from chalicelib.platform.versions import StaleVersion
from tests.tables import everything, items
from tests.unit.identity.orders_stand import NAME, PNR, Clock

CURRENT = Versions("2026-11-28", "2026-11-28")


@pytest.fixture
def clock(aws: Any) -> Clock:
    return Clock()


@pytest.fixture
def accounts(clock: Clock) -> Accounts:
    return Accounts(wiring.ground.keys(), wiring.ground.lookups(), clock)


@pytest.fixture
def service(accounts: Accounts, clock: Clock) -> IdentityService:
    return IdentityService(accounts=accounts, clock=clock, new_id=new_id)


@pytest.fixture
def sid(service: IdentityService) -> SubjectId:
    return service.recognise(PNR, NAME, Language.SV)


def acknowledged(service: IdentityService, sid: SubjectId, versions: Versions = CURRENT) -> Person:
    session = wiring.identity.sessions().issue(SessionKind.WEB, sid).session
    return service.acknowledge(sid, session.session_id, versions, Language.EN, None)


def with_name(name: str) -> Any:
    return lambda found: Profile(name=name, phone=found.phone, language=found.language)


def test_a_known_person_is_recognised(service: IdentityService, sid: SubjectId) -> None:
    assert service.recognise(PNR, NAME, Language.EN) == sid
    assert service.recognise("197501012384", "Bengt Berg", Language.SV) != sid
    assert [r.event.type for r in history(sid)] == ["person.registered"]


def test_two_first_logins_at_once_are_one_person(accounts: Accounts, clock: Clock) -> None:
    class Overtaken:
        """Between looking up and registering, another login registers the same person."""

        has_met = False

        def __getattr__(self, name: str) -> Any:
            return getattr(accounts, name)

        def recognise(self, personnummer: str) -> tuple[str, SubjectId | None]:
            found = accounts.recognise(personnummer)
            if not self.has_met:
                self.has_met = True
                IdentityService(accounts=accounts, clock=clock, new_id=new_id).recognise(PNR, NAME, Language.SV)
            return found

    port: AccountsPort = Overtaken()
    sid = IdentityService(accounts=port, clock=clock, new_id=new_id).recognise(PNR, NAME, Language.SV)
    assert [item["sid"]["S"] for item in items("persons")] == [sid]
    assert len(items("keys")) == 1


def test_a_new_name_from_bankid_is_taken_over(service: IdentityService, sid: SubjectId) -> None:
    service.recognise(PNR, "Anna Berg", Language.SV)
    assert service.person(sid).name == "Anna Berg"
    service.change_profile(sid, with_name("Anna på Bolaget"), 2)
    service.recognise(PNR, "Anna Cedergren", Language.SV)
    person = service.person(sid)
    assert (person.name, person.eid_name) == ("Anna på Bolaget", "Anna Cedergren")
    assert first_break(history(sid)) is None


def test_who_a_person_is_stands_sealed_and_unmovable(service: IdentityService, sid: SubjectId, aws: Any) -> None:
    other = service.recognise("197501012384", "Bengt Berg", Language.SV)
    stored = everything()
    for secret in (PNR, "Anna", "Bengt"):
        assert secret.encode() not in stored
    rows = {row["sid"]["S"]: row for row in items("persons")}
    moved = {**rows[sid], "name_sealed": rows[other]["name_sealed"]}
    aws("dynamodb").put_item(TableName="b2bsign-test-persons", Item=moved)
    with pytest.raises(InvalidTag):
        service.person(sid)


def test_a_shredded_key_is_no_person_at_once(service: IdentityService, sid: SubjectId) -> None:
    service.person(sid)
    KeyRow(f"profile#{sid}").update(actions=[KeyRow.wrapped.remove(), KeyRow.shredded_at.set("now")])
    with pytest.raises(PersonNotFound):
        service.person(sid)
    with pytest.raises(PersonNotFound):
        service.contact(sid)


def test_the_acknowledgement_is_a_record_of_its_own(service: IdentityService, sid: SubjectId, clock: Clock) -> None:
    assert service.has_acknowledged(sid) is None
    acknowledged(service, sid)
    assert service.has_acknowledged(sid) == CURRENT
    clock.passes(5)
    acknowledged(service, sid)
    first, second = sorted(items("acknowledgements"), key=lambda row: str(row["at"]))
    assert first["at"] != second["at"]
    from chalicelib.identity import policy_texts

    assert first["policy_sha256"]["S"] == policy_texts.policy(Language.EN).sha256
    assert first["policy_sha256"]["S"] != policy_texts.policy(Language.SV).sha256
    assert [r.event.type for r in history(sid)][1:] == ["person.acknowledged"] * 2


def test_the_session_learns_what_was_acknowledged(service: IdentityService, sid: SubjectId) -> None:
    issued = wiring.identity.sessions().issue(SessionKind.WEB, sid)
    service.acknowledge(sid, issued.session.session_id, CURRENT, Language.SV, None)
    assert wiring.identity.sessions().find(issued.token).acknowledged == CURRENT


def test_another_version_than_the_current_is_refused(service: IdentityService, sid: SubjectId) -> None:
    with pytest.raises(PolicyOutdated):
        acknowledged(service, sid, Versions("2026-11-23", "2026-11-28"))
    assert not items("acknowledgements")


def test_a_profile_changes_only_from_the_version_that_was_read(service: IdentityService, sid: SubjectId) -> None:
    changed = service.change_profile(sid, with_name("A"), 1)
    assert service.person(sid).version == changed.version == 2
    with pytest.raises(StaleVersion):
        service.change_profile(sid, with_name("B"), 1)
    assert service.change_profile(sid, with_name("A"), 2).version == 2  # nothing differed
    assert history(sid)[-1].event.data == {"fields": ["name"]}


def test_a_change_that_is_overtaken_is_stale_not_repeated(
    service: IdentityService, sid: SubjectId, monkeypatch: pytest.MonkeyPatch
) -> None:
    def overtaken(found: Person) -> Profile:
        monkeypatch.undo()
        service.recognise(PNR, "Anna Berg", Language.SV)
        return Profile(name="C", phone=None, language=found.language)

    with pytest.raises(StaleVersion):
        service.change_profile(sid, overtaken, 1)


def link(service: IdentityService, sid: SubjectId) -> str:
    generation = service.person(sid).email_generation
    return service.verification_mail(sid, generation)[1]


def test_an_address_counts_when_its_link_was_followed(service: IdentityService, sid: SubjectId) -> None:
    service.request_email(sid, "anna@example.com", None)
    assert service.contact(sid).email is None
    address, token = service.verification_mail(sid, 1)
    assert (address, service.verification_mail(sid, 1)[1]) == ("anna@example.com", token)
    assert token.split(".")[1].encode() not in everything()
    service.verify_email(token)
    assert service.contact(sid).email == "anna@example.com"
    with pytest.raises(EmailLinkInvalid):
        service.verify_email(token)
    with pytest.raises(EmailLinkInvalid):
        service.verification_mail(sid, 1)


def test_the_old_address_stays_until_the_new_is_verified(
    service: IdentityService, sid: SubjectId, clock: Clock
) -> None:
    service.request_email(sid, "old@example.com", None)
    service.verify_email(link(service, sid))
    before = {row["lookup"]["S"] for row in items("lookups") if "members" in row}
    service.request_email(sid, "new@example.com", None)
    assert service.contact(sid).email == "old@example.com"
    service.verify_email(link(service, sid))
    assert service.contact(sid).email == "new@example.com"
    after = {row["lookup"]["S"] for row in items("lookups") if "members" in row}
    assert before
    assert after
    assert not before & after


def test_a_newer_link_replaces_the_older_and_both_end(service: IdentityService, sid: SubjectId, clock: Clock) -> None:
    service.request_email(sid, "a@example.com", None)
    old = link(service, sid)
    with pytest.raises(EmailTooSoon):
        service.request_email(sid, "b@example.com", None)
    clock.passes(60)
    service.request_email(sid, "b@example.com", None)
    new = link(service, sid)
    for wrong in (old, "", "sub_x.y", f"{sid}.", new + "x", "." * 300):
        with pytest.raises(EmailLinkInvalid):
            service.verify_email(wrong)
    clock.now += timedelta(hours=24)
    with pytest.raises(EmailLinkInvalid):
        service.verify_email(new)


def test_two_clicks_on_one_link_are_one_verification(
    accounts: Accounts, service: IdentityService, sid: SubjectId, monkeypatch: pytest.MonkeyPatch
) -> None:
    service.request_email(sid, "a@example.com", None)
    token = link(service, sid)
    real = accounts.email_lookup

    def overtaken(address: str) -> str:
        monkeypatch.undo()
        service.verify_email(token)
        return real(address)

    monkeypatch.setattr(accounts, "email_lookup", overtaken)
    with pytest.raises(EmailLinkInvalid):
        service.verify_email(token)
    assert [r.event.type for r in history(sid)].count("person.email_verified") == 1


def test_a_commit_that_always_conflicts_gives_up(
    accounts: Accounts, service: IdentityService, sid: SubjectId, monkeypatch: pytest.MonkeyPatch
) -> None:
    from chalicelib.identity.store import Account

    def conflict(*_args: Any, **_kwargs: Any) -> None:
        raise Conflict

    monkeypatch.setattr(Account, "commit", conflict)
    with pytest.raises(Conflict):
        service.request_email(sid, "a@example.com", Once(once_id="x"))


def test_the_same_address_verified_again_keeps_its_look_up(service: IdentityService, sid: SubjectId) -> None:
    for _ in range(2):
        service.request_email(sid, "Anna@example.com", None)
        service.verify_email(link(service, sid))
    (found,) = [row for row in items("lookups") if "members" in row]
    assert found["members"]["SS"] == [sid]


def test_who_does_not_exist_has_acknowledged_nothing(service: IdentityService, accounts: Accounts) -> None:
    nobody = SubjectId("sub_nobody")
    for ask in (service.has_acknowledged, service.person):
        with pytest.raises(PersonNotFound):
            ask(nobody)
    with pytest.raises(PersonNotFound):
        _ = accounts.new(nobody).person
    with pytest.raises(EmailLinkInvalid):
        service.verify_email("sub_nobody.secret")


def test_only_the_newest_generation_has_a_mail(service: IdentityService, sid: SubjectId) -> None:
    service.request_email(sid, "anna@example.com", None)
    for generation in (0, 2):
        with pytest.raises(EmailLinkInvalid):
            service.verification_mail(sid, generation)
