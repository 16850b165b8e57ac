"""Templates: PDFs with places to fill in, a person's own and the service's public ones."""
