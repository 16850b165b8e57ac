"""Bulk send: many signature requests from one file, one for each row."""
