"""Pages for people, on the public API alone: sign by a link, verify an address, verify a document, and where to go.

They are no part of the API, so they stand outside /v1 and in no OpenAPI document.
"""

from typing import ClassVar

from chalice.app import Blueprint

from chalicelib import wiring
from chalicelib.handlers.call import Answer, Call
from chalicelib.handlers.callers import anyone
from chalicelib.handlers.http import Api, Route
from chalicelib.platform.text import Language

blueprint = Blueprint(__name__)

A_WHILE = "public, max-age=300"
FOR_EVER = "public, max-age=31536000, immutable"
STATIC = (
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
SCRIPTED = f"{STATIC}; script-src 'self'; require-trusted-types-for 'script'; trusted-types 'none'"
WITH_API = f"{SCRIPTED}; connect-src 'self'"


class Pages(Api):
    """Routes declared as the API's are, in a list of their own."""

    routes: ClassVar[list[Route]] = []


pages = Pages(blueprint, "pages")


@pages.route("GET", "/", caller=anyone, media_type="text/html")
def start_page(call: Call) -> Answer:
    """What the service is."""
    return _page(call, "start", STATIC)


@pages.route("GET", "/sign", caller=anyone, media_type="text/html")
def sign_page(call: Call) -> Answer:
    """Where an invitation's link leads; its token stands in the fragment, which no server sees."""
    return _page(call, "sign", f"{WITH_API} {wiring.ground.uploads().origin}; frame-src blob:")


@pages.route("GET", "/verify-email", caller=anyone, media_type="text/html")
def verify_email_page(call: Call) -> Answer:
    """Where the link in a mail about an address leads: mail scanners follow links, so a person presses a button."""
    return _page(call, "verify-email", WITH_API)


@pages.route("GET", "/verify", caller=anyone, media_type="text/html")
def verify_page(call: Call) -> Answer:
    """Where the QR code of a certificate page leads. The file goes straight to storage."""
    return _page(call, "verify", f"{WITH_API} {wiring.ground.uploads().origin}")


@pages.route("GET", "/staff", caller=anyone, media_type="text/html")
def staff_page(call: Call) -> Answer:
    """Where staff log in: the directory sends browsers back here, with a code that is good once, in that browser."""
    return _page(call, "staff", WITH_API)


@pages.route("GET", "/requests/{request_id}", caller=anyone, media_type="text/html")
def request_page(call: Call) -> Answer:
    """Where a sender's mails lead. It says nothing about the request, so it need not know who asks."""
    return _page(call, "request", STATIC)


@pages.route("GET", "/company-invitation", caller=anyone, media_type="text/html")
def company_invitation_page(call: Call) -> Answer:
    """Where the mail of an invitation to a company leads; its token stands in the fragment, which no server sees."""
    return _page(call, "company-invitation", STATIC)


@pages.route("GET", "/withdrawal", caller=anyone, media_type="text/html")
def withdrawal_page(call: Call) -> Answer:
    """The form to withdraw from a purchase without a login, and where its mailed link leads to be confirmed."""
    return _page(call, "withdrawal", WITH_API)


@pages.route("GET", "/complaint", caller=anyone, media_type="text/html")
def complaint_page(call: Call) -> Answer:
    """The form to complain without an account, and where its mailed links lead; the token stands in the fragment."""
    return _page(call, "complaint", WITH_API)


@pages.route("GET", "/pages/{name}", caller=anyone)
def page_asset(call: Call) -> Answer:
    """A script, style sheet or image. Asked for by an older release's name, it is not to be kept."""
    from chalicelib.handlers.page_files import find_asset

    asset = find_asset(call.params["name"])
    if asset is None:
        return Answer(status=404)
    keep = FOR_EVER if asset.name == call.params["name"] else "no-store"
    return Answer(asset.content, headers={"Content-Type": asset.media_type, "Cache-Control": keep})


def _page(call: Call, name: str, policy: str) -> Answer:
    """In the language asked for with `?lang=`, else in that of Accept-Language."""
    from chalicelib.handlers.page_files import rendered

    asked = call.query.get("lang")
    language = Language(asked) if asked in set(Language) else call.language
    headers = {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Language": language.value,
        "Vary": "Accept-Language",
        "Cache-Control": A_WHILE,
        "Content-Security-Policy": policy,
    }
    return Answer(rendered(name, language), headers=headers)
