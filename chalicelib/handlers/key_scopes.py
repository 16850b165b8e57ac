"""Which routes an API key opens, by scope. What no scope names is open to persons only: logins, keys themselves,
memberships, purchases, and whatever leads to a signature (BankID, a place opened on one's own device)."""

from collections.abc import Mapping

from chalicelib.identity.api_key import Scope

S = Scope
BY_SCOPE: Mapping[Scope, tuple[str, ...]] = {
    S.REQUESTS_READ: (
        "list_signature_requests",
        "search_signature_requests",
        "read_signature_request",
        "read_document",
        "read_content",
        "read_sealed",
        "list_events",
        "list_eid_providers",
    ),
    S.REQUESTS_WRITE: (
        "create_signature_request",
        "edit_signature_request",
        "add_recipient",
        "remove_recipient",
        "announce_document",
        "complete_upload",
        "remove_document",
        "put_labels",
        "copy_signature_request",
    ),
    S.REQUESTS_SEND: (
        "send_signature_request",
        "remind_recipients",
        "prolong_signature_request",
        "reassign_recipient",
        "void_signature_request",
    ),
    S.REQUESTS_DELETE: ("delete_signature_request", "keep_signature_request", "follow_retention_settings"),
    S.EVIDENCE_READ: ("read_evidence", "read_evidence_package"),
    S.TEMPLATES_READ: (
        "list_templates",
        "read_template",
        "read_template_content",
        "list_public_templates",
        "read_public_template",
        "read_public_template_content",
    ),
    S.TEMPLATES_WRITE: (
        "create_template",
        "complete_template",
        "edit_template",
        "put_template_layout",
        "delete_template",
        "use_template",
        "use_public_template",
    ),
    S.EXPORTS: ("create_export", "list_exports", "read_export", "read_export_part"),
    S.CREDITS_READ: (
        "read_wallet",
        "read_statement",
        "read_statement_file",
        "list_purchases",
        "read_purchase",
        "list_receipts",
        "read_receipt",
        "read_receipt_file",
    ),
    S.WEBHOOKS: (
        "create_webhook_endpoint",
        "list_webhook_endpoints",
        "read_webhook_endpoint",
        "edit_webhook_endpoint",
        "delete_webhook_endpoint",
        "read_webhook_secrets",
        "rotate_webhook_secret",
        "ping_webhook_endpoint",
        "list_webhook_deliveries",
        "read_webhook_delivery",
        "replay_webhook_delivery",
    ),
}
OPENED_BY: Mapping[str, Scope] = {route: scope for scope, routes in BY_SCOPE.items() for route in routes}
