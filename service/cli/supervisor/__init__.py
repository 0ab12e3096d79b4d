"""Starts the processes of `commentgate up`, starts them again when they die, and stops them in order.

It is our own because none of the kept libraries fits: circus brings two network libraries, honcho does not start a dead
process again, and supervisord wants a configuration file and a daemon. What is left is small enough to read in one go.
"""


class CannotStart(Exception):
    """Something the operator can put right; the message says what, in one line."""


class StopRequested(Exception):
    """Ctrl-C or SIGTERM came before everything was up."""
