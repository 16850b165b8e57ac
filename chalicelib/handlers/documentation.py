"""The API's description: the OpenAPI document for programs, a page for people. Built when first asked for."""

from chalice.app import Blueprint

from chalicelib.aws.settings import settings
from chalicelib.handlers.callers import anyone
from chalicelib.handlers.http import Answer, Api, Call

blueprint = Blueprint(__name__)
api = Api(blueprint, "operations")

A_WHILE = {"Cache-Control": "public, max-age=300"}


@api.route("GET", "/v1/openapi.json", caller=anyone)
def read_openapi(_call: Call) -> Answer:
    """This API as an OpenAPI 3.1 document."""
    from chalicelib.handlers.openapi import rendered

    names = settings()
    content = rendered(names.public_url, names.version)
    return Answer(content, headers={"Content-Type": "application/json", **A_WHILE})


@api.route("GET", "/v1/docs", caller=anyone, media_type="text/html")
def read_docs(call: Call) -> Answer:
    """This API as a page to read, in the language of Accept-Language."""
    from chalicelib.handlers.docs_page import content_policy, rendered

    names = settings()
    headers = {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Language": call.language.value,
        "Vary": "Accept-Language",
        "Content-Security-Policy": content_policy(),
        **A_WHILE,
    }
    return Answer(rendered(call.language, names.public_url, names.version), headers=headers)
