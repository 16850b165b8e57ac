"""Checks PDFs sealed by B2B Sign, offline: without network, account or any other part of the service."""

__version__ = "0.1.0"
