"""Backups: two folders, the comments and the keys, each with a manifest; taken of a running service, and brought back.

The keys lie apart so that they can be stored apart. Of the comments as many backups may be kept as one likes; of the
keys only the newest, because erasing a person means that their key is nowhere any more.
"""

from service.comments.errors import CommentgateError


class BackupError(CommentgateError):
    """A backup cannot be taken or brought back; the message says why and what to do."""
