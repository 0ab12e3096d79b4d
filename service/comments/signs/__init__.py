"""Signs of robots, of repetition and of what should not be read by all: in a comment itself, or around it."""
