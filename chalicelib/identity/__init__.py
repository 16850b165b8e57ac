"""Who acts: persons, sessions, eID orders, acknowledgements."""
