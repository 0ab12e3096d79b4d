"""One comment at the desk: its card, its page, and those like it."""
