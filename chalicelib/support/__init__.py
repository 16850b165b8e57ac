"""The back office: the service's own staff, what they look at and why, and what takes two of them."""
