"""A company behind HTTP, in process: one person in each role, and a stranger."""

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from chalicelib import wiring
from chalicelib.aws.event_rows import history
from chalicelib.identity.policy_texts import CURRENT
from chalicelib.identity.session import SessionKind, csrf_token
from chalicelib.notifications.domain import letters_of
from chalicelib.notifications.mail import Mail
from chalicelib.notifications.service import Obsolete
from chalicelib.platform.ids import CompanyId, InvitationId, SubjectId
from chalicelib.platform.text import Language
from dev.grant import give
from dev.persons import ANNA, BENGT, CECILIA, Person
from tests.browser import Reply
from tests.flows.signing_stand import Visitor

DISA = Person("198505152382", "Disa", "Dahl", "disa.dahl@example.com")
ERIK = Person("197007072387", "Erik", "Ek", "erik.ek@example.com")
FREJA = Person("199509052388", "Freja", "Frisk", "freja.frisk@example.com")
GUSTAV = Person("196011112387", "Gustav", "Grahn", "gustav.grahn@example.com")
COMPANIES = "/v1/companies"
INVITED = "/v1/company-invitations"
BOLAGET = {"name": "Bolaget AB", "organisation_number": "556036-0793"}
# By role; a colleague is another member, a partner another owner, and a stranger belongs to nothing.
PEOPLE = {"owner": ANNA, "administrator": BENGT, "member": CECILIA, "auditor": DISA}
PEOPLE |= {"colleague": ERIK, "partner": GUSTAV, "stranger": FREJA}
ROLES = {"colleague": "member", "partner": "owner"}


def logged_in(person: Person, *, email: bool = False) -> Visitor:
    """As after BankID and the acknowledgement; with `email`, the link in the mail was followed too."""
    sid = wiring.identity.accounts().recognise(person.personal_number, person.name, Language.SV)
    token = wiring.identity.sessions().issue(SessionKind.WEB, sid, is_identified=True, acknowledged=CURRENT).token
    visitor = Visitor(cookies={"__Host-session": token}, csrf=csrf_token(token))
    if email:
        visitor.post("/v1/me/email", {"email": person.email})
        generation = wiring.identity.accounts().person(sid).email_generation
        _, mailed = wiring.identity.accounts().verification_mail(sid, generation)
        assert visitor.post("/v1/email-verifications", {"token": mailed}).status == 204
    if not wiring.payments.wallets().wallet(wiring.payments.wallet_of(sid)).balance.available:
        give(sid, 100)
    return visitor


def sid_of(visitor: Visitor) -> SubjectId:
    return SubjectId(visitor.get("/v1/me").json["sid"])


@dataclass
class Firm:
    """A registered company; `people` by role, and whoever else a test names."""

    company_id: str
    people: dict[str, Visitor]

    @property
    def path(self) -> str:
        return f"{COMPANIES}/{self.company_id}"

    def sid(self, role: str) -> str:
        return str(sid_of(self.people[role]))

    def invite(self, role: str = "member", email: str = "ny@example.com", by: str = "owner") -> str:
        """Gives the invitation's id."""
        reply = self.people[by].post(f"{self.path}/invitations", {"email": email, "role": role})
        assert reply.status == 201, reply.body
        return str(reply.json["invitation_id"])

    def token(self, invitation_id: str) -> str:
        """What only the letter says."""
        invitations = wiring.companies.invitations()
        return invitations.invitation_mail(CompanyId(self.company_id), InvitationId(invitation_id)).token

    def joins(self, visitor: Visitor, role: str, email: str = "ny@example.com") -> Any:
        reply = visitor.post(f"{INVITED}/accept", {"token": self.token(self.invite(role, email))})
        assert reply.status == 201, reply.body
        return reply.json

    def gives(self, role: str, to: str, by: str = "owner") -> Reply:
        reply = self.people[by].put(f"{self.path}/members/{self.sid(to)}/role", {"role": role})
        assert reply.status == 200, reply.body
        return reply

    def letters(self) -> list[Mail]:
        """Every letter its events make, as it would be written now; what is obsolete falls away."""
        found: list[Mail] = []
        for letter in (letter for recorded in history(self.company_id) for letter in letters_of(recorded)):
            with suppress(Obsolete):
                written = wiring.notifications.write_letter(letter)
                assert isinstance(written, Mail)
                found.append(written)
        return found

    def letters_to(self, email: str) -> list[Mail]:
        return [mail for mail in self.letters() if mail.to == email]


def registered(visitor: Visitor, **fields: Any) -> str:
    reply = visitor.post(COMPANIES, {**BOLAGET, **fields})
    assert reply.status == 201, reply.body
    give(reply.json["company_id"], 100)  # whoever sends for a company pays with the company's
    return str(reply.json["company_id"])


def make_firm(*roles: str, emails: bool = False) -> Firm:
    """With the owner, and those of `roles` (all, and a stranger, when none is named)."""
    named = ["owner", *(roles or ("administrator", "member", "auditor", "stranger"))]
    people = {role: logged_in(PEOPLE[role], email=emails) for role in named}
    firm = Firm(registered(people["owner"]), people)
    for role in named:
        if role not in ("owner", "stranger"):
            firm.joins(people[role], ROLES.get(role, role))
    return firm
