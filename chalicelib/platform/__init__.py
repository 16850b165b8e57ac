"""Pure ground every domain stands on: errors, texts, ids, events, changes."""
