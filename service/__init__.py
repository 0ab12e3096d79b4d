"""The comments, and HTTP around them."""
