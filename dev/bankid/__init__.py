"""BankID on loopback: the relying-party API v6.0 over mTLS with evidence that verifies, and a page to play the phone.

It follows BankID's documentation as kept in the project's protocol notes, not our client; `python -m dev.bankid`
starts it. What the documentation leaves open is decided here and marked "assumed".
"""
