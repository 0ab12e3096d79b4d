"""Decisions at the desk as they are made and taken back, of one comment or of many."""
