"""Every refusal the service can name, by its code: declared ones wherever they live, and those of the gateway."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module

from chalicelib.handlers.gateway import OUTSIDE_VIEWS
from chalicelib.handlers.problem import TITLES, Problem, internal
from chalicelib.platform.errors import DomainError
from chalicelib.platform.text import Text

# Where refusals are declared, lightest first; a test compares this list with the code.
MODULES = (
    "chalicelib.platform.errors",
    "chalicelib.platform.change",
    "chalicelib.platform.versions",
    "chalicelib.platform.fence",
    "chalicelib.handlers.problem",
    "chalicelib.handlers.body",
    "chalicelib.handlers.idempotency",
    "chalicelib.handlers.etag",
    "chalicelib.handlers.files",
    "chalicelib.signing.refusals",
    "chalicelib.signing.lifecycle_refusals",
    "chalicelib.signing.handover_refusals",
    "chalicelib.signing.in_person_refusals",
    "chalicelib.signing.copy_address_refusals",
    "chalicelib.signing.export_refusals",
    "chalicelib.signing.signing_code_refusals",
    "chalicelib.signing.eid_refusals",
    "chalicelib.signing.enclosure_refusals",
    "chalicelib.signing.preflight_refusals",
    "chalicelib.signing.seal_values",
    "chalicelib.payments.refusals",
    "chalicelib.templates.refusals",
    "chalicelib.bulk.refusals",
    "chalicelib.support.refusals",
    "chalicelib.support.complaint_refusals",
    "chalicelib.privacy.refusals",
    "chalicelib.privacy.request_refusals",
    "chalicelib.identity.refusals",
    "chalicelib.identity.company_refusals",
    "chalicelib.identity.api_key_refusals",
    "chalicelib.identity.eid_errors",
    "chalicelib.identity.oidc_errors",
    "chalicelib.privacy.erasure_refusals",
    "chalicelib.notifications.mail",
    "chalicelib.notifications.service",
    "chalicelib.webhooks.refusals",
    "chalicelib.aws.keys",
    "chalicelib.aws.vault",
)

# What the gateway answers without calling a function (infra/triggers.yaml).
BY_THE_GATEWAY = (
    Problem(401, "unauthenticated", Text(sv="Logga in först.", en="Log in first.")),
    Problem(403, "forbidden", Text(sv="Det är inte tillåtet.", en="This is not allowed.")),
    Problem(
        429,
        "too_many_requests",
        Text(sv="För många anrop. Vänta en stund.", en="Too many requests. Wait a moment."),
    ),
    Problem(
        503,
        "unavailable",
        Text(sv="Tjänsten svarar inte just nu. Försök igen.", en="The service does not answer now. Try again."),
    ),
)


@dataclass(frozen=True, slots=True)
class Refusal:
    """One code: its HTTP status, the status in words, and the sentence a person reads."""

    code: str
    status: int
    title: Text
    detail: Text


@cache
def catalogue() -> dict[str, Refusal]:
    """By code, in the order of the codes."""
    for module in MODULES:
        import_module(module)
    problems = (*OUTSIDE_VIEWS.values(), *BY_THE_GATEWAY, internal())
    found = [*(refusal_of(kind) for kind in declared()), *(_refusal(p.status, p.code, p.detail) for p in problems)]
    return {refusal.code: refusal for refusal in sorted(found, key=lambda refusal: refusal.code)}


def declared() -> list[type[DomainError]]:
    """Every imported class that has a code of its own; a class without one is a variant of its parent's refusal."""
    return [kind for kind in _below(DomainError) if "code" in vars(kind)]


def refusal_of(kind: type[DomainError]) -> Refusal:
    return _refusal(kind.status, kind.code, kind.text)


def _refusal(status: int, code: str, detail: Text) -> Refusal:
    return Refusal(code, status, TITLES.get(status, TITLES[400]), detail)


def _below(kind: type[DomainError]) -> Iterator[type[DomainError]]:
    yield kind
    for child in kind.__subclasses__():
        yield from _below(child)
