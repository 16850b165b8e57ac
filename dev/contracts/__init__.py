"""The public contracts: their texts, and the program that sets them as PDFs with fields."""
