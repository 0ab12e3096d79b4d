"""Decisions at the desk: of many comments at once, under way, made, and taken back."""
