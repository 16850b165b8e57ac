"""The HTTP face of the trust services: /tsa, /ocsp, /crl, /ca, /control (fault switches) and /healthz."""

import asyncio
import base64
import binascii
import urllib.parse
from datetime import UTC, datetime
from typing import Annotated

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from dev.trust import ocsp, tsa
from dev.trust.authorities import Authorities, UnacceptableKey
from dev.trust.crl import current_list
from dev.trust.faults import Faults, OcspFault, OcspSwitch, TsaFault, TsaSwitch

LONGEST_REQUEST = 64 * 1024
OWN_IDENTIFIER = "VATSE-556677889901"  # a made-up organisation number, in the form of ETSI EN 319 412-1, 5.1.4
SubjectText = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]  # ub-common-name, ub-organization-name


class Order(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What is certified: POST /ca/issue."""

    public_key_pem: str
    common_name: SubjectText
    organization: SubjectText
    organization_identifier: Annotated[str, msgspec.Meta(pattern=r"^(VAT|NTR|LEI)[A-Z]{2}-\S{1,64}$")] = OWN_IDENTIFIER


class Revocation(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    certificate_pem: str


class Switches(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """PUT /control: what is left out is switched off."""

    tsa: TsaSwitch | None = None
    ocsp: OcspSwitch | None = None


class TrustServer:
    """One instance per process; its methods are the routes."""

    def __init__(self, authorities: Authorities) -> None:
        self._authorities = authorities
        self._faults = Faults()

    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/healthz", self.health),
                Route("/tsa", self.timestamp, methods=["POST"]),
                Route("/ocsp/{issuer}", self.status_by_post, methods=["POST"]),
                Route("/ocsp/{issuer}/{request:path}", self.status_by_get, methods=["GET"]),
                Route("/crl/{issuer}.crl", self.revocation_list),
                Route("/ca/{issuer}.cer", self.issuer_certificate),
                Route("/ca/issue", self.issue, methods=["POST"]),
                Route("/ca/revoke", self.revoke, methods=["POST"]),
                Route("/control", self.control, methods=["GET", "PUT", "DELETE"]),
            ]
        )

    async def health(self, _: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def timestamp(self, request: Request) -> Response:
        if request.headers.get("content-type", "").split(";")[0].strip() != "application/timestamp-query":
            return PlainTextResponse("application/timestamp-query expected", 415)
        body = await _body(request)
        switch = self._faults.take_tsa()
        kind = switch.kind if switch else None
        if kind is TsaFault.DOWN:
            return PlainTextResponse("down", 503)
        if switch and kind is TsaFault.SLOW:
            await asyncio.sleep(switch.slow_seconds)
        unit = self._authorities.timestamping_unit
        chain = [each.public_bytes(Encoding.DER) for each in self._authorities.chain(unit.issuer)]
        return Response(tsa.answer(body, unit, chain, kind), media_type="application/timestamp-reply")

    async def status_by_post(self, request: Request) -> Response:
        if request.headers.get("content-type", "").split(";")[0].strip() != "application/ocsp-request":
            return PlainTextResponse("application/ocsp-request expected", 415)
        return await self._status(request.path_params["issuer"], await _body(request))

    async def status_by_get(self, request: Request) -> Response:
        """RFC 6960, A.1: the URL-encoding of the base64 of the request; some clients leave out padding or escapes."""
        encoded = urllib.parse.unquote(request.path_params["request"]).replace(" ", "+")
        try:
            body = base64.b64decode(encoded + "=" * (-len(encoded) % 4), validate=True)
        except (binascii.Error, ValueError):
            body = b""
        return await self._status(request.path_params["issuer"], body)

    async def _status(self, issuer: str, body: bytes) -> Response:
        responder = self._authorities.responders.get(issuer)
        if responder is None:
            return PlainTextResponse("no such CA", 404)
        switch = self._faults.take_ocsp(issuer)
        kind = switch.kind if switch else None
        if kind is OcspFault.DOWN:
            return PlainTextResponse("down", 503)
        if switch and kind is OcspFault.SLOW:
            await asyncio.sleep(switch.slow_seconds)
        answer = ocsp.answer(body, responder, self._authorities.shelf, kind)
        return Response(answer, media_type="application/ocsp-response")

    async def revocation_list(self, request: Request) -> Response:
        issuer = self._authorities.issuers.get(request.path_params["issuer"])
        if issuer is None:
            return PlainTextResponse("no such CA", 404)
        return Response(current_list(issuer, self._authorities.shelf), media_type="application/pkix-crl")

    async def issuer_certificate(self, request: Request) -> Response:
        issuer = self._authorities.issuers.get(request.path_params["issuer"])
        if issuer is None:
            return PlainTextResponse("no such CA", 404)
        return Response(issuer.certificate.public_bytes(Encoding.DER), media_type="application/pkix-cert")

    async def issue(self, request: Request) -> Response:
        try:
            order = msgspec.json.decode(await _body(request), type=Order)
            certificate = self._authorities.certify(
                order.public_key_pem.encode(), order.common_name, order.organization, order.organization_identifier
            )
        except UnacceptableKey as refused:
            return JSONResponse({"error": str(refused)}, 422)
        except ValueError as error:
            return JSONResponse({"error": str(error)}, 400)
        chain = self._authorities.chain(self._authorities.issuers["seal-issuing"])
        root = self._authorities.issuers["seal-root"].certificate
        return JSONResponse(
            {"certificate_pem": _pem(certificate), "chain_pem": "".join(map(_pem, chain)), "root_pem": _pem(root)}
        )

    async def revoke(self, request: Request) -> Response:
        try:
            revocation = msgspec.json.decode(await _body(request), type=Revocation)
            certificate = x509.load_pem_x509_certificate(revocation.certificate_pem.encode())
        except ValueError as error:
            return JSONResponse({"error": str(error)}, 400)
        issuer = self._authorities.find_issuer(certificate)
        if issuer is None:
            return JSONResponse({"error": "not issued here"}, 404)
        self._authorities.shelf.revoke(issuer.name, certificate.serial_number, datetime.now(UTC))
        return Response(status_code=204)

    async def control(self, request: Request) -> Response:
        if request.method == "DELETE":
            self._faults = Faults()
        if request.method == "PUT":
            try:
                wanted = msgspec.json.decode(await _body(request), type=Switches)
            except msgspec.DecodeError as error:
                return JSONResponse({"error": str(error)}, 400)
            self._faults = Faults(wanted.tsa, wanted.ocsp)
        return Response(msgspec.json.encode(self._faults), media_type="application/json")


async def _body(request: Request) -> bytes:
    """The body, cut just above the longest accepted: the parser behind it then refuses what is too long by name."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LONGEST_REQUEST:
            return b""
    return body


def _pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(Encoding.PEM).decode()
