"""PDF as the service writes it by itself: text, lines and boxes on sheets, with embedded fonts."""
