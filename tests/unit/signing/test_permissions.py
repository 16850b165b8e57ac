"""Who may what with a request, by the rules as they are told: whatever the roles and the setting."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.identity.domain import CompanyNotFound, Reach, Role, Standing
from chalicelib.platform.errors import NotPermitted
from chalicelib.platform.ids import CompanyId, RequestId, SubjectId
from chalicelib.signing import permissions
from chalicelib.signing.domain import SignatureRequest
from chalicelib.signing.handover import taken_over
from chalicelib.signing.permissions import PERMITTED, Relation, Verb
from chalicelib.signing.refusals import RequestNotFound
from chalicelib.signing.states import RequestStatus

AT = datetime(2026, 11, 27, tzinfo=UTC)
ANNA, BENGT, COMPANY = SubjectId("sub_a"), SubjectId("sub_b"), CompanyId("com_a")
CHANGING = set(Verb) - {Verb.READ, Verb.READ_HISTORY, Verb.READ_EVIDENCE}
standings = st.none() | st.builds(Standing, st.sampled_from(Role), st.sampled_from(Reach))


def request(owner: SubjectId | CompanyId, made_by: SubjectId | None = None) -> SignatureRequest:
    return SignatureRequest(
        request_id=RequestId("sr_a"), owner=owner, owner_name="A", made_by=made_by, title="T", created_at=AT
    )


def may(found: SignatureRequest, caller: SubjectId, standing: Standing | None, verb: Verb) -> bool | None:
    """None: it does not exist for them."""
    try:
        permissions.require(found, caller, standing, verb)
    except RequestNotFound:
        return None
    except NotPermitted:
        return False
    return True


@given(standing=standings, verb=st.sampled_from(Verb))
def test_a_persons_request_is_theirs_alone_whatever_they_are_anywhere(standing: Standing | None, verb: Verb) -> None:
    assert may(request(ANNA), ANNA, standing, verb) is True
    assert may(request(ANNA), BENGT, standing, verb) is None


@given(standing=standings, verb=st.sampled_from(Verb), caller=st.sampled_from([ANNA, BENGT]))
def test_a_companys_request_by_the_rules_as_they_are_told(
    standing: Standing | None, verb: Verb, caller: SubjectId
) -> None:
    answer = may(request(COMPANY, ANNA), caller, standing, verb)
    if standing is None:
        assert answer is None
        return
    match standing.role:
        case Role.OWNER | Role.ADMINISTRATOR:
            assert answer is True
        case Role.AUDITOR:
            assert answer is (verb not in CHANGING)
        case Role.MEMBER if caller == ANNA:
            assert answer is (verb not in {Verb.KEEP, Verb.DELETE})
        case Role.MEMBER if standing.reach is Reach.OWN:
            assert answer is None
        case Role.MEMBER:
            assert answer is (verb not in {Verb.READ_EVIDENCE, Verb.KEEP, Verb.DISCARD, Verb.DELETE})


@given(standing=standings, verb=st.sampled_from(Verb), owner=st.sampled_from([ANNA, COMPANY]))
def test_what_was_deleted_is_nobodys(standing: Standing | None, verb: Verb, owner: SubjectId | CompanyId) -> None:
    assert may(replace(request(owner, ANNA), deleted_at=AT), ANNA, standing, verb) is None


def test_whoever_may_anything_may_read() -> None:
    assert all(Verb.READ in verbs for verbs in PERMITTED.values())
    assert PERMITTED.keys() == set(Relation)


@given(standing=standings)
def test_a_list_shows_what_may_be_read_one_by_one(standing: Standing | None) -> None:
    if standing is None:
        for ask in (permissions.reaches_all, permissions.require_create):
            with pytest.raises(CompanyNotFound):
                ask(standing)
        return
    colleagues = may(request(COMPANY, BENGT), ANNA, standing, Verb.READ)
    assert permissions.reaches_all(standing) is (colleagues is True)
    assert may(request(COMPANY, ANNA), ANNA, standing, Verb.READ) is True


@pytest.mark.parametrize("role", list(Role))
def test_all_but_auditors_make_requests(role: Role) -> None:
    standing = Standing(role, Reach.OWN)
    if role is Role.AUDITOR:
        with pytest.raises(NotPermitted):
            permissions.require_create(standing)
    else:
        permissions.require_create(standing)


@pytest.mark.parametrize("status", list(RequestStatus))
def test_a_draft_is_discarded_and_all_else_deleted(status: RequestStatus) -> None:
    wanted = Verb.DISCARD if status is RequestStatus.DRAFT else Verb.DELETE
    assert permissions.deleting(replace(request(ANNA), status=status)) is wanted


def test_the_sender_is_who_made_it_and_the_actor_who_acts() -> None:
    own, companys = request(ANNA), request(COMPANY, ANNA)
    assert (own.sender, own.actor, companys.sender, companys.actor) == (ANNA, ANNA, ANNA, ANNA)
    acting = replace(companys, acting=BENGT)
    assert (acting.sender, acting.actor) == (ANNA, BENGT)
    assert acting.edited(AT, title="Nytt").event.actor == BENGT  # type: ignore[union-attr]
    over = taken_over(replace(acting, owner_recipient="rcp_1"), BENGT, "Bengt Berg, Bolaget AB")  # type: ignore[arg-type]
    assert (over.sender, over.owner, over.owner_name) == (BENGT, COMPANY, "Bengt Berg, Bolaget AB")
    assert over.owner_recipient is None
