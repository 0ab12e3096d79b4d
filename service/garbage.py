"""What the garbage collector need not look at."""

import gc


def settle() -> None:
    """Keep the garbage collector from what a process has loaded by now, and keeps: looking through it takes 70 ms."""
    gc.collect()
    gc.freeze()
