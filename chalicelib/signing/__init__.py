"""Signature requests from draft to sealed document, and the verification of any sealed file."""
