"""Messages to people: which event is told to whom, in which words, and how it was delivered."""
