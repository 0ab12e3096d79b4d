"""Migrations of the main database, by Alembic. The key store's one table has a fixed shape and is simply created."""
