"""Outbound webhooks: a customer's system is told what happened, signed, again and again until it says yes."""
