"""The server's own keys, to which phones seal: a file of PEM blocks, the newest the last.

The newest seals; all of them open, so that what a phone sealed before a change of keys is still
read. The file is looked at for each use (one `stat`): a key added beside running workers is
known to them at once.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from flask import Flask, current_app

from outreach.config import Settings

_EXTENSION = "outreach.server_keys"
_PEM = re.compile(rb"-----BEGIN PRIVATE KEY-----.+?-----END PRIVATE KEY-----\s*", re.DOTALL)


class KeyMissing(RuntimeError):
    """The server has no key to open what phones send; the message says what to do."""


@dataclass(frozen=True)
class ServerKey:
    """One key of the server: `id` (8 bytes) and `point` (65 bytes) are public."""

    id: bytes
    point: bytes
    private: ec.EllipticCurvePrivateKey

    @classmethod
    def of(cls, private: ec.EllipticCurvePrivateKey) -> ServerKey:
        """The key with its id and point."""
        point = private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return cls(id_of_point(point), point, private)


def id_of_point(point: bytes) -> bytes:
    """The id of a key: the first 8 bytes of the SHA-256 of its uncompressed point."""
    return hashlib.sha256(point).digest()[:8]


@dataclass
class _Kept:
    stamp: tuple[int, int, int]
    keys: tuple[ServerKey, ...]


def init_app(app: Flask) -> None:
    """Says at the start, not first to a phone, that a production server has no key."""
    settings: Settings = app.config["SETTINGS"]
    if settings.environment == "production" and not settings.handover_key_file.exists():
        app.logger.error("%s", _advice(settings.handover_key_file))


def server_keys() -> tuple[ServerKey, ...]:
    """All keys, the newest last. Outside of production the first one is made by itself.

    Raises KeyMissing for a production server without a key, and for a file that holds none.
    """
    settings: Settings = current_app.config["SETTINGS"]
    path = settings.handover_key_file
    if not path.exists():
        if settings.environment == "production":
            raise KeyMissing(_advice(path))
        _make_first(path)
    status = path.stat()
    stamp = (status.st_ino, status.st_mtime_ns, status.st_size)
    kept: _Kept | None = current_app.extensions.get(_EXTENSION)
    if kept is None or kept.stamp != stamp:
        kept = _Kept(stamp, _read(path))
        current_app.extensions[_EXTENSION] = kept
    return kept.keys


def newest_key() -> ServerKey:
    """The key that phones seal to from now on. Raises KeyMissing."""
    return server_keys()[-1]


def find_key(key_id: bytes) -> ServerKey | None:
    """The key with the id, or None."""
    return next((key for key in server_keys() if key.id == key_id), None)


def add_key(path: Path) -> ServerKey:
    """Adds a key to the file (made where it is missing): it seals, the older ones still open."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with Path(f"{path}.lock").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        before = path.read_bytes() if path.exists() else b""
        if before:
            _read(path)  # a file that holds something else is never written to
        key = ec.generate_private_key(ec.SECP256R1())
        _write_beside(path, before + _pem(key)).replace(path)
    return ServerKey.of(key)


def _make_first(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    written = _write_beside(path, _pem(ec.generate_private_key(ec.SECP256R1())))
    try:
        os.link(written, path)  # whole or not at all; the first worker's key stays
    except FileExistsError:
        pass
    finally:
        written.unlink()


def _write_beside(path: Path, content: bytes) -> Path:
    """A new file in the same folder, on disk, readable by the owner alone."""
    beside = path.with_name(f"{path.name}.{secrets.token_hex(6)}")
    with os.fdopen(os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return beside


def _read(path: Path) -> tuple[ServerKey, ...]:
    keys = []
    for block in _PEM.findall(path.read_bytes()):
        key = load_pem_private_key(block, password=None)
        if not isinstance(key, ec.EllipticCurvePrivateKey) or key.curve.name != "secp256r1":
            raise KeyMissing(f"{path} holds a key that is not P-256.")
        keys.append(ServerKey.of(key))
    if not keys:
        raise KeyMissing(f"{path} holds no private key. {_advice(path)}")
    return tuple(keys)


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _advice(path: Path) -> str:
    return (
        f"There is no hand-over key at {path}: phones cannot send. Put the file back, or on a new "
        "server make one with: flask --app wsgi devices make-key"
    )
