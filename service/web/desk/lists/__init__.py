"""The lists of the desk: queues, filters and search, what arrives, and what was scored for other systems."""
