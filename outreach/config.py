"""Settings, read once from the environment. Each one is a row of the README's table."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from outreach.base_map_settings import BaseMap, read_base_map

PROJECT_ROOT = Path(__file__).resolve().parent.parent


class SettingsError(RuntimeError):
    """A setting is missing or wrong; the message says which and what to do."""


@dataclass(frozen=True)
class Settings:
    """What an operator can set. Defaults suit one machine with the embedded database."""

    database_url: str
    secret_key: str
    environment: str = "local"
    cookie_secure: bool = False
    trusted_proxies: int = 0
    log_level: str = "INFO"
    max_upload_mb: int = 20
    map_approval_number: str = ""
    base_map: BaseMap = field(default_factory=BaseMap)
    interval_days: int = 90
    key_interval_days: int = 30
    password_memory_kib: int = 65536
    handover_key_file: Path = PROJECT_ROOT / "instance" / "handover-key.pem"
    offline_grace_days: int = 7
    one_time_password_days: int = 7
    unfinished_photos_mb: int = 60
    stray_photos: int = 200
    new_phones_a_day: int = 20
    silent_after_hours: int = 48
    photo_folder: Path = PROJECT_ROOT / "instance" / "photos"
    photo_keep_days: int = 730
    ca_file: Path | None = None

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None) -> Settings:
        """Reads the environment (`os.environ` unless another mapping is given).

        Raises SettingsError for a production server without a secret or database, and for
        values that are not what they should be.
        """
        env = os.environ if environ is None else environ
        environment = env.get("OUTREACH_ENV", "local")
        if environment not in ("local", "production"):
            raise SettingsError("OUTREACH_ENV is either 'local' or 'production'.")
        instance = Path(env.get("INSTANCE_PATH") or PROJECT_ROOT / "instance")
        production = environment == "production"
        return cls(
            database_url=_database_url(env.get("DATABASE_URL", ""), instance, production),
            secret_key=env.get("SECRET_KEY") or _kept_secret(instance, production),
            environment=environment,
            cookie_secure=_flag(env, "COOKIE_SECURE", production),
            trusted_proxies=_whole(env, "TRUSTED_PROXIES", 0),
            log_level=env.get("LOG_LEVEL", "INFO").upper(),
            max_upload_mb=_whole(env, "MAX_UPLOAD_MB", 20),
            map_approval_number=env.get("MAP_APPROVAL_NUMBER", ""),
            base_map=_base_map(env),
            interval_days=_at_least_one(env, "INTERVAL_DAYS", 90),
            key_interval_days=_at_least_one(env, "KEY_INTERVAL_DAYS", 30),
            password_memory_kib=_whole(env, "PASSWORD_MEMORY_KIB", 65536),
            photo_folder=Path(env.get("PHOTO_FOLDER") or instance / "photos"),
            photo_keep_days=_whole(env, "PHOTO_KEEP_DAYS", 730),
            ca_file=Path(env["CA_FILE"]) if env.get("CA_FILE") else None,
            handover_key_file=_key_file(env.get("HANDOVER_KEY_FILE", ""), instance, production),
            one_time_password_days=_at_least_one(env, "ONE_TIME_PASSWORD_DAYS", 7),
            unfinished_photos_mb=_at_least_one(env, "UNFINISHED_PHOTOS_MB", 60),
            stray_photos=_at_least_one(env, "STRAY_PHOTOS", 200),
            new_phones_a_day=_at_least_one(env, "NEW_PHONES_A_DAY", 20),
            offline_grace_days=_whole(env, "OFFLINE_GRACE_DAYS", 7),
            silent_after_hours=_whole(env, "SILENT_AFTER_HOURS", 48),
        )

    def flask_config(self) -> dict[str, Any]:
        """The same settings under the names Flask and its extensions read."""
        return {
            "SETTINGS": self,
            "SECRET_KEY": self.secret_key,
            "SQLALCHEMY_DATABASE_URI": self.database_url,
            "SQLALCHEMY_ENGINE_OPTIONS": _engine_options(self.database_url),
            # A phone waits longer for an answer, a person hardly.
            "LONGEST_WRITE_WAIT_S": 20.0,
            "SESSION_COOKIE_NAME": "outreach_session",
            "SESSION_COOKIE_HTTPONLY": True,
            "SESSION_COOKIE_SAMESITE": "Lax",
            "SESSION_COOKIE_SECURE": self.cookie_secure,
            "PERMANENT_SESSION_LIFETIME": timedelta(hours=12),
            # A late answer to an earlier request must not bring an older cookie back: it would
            # undo a choice of language and make the form on the screen worthless.
            "SESSION_REFRESH_EACH_REQUEST": False,
            # A form left open over a field day must still be accepted: tie the token to the session.
            "WTF_CSRF_TIME_LIMIT": None,
            "WTF_CSRF_CHECK_DEFAULT": False,
            "MAX_CONTENT_LENGTH": self.max_upload_mb * 1024 * 1024,
            "MAX_FORM_MEMORY_SIZE": 4 * 1024 * 1024,
            "MAX_FORM_PARTS": 5000,
            "BABEL_DEFAULT_LOCALE": "zh_Hans_CN",
            "BABEL_DEFAULT_TIMEZONE": "Asia/Shanghai",
            "BABEL_TRANSLATION_DIRECTORIES": str(PROJECT_ROOT / "outreach" / "translations"),
            # Static files are served as built: flask-compress leaks their handles.
            "COMPRESS_STREAMS": False,
            # One step above the default: a map page of a city fits into 12 kB with its data.
            "COMPRESS_BR_LEVEL": 5,
            "COMPRESS_MIMETYPES": [
                "text/html",
                "application/json",
                "application/geo+json",
                "text/javascript",  # the service worker; built files come packed already
            ],
        }


def _database_url(url: str, instance: Path, production: bool) -> str:
    if not url:
        if production:
            raise SettingsError("Set DATABASE_URL: a production server names its database.")
        instance.mkdir(parents=True, exist_ok=True)
        return f"sqlite:///{instance / 'outreach.sqlite3'}"
    # Both common spellings of PostgreSQL mean the one driver we install.
    for prefix in ("postgres://", "postgresql://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    return url


def _engine_options(url: str) -> dict[str, Any]:
    if url.startswith("sqlite"):
        return {"connect_args": {"timeout": 15}}
    return {"pool_pre_ping": True}


def _kept_secret(instance: Path, production: bool) -> str:
    """A random secret kept beside the embedded database, so that restarts keep sessions."""
    if production:
        raise SettingsError("Set SECRET_KEY to a long random text, the same for all workers.")
    path = instance / "secret-key"
    if not path.exists():
        instance.mkdir(parents=True, exist_ok=True)
        try:
            with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
                file.write(secrets.token_urlsafe(48))
        except FileExistsError:  # another worker was first
            pass
    secret = path.read_text().strip()
    if not secret:
        raise SettingsError(f"{path} is empty: delete it and start again.")
    return secret


def _key_file(name: str, instance: Path, production: bool) -> Path:
    if not name and production:
        raise SettingsError(
            "Set HANDOVER_KEY_FILE: where the key lies to which phones seal their visits."
        )
    return Path(name) if name else instance / "handover-key.pem"


def _flag(env: Mapping[str, str], name: str, default: bool) -> bool:
    text = env.get(name, "")
    if not text:
        return default
    if text.lower() in ("1", "true", "yes", "on"):
        return True
    if text.lower() in ("0", "false", "no", "off"):
        return False
    raise SettingsError(f"{name} is either 1 or 0.")


def _base_map(env: Mapping[str, str]) -> BaseMap:
    try:
        return read_base_map(env)
    except ValueError as error:
        raise SettingsError(str(error)) from error


def _at_least_one(env: Mapping[str, str], name: str, default: int) -> int:
    number = _whole(env, name, default)
    if number == 0:
        raise SettingsError(f"{name} is a whole number, 1 or more.")
    return number


def _whole(env: Mapping[str, str], name: str, default: int) -> int:
    text = env.get(name, "")
    if not text:
        return default
    try:
        number = int(text)
    except ValueError:
        number = -1
    if number < 0:
        raise SettingsError(f"{name} is a whole number, 0 or more.")
    return number
