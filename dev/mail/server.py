"""The HTTP face: SES v2's SendEmail, SendTextMessage, the inbox page, and JSON to read and steer it."""

import asyncio
import re
from dataclasses import asdict
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote

import msgspec
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from dev.mail import page
from dev.mail.dropping import drop
from dev.mail.events import Events
from dev.mail.faults import Faults
from dev.mail.letter import Letter, read
from dev.mail.mailbox import Entry, Mailbox
from dev.mail.outbound import SesError, accept
from dev.mail.text_message import accept_text
from dev.mail.words import chosen

LONGEST_REQUEST = 64 * 1024 * 1024  # 40 MB in base64, and the JSON around it
HERE = Path(__file__).parent
PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; frame-src 'self'; img-src data:; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
BODY_POLICY = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; "
    "img-src data:; form-action 'none'; frame-ancestors 'self'"
)
_SIGNATURE = r"AWS4-HMAC-SHA256 Credential=[^/]+/\d{{8}}/[a-z0-9-]+/{service}/aws4_request, ?SignedHeaders="


class MailServer:
    """One instance per process; its methods are the routes."""

    def __init__(self, mailbox: Mailbox, events: Events) -> None:
        self._mailbox = mailbox
        self._events = events
        self._faults = Faults()

    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/healthz", self.health),
                Route("/v2/email/outbound-emails", self.send, methods=["POST"]),
                Route("/", self.send_text, methods=["POST"]),
                Route("/", self.inbox_page),
                Route("/mail/{id}", self.mail_page),
                Route("/mail/{id}/outcome", self.outcome, methods=["POST"]),
                Route("/inbox.css", lambda _: FileResponse(HERE / "inbox.css")),
                Route("/inbox.js", lambda _: FileResponse(HERE / "inbox.js")),
                Route("/inbox", self.inbox, methods=["GET", "DELETE"]),
                Route("/inbox/{id}", self.mail),
                Route("/inbox/{id}/raw", self.raw),
                Route("/inbox/{id}/html", self.html),
                Route("/inbox/{id}/attachments/{number:int}", self.attachment),
                Route("/control", self.control, methods=["GET", "PUT", "DELETE"]),
            ],
            middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost"])],
        )

    async def health(self, _: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def send(self, request: Request) -> Response:
        body = await _body(request)
        await asyncio.sleep(self._faults.slow_seconds)
        try:
            self._refuse_early(request)
            entry, raw = accept(body, self._faults)
        except SesError as error:
            return _ses_error(error)
        self._mailbox.keep(entry, raw)
        for delivery in set(entry.recipients.values()):
            await asyncio.to_thread(self._events.tell, entry, delivery)
        if self._faults.take("lose_answer"):
            await drop(request)
        return JSONResponse({"MessageId": entry.message_id})

    async def send_text(self, request: Request) -> Response:
        """AWS End User Messaging's SendTextMessage (JSON 1.0); what it takes stands among the mails."""
        body = await _body(request)
        try:
            self._refuse_early(request, "sms-voice")
            entry, raw = accept_text(request.headers.get("x-amz-target", ""), body, self._faults)
        except SesError as error:
            return JSONResponse({"__type": error.code, "Message": error.message}, error.status)
        self._mailbox.keep(entry, raw)
        if self._faults.take("lose_answer"):
            await drop(request)
        return JSONResponse({"MessageId": entry.message_id}, media_type="application/x-amz-json-1.0")

    def _refuse_early(self, request: Request, service: str = "ses") -> None:
        authorization = request.headers.get("authorization")
        if authorization is None:
            raise SesError("MissingAuthenticationTokenException", "Missing Authentication Token", 403)
        if not re.match(_SIGNATURE.format(service=service), authorization):
            raise SesError("IncompleteSignatureException", f"Not a signature of version 4 for {service}", 403)
        if self._faults.take("throttle"):
            raise SesError("TooManyRequestsException", "Maximum sending rate exceeded.", 429)
        if self._faults.take("unavailable"):
            raise SesError("ServiceUnavailable", "Unavailable", 503)
        if self._faults.take("fail"):
            raise SesError("InternalFailure", "Internal failure", 500)

    async def inbox(self, request: Request) -> Response:
        to = request.query_params.get("to")
        if request.method == "DELETE":
            self._mailbox.empty(to)
            return Response(status_code=204)
        limit = request.query_params.get("limit", "200")
        if not re.fullmatch(r"\d{1,4}", limit, re.ASCII):
            return JSONResponse({"error": "limit is a number up to 9999"}, 400)
        return JSONResponse({"mails": [_summary(each) for each in self._mailbox.entries(to, int(limit))]})

    async def mail(self, request: Request) -> Response:
        found = self._find(request)
        if found is None:
            return JSONResponse({"error": "no such mail"}, 404)
        entry, _, letter = found
        files = [
            {
                "filename": file.filename,
                "media_type": file.media_type,
                "size_bytes": len(file.content),
                "url": f"/inbox/{entry.message_id}/attachments/{number}",
            }
            for number, file in enumerate(letter.files, 1)
        ]
        bodies = {"headers": letter.headers, "text": letter.text, "html": letter.html, "attachments": files}
        return JSONResponse(_summary(entry) | bodies)

    async def raw(self, request: Request) -> Response:
        found = self._find(request)
        return Response(found[1], media_type="message/rfc822") if found else _not_found()

    async def html(self, request: Request) -> Response:
        found = self._find(request)
        if found is None or found[2].html is None:
            return _not_found()
        headers = {"content-security-policy": BODY_POLICY, "referrer-policy": "no-referrer"}
        return HTMLResponse(page.html_body(found[2].html), headers=headers)

    async def attachment(self, request: Request) -> Response:
        """Always a download, but for a PDF opened with `?open=1`: nothing else may run in this page's origin."""
        found, number = self._find(request), request.path_params["number"]
        if found is None or not 1 <= number <= len(found[2].files):
            return _not_found()
        file = found[2].files[number - 1]
        opened = file.media_type == "application/pdf" and "open" in request.query_params
        name = quote(file.filename, safe="")
        headers = {
            "content-disposition": f"{'inline' if opened else 'attachment'}; filename*=UTF-8''{name}",
            "x-content-type-options": "nosniff",
        }
        return Response(file.content, media_type=file.media_type, headers=headers)

    async def inbox_page(self, request: Request) -> Response:
        to, lang = request.query_params.get("to") or None, _language(request)
        return _page(page.inbox(self._mailbox.entries(to), self._mailbox.addresses(), to, lang))

    async def mail_page(self, request: Request) -> Response:
        found, lang = self._find(request), _language(request)
        if found is None:
            return _page(page.missing(lang), 404)
        return _page(page.mail(found[0], found[2], lang))

    async def outcome(self, request: Request) -> Response:
        """A mail comes back, or is called unwanted, because somebody pressed the button."""
        found, lang = self._find(request), _language(request)
        delivery = parse_qs((await _body(request)).decode()).get("delivery", [""])[0]
        if found is None or delivery not in ("bounced", "complained"):
            return _page(page.missing(lang), 404)
        self._mailbox.set_delivery(found[0].message_id, delivery)
        await asyncio.to_thread(self._events.tell, found[0], delivery)
        return RedirectResponse(f"/mail/{quote(found[0].message_id)}?lang={lang}", 303)

    async def control(self, request: Request) -> Response:
        if request.method == "DELETE":
            self._faults = Faults()
        if request.method == "PUT":
            try:
                self._faults = msgspec.json.decode(await _body(request), type=Faults)
            except msgspec.DecodeError as error:
                return JSONResponse({"error": str(error)}, 400)
        return Response(msgspec.json.encode(self._faults), media_type="application/json")

    def _find(self, request: Request) -> tuple[Entry, bytes, Letter] | None:
        found = self._mailbox.find(request.path_params["id"])
        return (*found, read(found[1])) if found else None


async def _body(request: Request) -> bytes:
    """The body; nothing when it is longer than any that could be right, and the decoder then refuses it."""
    chunks, length = [], 0
    async for chunk in request.stream():
        length += len(chunk)
        if length <= LONGEST_REQUEST:
            chunks.append(chunk)
    return b"".join(chunks) if length <= LONGEST_REQUEST else b""


def _summary(entry: Entry) -> dict[str, Any]:
    fields = asdict(entry)
    return fields | {"id": fields.pop("message_id"), "taken_at": entry.taken_at.isoformat()}


def _ses_error(error: SesError) -> Response:
    """restJson1: the error's name in a header, the sentence in the body."""
    return JSONResponse({"message": error.message}, error.status, headers={"x-amzn-errortype": error.code})


def _page(html: str, status: int = 200) -> Response:
    headers = {
        "content-security-policy": PAGE_POLICY,
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "cache-control": "no-store",
    }
    return HTMLResponse(html, status, headers=headers)


def _language(request: Request) -> str:
    return chosen(request.query_params.get("lang"), request.headers.get("accept-language", ""))


def _not_found() -> Response:
    return PlainTextResponse("no such mail", 404)
