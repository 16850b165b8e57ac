"""The edges: parse, one verb, render."""
