"""Every setting in one table: its environment variable, default and meaning.

A setting is a field of `Settings`; its variable is `COMMENTGATE_` and the field's name in capitals. Secrets can also be
read from a file named by the variable with `_FILE` appended. Nothing is read before `from_environment` is called.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from service import setting_values as values

PREFIX = "COMMENTGATE_"


class SettingsError(Exception):
    """A setting is missing or cannot be used; the message says which and what to do."""


def _setting(default: object, help_: str, parse: Callable[[str], Any] = values.text, *, secret: bool = False) -> Any:
    return field(default=default, repr=not secret, metadata={"help": help_, "parse": parse, "secret": secret})


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What an operator can choose. Without `database_url` the embedded default is used."""

    data_dir: Path = _setting(Path("commentgate-data"), "Folder of the embedded default: databases, keys, logs", Path)
    database_url: str = _setting(
        "", "SQLAlchemy URL of the database; empty means SQLite in the data folder", secret=True
    )
    keys_database_url: str = _setting(
        "",
        "Where the keys of the encrypted addresses live; empty means `keys.db` in the data folder, "
        "or the schema `keys` of the PostgreSQL database",
        secret=True,
    )
    redis_url: str = _setting("", "Redis URL (`redis://`, `rediss://` or `unix://`); `up` sets its own", secret=True)
    public_url: str = _setting("", "Address that readers and moderators use; links are made from it", values.url)
    secret_keys: tuple[str, ...] = _setting(
        (),
        "Master keys, newest first, comma-separated, 32 characters or more each; `up` generates one",
        values.secrets,
        secret=True,
    )
    metrics_token: str = _setting("", "Bearer token for `/metrics`; empty means `/metrics` answers 404", secret=True)
    trusted_proxies: tuple[values.IpNetwork, ...] = _setting(
        (), "Networks (CIDR, comma-separated) whose `X-Forwarded-For` is believed", values.networks
    )
    check_deliverability: bool = _setting(False, "Ask DNS whether an address's domain takes mail", values.flag)
    classifier: str = _setting("", "Folder of a classifier adapted to your sites; empty means the one that ships")
    idempotency_hours: int = _setting(24, "Hours for which an `Idempotency-Key` is remembered", values.positive)
    ip_retention_days: int = _setting(30, "Days after which the keyed hash of an IP prefix is removed", values.positive)
    check_retention_days: int = _setting(
        30,
        "Days for which a comment that another system's client asked about is kept, if nobody labels it",
        values.positive,
    )
    rejected_retention_days: int = _setting(
        180, "Days after which rejected comments are erased, spam too; 0 keeps them", values.whole
    )
    comment_retention_days: int = _setting(
        0,
        "Days after which published and held comments are erased, and labelled checks of other systems' clients; "
        "0 keeps them",
        values.whole,
    )
    outbox_retention_days: int = _setting(
        30, "Days for which notices to sites are kept that were delivered or given up; 0 keeps them", values.whole
    )
    audit_retention_days: int = _setting(0, "Days for which the log of the desk is kept; 0 keeps it", values.whole)
    limit_site: str = _setting("60000/minute", "Comments a site may post, and as many reports again by its readers")
    limit_address: str = _setting("20/minute;200/hour", "Comments an IP prefix may post (IPv4 /32, IPv6 /64)")
    limit_email: str = _setting("10/minute;60/hour", "Comments an e-mail address may post from one IP prefix")
    limit_report: str = _setting("10/minute;60/hour", "Reports of comments that an IP prefix may send")
    limit_receipt: str = _setting(
        "20/minute;100/hour", "Edits, removals and appeals of own comments that an IP prefix may send"
    )
    limit_sign_in: str = _setting("10/minute;50/hour", "Times one IP prefix may try to sign in at the desk")
    limit_guess: str = _setting(
        "30/minute;300/hour", "Times one name's password may be tried at the desk, from wherever"
    )
    limit_client: str = _setting("6000/minute", "Calls a key of another system's client may make of one web process")
    limit_privacy: str = _setting(
        "5/hour", "Times an IP prefix may ask what is held of an address, and mails that one address then gets"
    )
    cache_seconds: int = _setting(
        10,
        "Seconds for which caches may keep published comments, counts and feeds; 0: they ask each time",
        values.whole,
    )
    webhook_allow_private: bool = _setting(
        False, "Let webhooks and Akismet's callbacks go to private and loopback addresses", values.flag
    )
    smtp_url: str = _setting(
        "",
        "Mail server (`smtp://user:password@host:587`, `smtps://`) for digests, invitations and readers' requests; "
        "empty means no mail",
        values.smtp_url,
        secret=True,
    )
    mail_from: str = _setting("", "Address that mail comes from; needed with a mail server", values.address)
    digest_hours: int = _setting(
        4,
        "Hours a comment waits in Held before moderators get a digest, and between two digests; 0 means none",
        values.whole,
    )
    web_processes: int = _setting(2, "Processes of the web server", values.positive)
    web_threads: int = _setting(16, "Threads in each process of the web server", values.positive)

    @property
    def embedded(self) -> bool:
        """Whether SQLite in the data folder is used."""
        return not self.database_url

    def main_database(self) -> str:
        """Give the URL of the database of comments."""
        return self.database_url or f"sqlite:///{(self.data_dir / 'commentgate.db').resolve()}"

    def keys_database(self) -> str:
        """Give the URL of the store of data keys, apart from the comments and their backups."""
        if self.keys_database_url or self.database_url:
            return self.keys_database_url or self.database_url
        return f"sqlite:///{(self.data_dir / 'keys.db').resolve()}"


def variable(name: str) -> str:
    """Name the environment variable of a setting."""
    return PREFIX + name.upper()


def from_environment(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings.

    Raises:
        SettingsError: if a value cannot be read, or production lacks something it must be given.
    """
    env = os.environ if environ is None else environ
    read = ((f.name, _read(env, f.name, f.metadata["parse"], f.metadata["secret"])) for f in fields(Settings))
    given: dict[str, Any] = {name: value for name, value in read if value is not None}
    settings = Settings(**given)
    if settings.smtp_url and not settings.mail_from:
        raise SettingsError(f"{variable('mail_from')} must be given when {variable('smtp_url')} is")
    if settings.embedded:
        return _with_generated(settings, given)
    _require(settings)
    return settings


def _read(env: Mapping[str, str], name: str, parse: Callable[[str], object], secret: bool) -> object | None:
    key = variable(name)
    value = env.get(key, "")
    try:
        if not value and secret and (path := env.get(f"{key}_FILE", "")):
            key = f"{key}_FILE"
            value = Path(path).read_text(encoding="utf-8").strip()
        return parse(value) if value else None
    except (ValueError, OSError) as error:
        raise SettingsError(f"{key}: {error}") from error


def _with_generated(settings: Settings, given: Mapping[str, Any]) -> Settings:
    """Complete the embedded default with the secrets that `up` generated into the data folder."""
    extra: dict[str, Any] = {}
    for name, parse in (("secret_keys", values.secrets), ("metrics_token", values.text)):
        path = secret_file(settings.data_dir, name)
        if name not in given and path.is_file():
            extra[name] = parse(path.read_text(encoding="utf-8").strip())
    return Settings(**{**given, **extra})


def secret_file(data_dir: Path, name: str) -> Path:
    """Say where the embedded default keeps a generated secret."""
    return data_dir / "secrets" / name


def _require(settings: Settings) -> None:
    for name, why in (
        ("secret_keys", "make one with: openssl rand -base64 32"),
        ("redis_url", "for example redis://redis:6379/0"),
        ("public_url", "for example https://comments.example.org"),
    ):
        if not getattr(settings, name):
            raise SettingsError(f"{variable(name)} must be given when {variable('database_url')} is; {why}")
