"""What a commenter may still do with a comment, by its receipt: edit it, remove it, appeal against its rejection."""
