"""What is held of a reader, and the mailed link by which they see it."""
