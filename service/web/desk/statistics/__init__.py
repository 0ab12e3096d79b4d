"""Statistics at the desk: what they say, and how it is drawn."""
