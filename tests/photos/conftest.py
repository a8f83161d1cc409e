"""What tests of photos begin with."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.brigade import Brigade, make_brigade
from tests.factories import Factory
from tests.phone import Phone


@pytest.fixture
def brigade(app: Flask, factory: Factory) -> Brigade:
    """晋源大队 with 开化村, an officer and a leader."""
    return make_brigade(app, factory)


@pytest.fixture
def folder(app: Flask) -> Path:
    """Where the pictures lie."""
    path: Path = app.config["SETTINGS"].photo_folder
    return path


@pytest.fixture
def officer(client: FlaskClient, brigade: Brigade) -> FlaskClient:
    """A browser without script, signed in as the brigade's officer."""
    brigade.factory.sign_in(client, brigade.officer)
    return client


@pytest.fixture
def camera(brigade: Brigade) -> Camera:
    """The officer's phone, sending photos."""
    return Camera(brigade.phone)


class Camera:
    """Sends photos with a phone's token."""

    def __init__(self, phone: Phone) -> None:
        self.phone = phone

    def put(self, data: bytes, sha256: str = "", **headers: str) -> Any:
        """The answer to bytes sent, whole unless a Content_Range is given."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.phone.client.put(
            f"/api/v1/photos/{sha256 or hash_of(data)}",
            data=data,
            headers={**self.phone.headers, **named},
            content_type="application/octet-stream",
        )

    def piece(self, whole: bytes, first: int, end: int) -> Any:
        """The answer to the bytes from first up to, not with, end."""
        part = whole[first:end]
        span = f"bytes {first}-{first + len(part) - 1}/{len(whole)}"
        return self.put(part, hash_of(whole), Content_Range=span)

    def state(self, sha256: str) -> dict[str, Any]:
        """What the server says is here."""
        answer = self.phone.get(f"/api/v1/photos/{sha256}")
        assert answer.status_code == 200, answer.text
        told: dict[str, Any] = answer.json
        return told


def hash_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
