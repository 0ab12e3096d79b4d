"""Every query, by what it is about. Functions take a session and never commit."""
