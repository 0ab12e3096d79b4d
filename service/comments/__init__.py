"""The domain: what happens to a comment, without HTTP, Flask or scikit-learn."""
