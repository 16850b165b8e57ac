"""An eID broker on loopback: OpenID Connect Core 1.0 with PKCE, and a page where a person plays the eID.
Below `/staff` a second realm, the operator's own directory: a page where one plays a member of the staff, in the roles
one ticks.

It follows the standards, not our client; `python -m dev.oidc` starts it.
"""
