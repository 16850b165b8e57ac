"""An eID broker on loopback: OpenID Connect Core 1.0 with PKCE, and a page where a person plays the eID.

It follows the standards, not our client; `python -m dev.oidc` starts it.
"""
