"""Credits: prices, purchases, payment providers, the ledger, receipts and refunds."""
