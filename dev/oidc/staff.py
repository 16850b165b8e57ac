"""The operator's directory, simulated: one plays a member of the staff, in the roles one ticks, with MFA or without."""

from collections.abc import Mapping
from html import escape
from typing import Any

from dev.oidc import page
from dev.oidc.server import OidcServer

STAFF = "/staff"
STAFF_CLIENT_ID = "b2bsign-staff"
STAFF_SECRET = "staff_client_secret"
MEMBERS = {"sara": "Sara Support", "david": "David Dataskydd", "eva": "Eva Ekonomi", "adam": "Adam Admin"}
ROLES = ("support", "privacy_officer", "finance", "administrator")
WORDS = {
    "sv": ("Personalens inloggning", "Simulerad katalog på den här datorn. I vilka roller, och som vem?", "Avbryt"),
    "en": ("The staff's login", "A simulated directory on this computer. In which roles, and as whom?", "Cancel"),
}
MFA = {"sv": "med flera faktorer (MFA)", "en": "with several factors (MFA)"}


class StaffServer(OidcServer):
    back = STAFF

    def page(self, asked: dict[str, str], language: str) -> str:
        return page.form(asked, language, WORDS[language], f"{STAFF}/authorize", _choices(language))

    def about(self, given: list[tuple[str, str]]) -> dict[str, Any] | None:
        """Groups are named as a directory would: by the application and the role."""
        ticked: Mapping[str, str] = dict(given)
        member = ticked.get("person", "")
        if member not in MEMBERS:
            return None
        return {
            "sub": self._broker.subject(member),
            "name": MEMBERS[member],
            "groups": ["everybody", *(f"b2bsign-{value}" for name, value in given if name == "role")],
            "amr": ["pwd", "otp", "mfa"] if ticked.get("mfa") else ["pwd"],
        }


def _choices(language: str) -> str:
    roles = "".join(f'<label><input type="checkbox" name="role" value="{role}"> {role}</label>' for role in ROLES)
    mfa = f'<label><input type="checkbox" name="mfa" value="yes" checked> {MFA[language]}</label>'
    members = "".join(f'<button name="person" value="{key}">{escape(name)}</button>' for key, name in MEMBERS.items())
    return roles + mfa + members
