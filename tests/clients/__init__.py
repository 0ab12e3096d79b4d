"""Other people's clients, as their registries give them, against the running service."""
