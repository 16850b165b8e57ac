"""Settings: the only place that reads the environment. Names follow from the stage, so no ARN is ever needed."""

import os
from dataclasses import dataclass
from functools import cache

APP = "b2bsign"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    stage: str
    public_url: str
    bankid_url: str
    tsa_url: str
    stripe_url: str
    swish_url: str
    swish_statements_url: str
    klarna_url: str
    mail_from: str
    bucket_suffix: str
    seller_name: str
    seller_organisation_number: str
    seller_address: str
    seller_email: str
    privacy_email: str
    support_email: str
    version: str
    erasure_cancel_hours: float
    webhooks_local: bool

    @property
    def is_production(self) -> bool:
        return self.stage == "prod"

    def table(self, noun: str) -> str:
        return f"{APP}-{self.stage}-{noun}"

    def queue(self, noun: str) -> str:
        return f"{APP}-{self.stage}-{noun}"

    def bucket(self, noun: str) -> str:
        return f"{APP}-{self.stage}-{noun}" + (f"-{self.bucket_suffix}" if self.bucket_suffix else "")

    @property
    def configuration_set(self) -> str:
        """Of SES: what makes it tell what became of a mail."""
        return f"{APP}-{self.stage}"

    def key_alias(self, noun: str) -> str:
        return f"alias/{APP}-{self.stage}-{noun}"

    def secret(self, noun: str) -> str:
        return f"{APP}/{self.stage}/{noun}"


@cache
def settings() -> Settings:
    env = os.environ
    return Settings(
        stage=env.get("STAGE", "dev"),
        public_url=env.get("PUBLIC_URL", "http://localhost:8080").rstrip("/"),
        bankid_url=env.get("BANKID_URL", "https://localhost:8443/rp/v6.0").rstrip("/"),
        tsa_url=env.get("TSA_URL", "http://127.0.0.1:8082/tsa"),
        stripe_url=env.get("STRIPE_URL", "http://127.0.0.1:8086").rstrip("/"),
        swish_url=env.get("SWISH_URL", "https://localhost:8444/swish-cpcapi/api").rstrip("/"),
        swish_statements_url=env.get("SWISH_STATEMENTS_URL", "https://localhost:8444/statements").rstrip("/"),
        klarna_url=env.get("KLARNA_URL", "http://127.0.0.1:8087").rstrip("/"),
        mail_from=env.get("MAIL_FROM", "B2B Sign <no-reply@b2bsign.example>"),
        bucket_suffix=env.get("BUCKET_SUFFIX", ""),
        seller_name=env.get("SELLER_NAME", "B2B Sign Exempel AB"),
        seller_organisation_number=env.get("SELLER_ORGANISATION_NUMBER", "5599999991"),
        seller_address=env.get("SELLER_ADDRESS", "Exempelgatan 1, 11122 Stockholm"),
        seller_email=env.get("SELLER_EMAIL", "ekonomi@b2bsign.example"),
        privacy_email=env.get("PRIVACY_EMAIL", "dataskydd@b2bsign.example"),
        support_email=env.get("SUPPORT_EMAIL", "kundtjanst@b2bsign.example"),
        version=env.get("VERSION", "0.1.0"),
        erasure_cancel_hours=float(env.get("ERASURE_CANCEL_HOURS", "72")),
        webhooks_local=env.get("WEBHOOKS_LOCAL", "") == "yes",
    )
