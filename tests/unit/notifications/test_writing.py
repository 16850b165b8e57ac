"""Writing letters: from what their domain says now; what is gone or over makes none, what fails is tried again."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from chalicelib.notifications.domain import Kind, Letter
from chalicelib.notifications.letters import ATTACH_AT_MOST, LetterWriter
from chalicelib.notifications.mail import Mail
from chalicelib.notifications.service import Obsolete
from chalicelib.platform.errors import DomainError
from chalicelib.platform.text import Language


class Gone(DomainError):
    code = "gone_in_a_test"
    status = 404


class Unavailable(DomainError):
    code = "unavailable_in_a_test"
    status = 503


@dataclass(frozen=True)
class Copy:
    filename: str
    size: int
    is_sealed: bool
    read: Callable[[], bytes]


@dataclass(frozen=True)
class About:
    name: str = "Bengt"
    email: str | None = "bengt.berg@example.org"
    language: Language = Language.EN
    title: str = "Ramavtal"
    message: str = ""
    sender: str = "Anna"
    link: str | None = None
    reason: str | None = None
    is_open: bool = True
    is_awaited: bool = True
    last_day: str = "2026-12-23"
    kept_until: str = ""
    role: str = "signer"
    method: str = "bankid"
    code: str = ""
    phone: str | None = None
    in_person: bool = False
    party: str = ""
    copies: tuple[Copy, ...] = ()


@dataclass(frozen=True)
class Asked:
    email: str = "cecilia@example.net"
    language: Language = Language.SV
    company: str = "Bolaget AB"
    inviter: str = "Anna Andersson"
    token: str = "com_1.inv_2.secret"


@dataclass
class World:
    """Requests and persons in one; `refusal` is raised instead of an answer."""

    about: About = field(default_factory=About)
    refusal: Exception | None = None
    invited: Asked = field(default_factory=Asked)
    member: str = "Cecilia"
    asked: list[tuple[str, ...]] = field(default_factory=list)

    def with_recipient(self, request_id: str, recipient_id: str) -> About:
        return self._told("recipient", request_id, recipient_id)

    def with_copy_address(self, request_id: str, recipient_id: str) -> About:
        return self._told("copy address", request_id, recipient_id)

    def with_code(self, request_id: str, recipient_id: str, generation: int) -> About:
        return self._told("code", request_id, recipient_id, str(generation))

    def with_signing_code(self, request_id: str, recipient_id: str, number: int) -> About:
        return self._told("signing code", request_id, recipient_id, str(number))

    def with_sender(self, request_id: str, about: str | None = None) -> About:
        return self._told("sender", request_id)

    def contact(self, sid: str) -> About:
        return self._told("contact", sid)

    def verification_mail(self, sid: str, generation: int) -> tuple[str, str]:
        self._told("verification", sid, str(generation))
        return "ny@example.org", "sid.3.secret"

    def invitation_mail(self, company_id: str, invitation_id: str) -> Asked:
        self._told("invitation", company_id, invitation_id)
        return self.invited

    def names(self, company_id: str, sid: str) -> tuple[str, str]:
        self._told("names", company_id, sid)
        return "Bolaget AB", self.member

    def _told(self, *asked: str) -> About:
        self.asked.append(asked)
        if self.refusal:
            raise self.refusal
        return self.about


def write(world: World, kind: Kind, to: str = "rcp_1", detail: str = "") -> Mail:
    letter = Letter(event_id="sr_1.2", kind=kind, about="sr_1", to=to, detail=detail)
    mail = LetterWriter(world, world, "https://b2bsign.example", world).write(letter)
    assert isinstance(mail, Mail)
    return mail


def read_nothing() -> bytes:
    raise AssertionError("a copy that is not attached must not be read")


def test_a_recipients_letter_goes_to_the_recipient_and_the_owners_to_the_owner() -> None:
    world = World()
    assert write(world, Kind.COMPLETED).to == "bengt.berg@example.org"
    write(world, Kind.COMPLETED, to="sid_1")
    assert world.asked == [("recipient", "sr_1", "rcp_1"), ("sender", "sr_1")]


def test_the_recipients_own_language_is_used() -> None:
    assert write(World(), Kind.INVITATION).subject == "Anna asks you to sign “Ramavtal”"


def test_a_personal_link_goes_before_the_page_of_the_request() -> None:
    assert "https://l.example/#t" in write(World(About(link="https://l.example/#t")), Kind.INVITATION).text
    assert "https://b2bsign.example/requests/sr_1" in write(World(), Kind.COMPLETED).text


@pytest.mark.parametrize("about", [About(email=None), About(is_open=False)])
def test_nobody_is_invited_without_an_address_or_to_what_is_over(about: About) -> None:
    with pytest.raises(Obsolete):
        write(World(about), Kind.INVITATION)


@pytest.mark.parametrize("kind", [Kind.REMINDER, Kind.PROLONGED])
def test_who_has_acted_meanwhile_is_not_told_of_time(kind: Kind) -> None:
    with pytest.raises(Obsolete):
        write(World(About(is_awaited=False)), kind)
    assert write(World(), kind)


@pytest.mark.parametrize("kind", [Kind.INVITATION, Kind.REMINDER, Kind.VOIDED, Kind.EXPIRED, Kind.DECLINED])
def test_who_signs_in_person_hears_by_mail_only_that_it_is_done(kind: Kind) -> None:
    with pytest.raises(Obsolete):
        write(World(About(in_person=True)), kind)
    assert write(World(About(in_person=True)), Kind.COMPLETED)


def test_a_removal_that_was_averted_is_not_announced() -> None:
    with pytest.raises(Obsolete):
        write(World(), Kind.REMOVAL, to="sub_1")
    announced = write(World(About(kept_until="2027-01-20")), Kind.REMOVAL, to="sub_1")
    assert announced.subject == "“Ramavtal” will be removed after 2027-01-20"


def test_an_invitation_to_a_company_goes_to_the_address_that_was_asked_with_the_link() -> None:
    world = World()
    made = write(world, Kind.COMPANY_INVITATION, to="inv_2")
    assert (made.to, made.subject) == ("cecilia@example.net", "Anna Andersson bjuder in dig till Bolaget AB")
    assert "https://b2bsign.example/company-invitation#com_1.inv_2.secret" in made.text
    assert world.asked == [("invitation", "sr_1", "inv_2")]
    with pytest.raises(Obsolete):
        write(World(invited=replace(Asked(), inviter="")), Kind.COMPANY_INVITATION, to="inv_2")


def test_who_joined_is_told_to_the_inviter_and_a_removal_to_who_was_removed() -> None:
    world = World()
    assert write(world, Kind.MEMBER_JOINED, to="sub_1", detail="sub_2").subject == "Cecilia now belongs to Bolaget AB"
    assert world.asked == [("contact", "sub_1"), ("names", "sr_1", "sub_2")]
    assert write(World(member=""), Kind.MEMBER_REMOVED, to="sub_2", detail="sub_2").to == "bengt.berg@example.org"
    for gone in (World(member=""), World(About(email=None))):
        with pytest.raises(Obsolete):
            write(gone, Kind.MEMBER_JOINED, to="sub_1", detail="sub_2")


def test_what_is_over_is_still_told() -> None:
    assert write(World(About(is_open=False)), Kind.VOIDED)


@pytest.mark.parametrize("kind", [Kind.INVITATION, Kind.VERIFY_EMAIL, Kind.ACKNOWLEDGED])
def test_what_is_gone_makes_no_letter(kind: Kind) -> None:
    with pytest.raises(Obsolete):
        write(World(refusal=Gone()), kind, detail="1")


@pytest.mark.parametrize("failure", [Unavailable(), ConnectionError()])
def test_what_fails_is_tried_again_and_not_taken_for_gone(failure: Exception) -> None:
    with pytest.raises(type(failure)):
        write(World(refusal=failure), Kind.INVITATION)


def copies(*sizes: int, read: Any = None) -> tuple[Copy, ...]:
    return tuple(Copy(f"Avtal {n}.PDF", size, True, read or (lambda: b"%PDF")) for n, size in enumerate(sizes))


def test_sealed_copies_are_attached_under_a_name_that_says_so() -> None:
    made = write(World(About(copies=copies(100, 200))), Kind.COMPLETED)
    assert [each.filename for each in made.attachments] == ["Avtal 0-sealed.pdf", "Avtal 1-sealed.pdf"]
    assert made.attachments[0].content == b"%PDF"


def test_an_attachment_that_was_read_is_attached_as_it_was() -> None:
    (sealed,) = copies(100)
    read = replace(sealed, filename="Villkor.pdf", is_sealed=False)
    made = write(World(About(copies=(sealed, read))), Kind.COMPLETED)
    assert [each.filename for each in made.attachments] == ["Avtal 0-sealed.pdf", "Villkor.pdf"]


def test_large_copies_are_linked_all_of_them_and_none_is_read() -> None:
    world = World(About(copies=copies(ATTACH_AT_MOST, 1, read=read_nothing)))
    made = write(world, Kind.COMPLETED)
    assert made.attachments == ()
    assert "too large for e-mail" in made.text
    assert write(replace_copies(world, copies(ATTACH_AT_MOST)), Kind.COMPLETED).attachments


def replace_copies(world: World, changed: tuple[Copy, ...]) -> World:
    return World(replace(world.about, copies=changed))


@pytest.mark.parametrize("kind", [Kind.INVITATION, Kind.VOIDED, Kind.FAILED])
def test_no_other_letter_carries_a_copy(kind: Kind) -> None:
    assert write(World(About(copies=copies(100, read=read_nothing))), kind).attachments == ()


def test_an_address_is_verified_at_the_new_one_by_a_token_in_the_fragment() -> None:
    world = World()
    made = write(world, Kind.VERIFY_EMAIL, to="sid_1", detail="3")
    assert made.to == "ny@example.org"
    assert "https://b2bsign.example/verify-email#sid.3.secret" in made.text
    assert ("verification", "sid_1", "3") in world.asked


def test_a_receipt_needs_an_address() -> None:
    assert "/v1/policies/current" in write(World(), Kind.ACKNOWLEDGED, to="sid_1").text
    with pytest.raises(Obsolete):
        write(World(About(email=None)), Kind.ACKNOWLEDGED, to="sid_1")
