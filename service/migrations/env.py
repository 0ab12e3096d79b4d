"""What Alembic runs around the revisions. The runner gives the connection, with its transaction already begun."""

from alembic import context

from service.comments.tables import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    compare_type=True,
    render_as_batch=context.config.attributes.get("batch", True),  # SQLite changes a table by copying it
    transactional_ddl=True,  # on SQLite too: the transaction is begun by hand
    render_item=context.config.attributes.get("render_item"),
    # The index of words is made by statements of its own, which Alembic would take for tables that are too many.
    include_name=lambda name, kind, _parents: kind != "table" or not (name or "").startswith("search"),
)
context.run_migrations()
