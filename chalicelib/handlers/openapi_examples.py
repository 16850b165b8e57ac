"""An example of every shape, by its name. Invented companies and persons; numbers are the tax agency's test numbers."""

from collections.abc import Mapping
from typing import Any

from chalicelib.handlers.openapi_examples_bulk import BULK_EXAMPLES
from chalicelib.handlers.openapi_examples_companies import COMPANIES
from chalicelib.handlers.openapi_examples_complaints import COMPLAINTS
from chalicelib.handlers.openapi_examples_credits import CREDITS
from chalicelib.handlers.openapi_examples_erasure import ERASURES
from chalicelib.handlers.openapi_examples_identity import IDENTITY
from chalicelib.handlers.openapi_examples_integrations import INTEGRATIONS
from chalicelib.handlers.openapi_examples_privacy import PRIVACY
from chalicelib.handlers.openapi_examples_signing import SIGNING
from chalicelib.handlers.openapi_examples_staff import STAFF
from chalicelib.handlers.openapi_examples_templates import TEMPLATES

HEALTH = {"status": "ok", "version": "0.1.0", "stage": "prod", "needs": {"tables": "ok"}}

EXAMPLES: Mapping[str, Any] = {
    "Health": HEALTH,
    **IDENTITY,
    **COMPANIES,
    **INTEGRATIONS,
    **SIGNING,
    **CREDITS,
    **TEMPLATES,
    **STAFF,
    **COMPLAINTS,
    **PRIVACY,
    **BULK_EXAMPLES,
    **ERASURES,
}
