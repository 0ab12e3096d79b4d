"""The JSON API for websites, under /v1."""
