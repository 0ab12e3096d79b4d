"""The classifier beside what people install today, in one run."""
