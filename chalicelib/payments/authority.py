"""Whose wallet: a person's own, or that of a company they belong to; and what each role may do with a company's.

The table is the whole of it; docs/permissions.md is made from it. Sending a company's request uses the company's
credits, and who may send stands in signing/permissions.py.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum

from chalicelib.identity.domain import CompanyNotFound, Role, Standing
from chalicelib.platform.errors import NotPermitted
from chalicelib.platform.ids import CompanyId, SubjectId, WalletId
from chalicelib.platform.owners import OwnerId


class WalletVerb(StrEnum):
    """`see`: how many credits there are; `read`: purchases, receipts, withdrawals, the statement; `buy`: and withdraw
    from what was bought."""

    SEE = "see"
    READ = "read"
    BUY = "buy"


V = WalletVerb
PERMITTED: Mapping[Role, frozenset[WalletVerb]] = {
    Role.OWNER: frozenset(V),
    Role.ADMINISTRATOR: frozenset(V),
    Role.MEMBER: frozenset({V.SEE}),
    Role.AUDITOR: frozenset({V.SEE, V.READ}),
}
FindStanding = Callable[[CompanyId, SubjectId], Standing | None]
"""Read consistently at every use."""


def wallet_of(owner: OwnerId) -> WalletId:
    """A wallet has its owner's name."""
    return WalletId(owner)


def owner_of(wallet_id: WalletId) -> OwnerId:
    return SubjectId(wallet_id)


def wallet_for(
    caller: SubjectId, company_id: CompanyId | None, verb: WalletVerb, find_standing: FindStanding
) -> WalletId:
    """The caller's own, or the company's. To whoever does not belong to it the company does not exist."""
    if company_id is None:
        return wallet_of(caller)
    standing = find_standing(company_id, caller)
    if standing is None:
        raise CompanyNotFound
    if verb not in PERMITTED[standing.role]:
        raise NotPermitted
    return wallet_of(company_id)
