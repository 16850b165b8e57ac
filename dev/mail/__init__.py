"""Amazon SES v2 on loopback: takes mails as SES does, keeps them, and shows them on a page like an inbox.

It follows the SES v2 API, not our client; `python -m dev.mail` starts it.
"""
