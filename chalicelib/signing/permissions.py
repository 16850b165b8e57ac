"""What each may do with a signature request. The tables are the whole of it; docs/permissions.md is made from them.

Every use goes through here, with a role that was read consistently for it. What each role may do with the company
itself stands in identity/company_authority.py.
"""

from collections.abc import Mapping
from enum import StrEnum

from chalicelib.identity.domain import CompanyNotFound, Reach, Role, Standing
from chalicelib.platform.errors import NotPermitted
from chalicelib.platform.ids import SubjectId
from chalicelib.signing.domain import SignatureRequest
from chalicelib.signing.ownership import company_of
from chalicelib.signing.refusals import RequestNotFound
from chalicelib.signing.states import RequestStatus


class Verb(StrEnum):
    """`prepare`: change a draft; `follow_up`: remind, prolong, give a place to another person; `discard`: delete a
    draft, `delete` what has ended; `keep`: say how long it is kept."""

    CREATE = "create"
    READ = "read"
    READ_HISTORY = "read_history"
    READ_EVIDENCE = "read_evidence"
    PREPARE = "prepare"
    SEND = "send"
    FOLLOW_UP = "follow_up"
    OPEN_IN_PERSON = "open_in_person"
    VOID = "void"
    COPY = "copy"
    LABEL = "label"
    KEEP = "keep"
    DISCARD = "discard"
    DELETE = "delete"


class Relation(StrEnum):
    """What a caller is to a request. `person`: it is theirs alone. A member made it for the company, or a colleague
    did; of a colleague's they reach something only where the company says so (`members_reach`)."""

    PERSON = "person"
    OWNER = "owner"
    ADMINISTRATOR = "administrator"
    MEMBER = "member"
    COLLEAGUE = "colleague"
    AUDITOR = "auditor"


V = Verb
ALL = frozenset(V)
PERMITTED: Mapping[Relation, frozenset[Verb]] = {
    Relation.PERSON: ALL,
    Relation.OWNER: ALL,
    Relation.ADMINISTRATOR: ALL,
    Relation.MEMBER: ALL - {V.KEEP, V.DELETE},
    Relation.COLLEAGUE: ALL - {V.READ_EVIDENCE, V.KEEP, V.DISCARD, V.DELETE},
    Relation.AUDITOR: frozenset({V.READ, V.READ_HISTORY, V.READ_EVIDENCE}),
}
ROLES: Mapping[Role, Relation] = {
    Role.OWNER: Relation.OWNER,
    Role.ADMINISTRATOR: Relation.ADMINISTRATOR,
    Role.MEMBER: Relation.MEMBER,
    Role.AUDITOR: Relation.AUDITOR,
}


def relation(request: SignatureRequest, caller: SubjectId, standing: Standing | None) -> Relation | None:
    """None: for this caller it does not exist. `standing`: what they are in the company that owns it."""
    if request.deleted_at is not None:
        return None
    if company_of(request.owner) is None:
        return Relation.PERSON if request.owner == caller else None
    if standing is None:
        return None
    if standing.role is not Role.MEMBER or request.sender == caller:
        return ROLES[standing.role]
    return Relation.COLLEAGUE if standing.reach is Reach.COMPANY else None


def require(request: SignatureRequest, caller: SubjectId, standing: Standing | None, verb: Verb) -> None:
    """RequestNotFound where they may not know of it, NotPermitted where they may not do this with it."""
    found = relation(request, caller, standing)
    if found is None:
        raise RequestNotFound
    if verb not in PERMITTED[found]:
        raise NotPermitted


def require_create(standing: Standing | None) -> None:
    """To draft a request for a company."""
    if standing is None:
        raise CompanyNotFound
    if Verb.CREATE not in PERMITTED[ROLES[standing.role]]:
        raise NotPermitted


def reaches_all(standing: Standing | None) -> bool:
    """Whether a list of the company's requests shows all of them; otherwise those the caller made."""
    if standing is None:
        raise CompanyNotFound
    return standing.role is not Role.MEMBER or standing.reach is Reach.COMPANY


def deleting(request: SignatureRequest) -> Verb:
    return Verb.DISCARD if request.status is RequestStatus.DRAFT else Verb.DELETE
