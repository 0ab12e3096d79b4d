"""Reading what other systems export: one module a format, each giving `Imported` and `Skipped`, none holding it all.

Files come from anywhere, so they are read as if an enemy had written them: no document types and so no entities, no
element deeper or longer than these formats have, SQLite only to read and only plain tables.
"""

from service.comments.errors import CommentgateError


class BrokenFile(CommentgateError):
    """A file that cannot be read, or not any further; the message says where, and nothing of what it holds."""
