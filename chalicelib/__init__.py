"""B2B Sign: everything that ships to Lambda besides app.py."""
