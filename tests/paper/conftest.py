"""The brigade that tests of this folder begin with."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.brigade import Brigade, make_brigade
from tests.factories import Factory


@pytest.fixture
def brigade(app: Flask, factory: Factory) -> Brigade:
    """晋源大队 with 开化村, an officer and a leader."""
    return make_brigade(app, factory)


@pytest.fixture
def desk(client: FlaskClient, brigade: Brigade) -> FlaskClient:
    """A browser without script, signed in as the brigade's leader."""
    brigade.factory.sign_in(client, brigade.leader)
    return client
