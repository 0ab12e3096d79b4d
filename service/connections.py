"""Opens what the settings name. Nothing connects before it is used."""

from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from service.comments.erasing import retention
from service.comments.privacy import Vault
from service.database import Database, Databases
from service.settings import Settings, SettingsError, secret_file, variable

KEYS_SCHEMA = "keys"  # the key store's schema where it shares a PostgreSQL server with the comments


def open_databases(settings: Settings) -> Databases:
    """Open both databases of the settings."""
    return Databases(Database(settings.main_database()), Database(settings.keys_database(), schema=KEYS_SCHEMA))


def redis_client(url: str, *, patience: float = 0.02) -> Redis:
    """Open a client that gives up after `patience` seconds and never tries twice.

    A request must not wait for a Redis that is away or silent; the sweep makes up for what was not rung.
    """
    return Redis.from_url(
        url,
        socket_timeout=patience,
        socket_connect_timeout=patience,
        retry=Retry(NoBackoff(), 0),
        health_check_interval=0,
    )


def vault(settings: Settings) -> Vault:
    """Make the vault. Raises SettingsError if there is no secret key."""
    if not settings.secret_keys:
        where = secret_file(settings.data_dir, "secret_keys")
        raise SettingsError(f"There is no secret key: give {variable('secret_keys')}, or let `up` make {where}.")
    return Vault(settings.secret_keys)


def terms(settings: Settings) -> retention.Terms:
    """Say for how long comments are kept."""
    return retention.terms(
        rejected=settings.rejected_retention_days,
        comments=settings.comment_retention_days,
        ips=settings.ip_retention_days,
    )
