"""Klarna Payments, simulated: the three APIs (payments, hosted page, order management), the page, and its callbacks.

It follows Klarna's documented fields, states and errors, not our client.
"""
