"""The HTTP function: registers the blueprints; nothing else."""

from chalicelib.handlers import (
    companies,
    company_invitations,
    company_members,
    deadlines_jobs,
    documentation,
    identity,
    identity_jobs,
    identity_orders,
    identity_qr,
    identity_sessions,
    notifications_jobs,
    operations,
    pages,
    payments,
    payments_callbacks,
    payments_jobs,
    signing,
    signing_archive,
    signing_codes,
    signing_copy_address,
    signing_documents,
    signing_eid,
    signing_exports,
    signing_handover,
    signing_in_person,
    signing_jobs,
    signing_lifecycle,
    signing_recipient,
    verifications,
)
from chalicelib.handlers.gateway import Gateway

app = Gateway(app_name="b2bsign")
app.register_blueprint(operations.blueprint)
app.register_blueprint(documentation.blueprint)
app.register_blueprint(identity_orders.blueprint)
app.register_blueprint(identity_qr.blueprint)
app.register_blueprint(identity_sessions.blueprint)
app.register_blueprint(identity.blueprint)
app.register_blueprint(companies.blueprint)
app.register_blueprint(company_members.blueprint)
app.register_blueprint(company_invitations.blueprint)
app.register_blueprint(signing.blueprint)
app.register_blueprint(signing_archive.blueprint)
app.register_blueprint(signing_documents.blueprint)
app.register_blueprint(signing_exports.blueprint)
app.register_blueprint(signing_lifecycle.blueprint)
app.register_blueprint(signing_recipient.blueprint)
app.register_blueprint(signing_handover.blueprint)
app.register_blueprint(signing_in_person.blueprint)
app.register_blueprint(signing_copy_address.blueprint)
app.register_blueprint(signing_codes.blueprint)
app.register_blueprint(payments.blueprint)
app.register_blueprint(payments_callbacks.blueprint)
app.register_blueprint(signing_eid.blueprint)
app.register_blueprint(verifications.blueprint)
app.register_blueprint(pages.blueprint)
app.register_blueprint(identity_jobs.blueprint)
app.register_blueprint(signing_jobs.blueprint)
app.register_blueprint(deadlines_jobs.blueprint)
app.register_blueprint(payments_jobs.blueprint)
app.register_blueprint(notifications_jobs.blueprint)
