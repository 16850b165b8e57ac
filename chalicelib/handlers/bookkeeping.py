"""The books, for finance: a period's vouchers as a SIE file."""

from typing import TYPE_CHECKING

from chalice.app import Blueprint

from chalicelib import wiring
from chalicelib.handlers.call import Answer, Call
from chalicelib.handlers.files import RangeNotSatisfiable, RangeRequired, file_answer
from chalicelib.handlers.http import Api
from chalicelib.handlers.signing import sid_of
from chalicelib.handlers.staff_callers import finance
from chalicelib.payments import refusals
from chalicelib.payments.bookkeeping_schemas import NewVoucherFile, VoucherFileView
from chalicelib.platform.clock import iso
from chalicelib.platform.ids import VoucherFileId, new_id

if TYPE_CHECKING:
    from chalicelib.payments.voucher_file import VoucherFile

blueprint = Blueprint(__name__)
api = Api(blueprint, "bookkeeping")

ROOT = "/v1/admin/voucher-files"
ONE = ROOT + "/{file_id}"
SIE = "application/octet-stream"
KNOWN = (refusals.VoucherFileNotFound,)


def _show(_call: Call, file_id: str) -> Answer:
    return _answer(wiring.payments.voucher_files().find(VoucherFileId(file_id)), 202)


@api.route(
    "POST",
    ROOT,
    caller=finance,
    body=NewVoucherFile,
    answer=VoucherFileView,
    status=202,
    show=_show,
    refusals=(refusals.PeriodInvalid,),
)
def create_voucher_file(call: Call) -> Answer:
    """Ask for a period's vouchers as a file of type SIE 4I, for the bookkeeping program.

    A job makes it; read it until it is ready. It is kept for three days, and a period can be asked for again: its
    vouchers are the same ones, with the same numbers.
    """
    from chalicelib.payments.voucher_file import Period

    body: NewVoucherFile = call.body
    file_id = VoucherFileId(new_id("vof"))
    period = Period(body.first, body.last)
    return _answer(wiring.payments.voucher_files().request(sid_of(call), file_id, period, call.once(file_id)), 202)


@api.route("GET", ONE, caller=finance, answer=VoucherFileView, refusals=KNOWN)
def read_voucher_file(call: Call) -> Answer:
    """How far a file has come."""
    return _answer(wiring.payments.voucher_files().find(_file_id(call)))


@api.route(
    "GET",
    ONE + "/content",
    caller=finance,
    media_type=SIE,
    refusals=(*KNOWN, RangeNotSatisfiable, RangeRequired),
)
def read_voucher_file_content(call: Call) -> Answer:
    """The file, in code page 437 as SIE wants it. Larger than 4 MiB: in parts, with `Range`."""
    return file_answer(call, wiring.payments.voucher_files().content(_file_id(call)), SIE)


def _file_id(call: Call) -> VoucherFileId:
    return VoucherFileId(call.params["file_id"])


def _answer(file: "VoucherFile", status: int = 200) -> Answer:
    view = VoucherFileView(
        file_id=file.file_id,
        status=file.status.value,
        first=file.period.first,
        last=file.period.last,
        vouchers=file.vouchers,
        size=file.size,
        sha256=file.sha256 or None,
        created_at=iso(file.created_at),
        expires_at=iso(file.expires_at),
    )
    return Answer(view, status, {"Location": f"{ROOT}/{file.file_id}"} if status == 202 else {})
