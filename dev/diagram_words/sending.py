"""The state machines of templates and bulk sends, in words."""

from chalicelib.bulk import domain as bulk
from chalicelib.templates import domain as templates
from chalicelib.templates import publication as publications
from dev.diagram_words.machine import Machine

BULK = bulk.BulkStatus
ROW = bulk.RowState
T = templates.TemplateStatus
U = publications.PublicationStatus

MACHINES = (
    Machine(
        "Template (mall)",
        "chalicelib/templates/domain.py",
        templates.TEMPLATE,
        {
            T.AWAITING_UPLOAD: "announced; the client may put its PDF into quarantine",
            T.CHECKING: "uploaded, its version pinned; the job `preflight` has it",
            T.READY: "accepted: roles and fields can be placed, and it can be used",
            T.REFUSED: "not accepted, with a code and a sentence",
        },
        {
            (T.AWAITING_UPLOAD, T.CHECKING): "complete",
            (T.CHECKING, T.READY): "accepted",
            (T.CHECKING, T.REFUSED): "refused",
        },
    ),
    Machine(
        "Bulk send (massutskick)",
        "chalicelib/bulk/domain.py",
        bulk.BULK,
        {
            BULK.AWAITING_UPLOAD: "announced; the client may put its file into quarantine",
            BULK.CHECKING: "uploaded, its version pinned; the job `send-bulk` has it",
            BULK.REFUSED: "the whole file cannot be used, with a code",
            BULK.READY: "there is a report; rows can be started",
            BULK.RUNNING: "the job sends row by row",
            BULK.FINISHED: "all is sent, or it was cancelled; its file is deleted",
        },
        {
            (BULK.AWAITING_UPLOAD, BULK.CHECKING): "complete",
            (BULK.CHECKING, BULK.READY): "report",
            (BULK.CHECKING, BULK.REFUSED): "refused",
            (BULK.READY, BULK.RUNNING): "start",
            (BULK.READY, BULK.FINISHED): "cancel",
            (BULK.RUNNING, BULK.READY): "rows are left",
            (BULK.RUNNING, BULK.FINISHED): "all sent, or cancelled",
        },
    ),
    Machine(
        "Row of a bulk send (rad i massutskick)",
        "chalicelib/bulk/domain.py",
        bulk.ROW,
        {
            ROW.INVALID: "something is wrong with it; never sent",
            ROW.READY: "can be started",
            ROW.QUEUED: "waits for the job",
            ROW.STARTED: "claimed: being drafted, checked, sent",
            ROW.SENT: "its request is sent",
            ROW.FAILED: "was refused, with a code; can be started again",
            ROW.CANCELLED: "was not started, and will not be",
        },
        {
            (ROW.READY, ROW.QUEUED): "start",
            (ROW.READY, ROW.CANCELLED): "cancel",
            (ROW.QUEUED, ROW.STARTED): "claim",
            (ROW.QUEUED, ROW.CANCELLED): "cancel",
            (ROW.STARTED, ROW.SENT): "sent",
            (ROW.STARTED, ROW.FAILED): "refused",
            (ROW.FAILED, ROW.QUEUED): "start",
        },
    ),
    Machine(
        "Public template (tjänstens mall)",
        "chalicelib/templates/publication.py",
        publications.PUBLICATION,
        {
            U.UNPUBLISHED: "ships with the service; nobody can use it",
            U.PROPOSED: "an edition and its price wait for a second person",
            U.PUBLISHED: "on offer: one edition, pinned by SHA-256, at its price",
            U.REVISED: "on offer, and another edition or price waits for a second person",
        },
        {
            (U.UNPUBLISHED, U.PROPOSED): "propose",
            (U.PROPOSED, U.PROPOSED): "propose another",
            (U.PROPOSED, U.PUBLISHED): "publish, by another person",
            (U.PROPOSED, U.UNPUBLISHED): "reject",
            (U.PUBLISHED, U.REVISED): "propose",
            (U.PUBLISHED, U.UNPUBLISHED): "withdraw",
            (U.REVISED, U.REVISED): "propose another",
            (U.REVISED, U.PUBLISHED): "publish, by another person, or reject",
            (U.REVISED, U.UNPUBLISHED): "withdraw",
        },
    ),
)
