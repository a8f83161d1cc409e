"""One brigade, and a phone of its officer that seals and signs."""

from __future__ import annotations

import pytest

from tests.brigade import make_brigade
from tests.sealed_phone import SealedPhone


@pytest.fixture
def brigade(app, factory):
    return make_brigade(app, factory)


@pytest.fixture
def phone(app, factory, brigade):
    """The officer's phone, signed in just now."""
    return SealedPhone(app, factory, brigade.officer)
