"""Swish's commerce API on loopback: payment requests and refunds over mTLS, callbacks, and a page to play the payer.

It follows Swish's documentation as kept in the project's protocol notes, not our client; `python -m dev.swish`
starts it. What the documentation leaves open is decided here and marked "assumed".
"""
