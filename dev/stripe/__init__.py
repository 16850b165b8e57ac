"""Stripe Checkout, simulated: the API, the page where a payer pays, and signed webhooks with retries.

It follows Stripe's published shapes, states and errors, not our client.
"""
