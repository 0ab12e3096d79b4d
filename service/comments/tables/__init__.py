"""The SQL tables.

Comments are the truth; `totals` and the indexes are derived from them and can be counted again. Nothing in a comment's
row is made from an e-mail address: that is encrypted once a person, in `people`.
"""

from service.comments.tables.base import Base, Json, KeyBase, Serial
from service.comments.tables.clients import Check, Feedback, Usage
from service.comments.tables.comments import Comment, History, IdempotencyRow, OutboxEvent, Total, TotalsDelta
from service.comments.tables.desk import (
    Action,
    ActionItem,
    Audit,
    AuthorMark,
    DeskSession,
    Hourly,
    HourlyPlace,
    Invitation,
    Moderator,
    Report,
)
from service.comments.tables.finding import CommentLink, Likeness
from service.comments.tables.people import DataKey, Erasure, Person, Trace
from service.comments.tables.readers import Appeal, ReaderLink, Revision
from service.comments.tables.sites import Credential, Page, PolicyVersion, Site

__all__ = (
    "Action",
    "ActionItem",
    "Appeal",
    "Audit",
    "AuthorMark",
    "Base",
    "Check",
    "Comment",
    "CommentLink",
    "Credential",
    "DataKey",
    "DeskSession",
    "Erasure",
    "Feedback",
    "History",
    "Hourly",
    "HourlyPlace",
    "IdempotencyRow",
    "Invitation",
    "Json",
    "KeyBase",
    "Likeness",
    "Moderator",
    "OutboxEvent",
    "Page",
    "Person",
    "PolicyVersion",
    "ReaderLink",
    "Report",
    "Revision",
    "Serial",
    "Site",
    "Total",
    "TotalsDelta",
    "Trace",
    "Usage",
)
