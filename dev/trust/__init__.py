"""Trust services on loopback: a CA that certifies the seal, OCSP and CRLs for it, and an RFC 3161 timestamp authority.

They follow the RFCs (3161, 5280, 5816, 6960), not our client; `python -m dev.trust` starts them.
"""
