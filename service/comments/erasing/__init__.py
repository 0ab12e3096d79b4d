"""What goes: people and comments that were erased, what has had its time, and what a law keeps."""
