"""The app under test: a fresh copy of a migrated, seeded database for each test, on each engine.

Real migrations run once a worker and engine; a test then gets a copy (SQLite: a file,
PostgreSQL: `create database ... template ...`), so that tests commit as the product does.
`--database sqlite|postgresql|both` chooses the engines (both unless told).
"""

from __future__ import annotations

import gc
import itertools
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import event, make_url

from outreach import create_app
from outreach.config import Settings
from outreach.coverage import live
from outreach.database import db
from outreach.vocabulary.services import seed_vocabulary
from tests import postgres
from tests.factories import Factory

ENGINES = ("sqlite", "postgresql")
_numbers = itertools.count(1)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=(*ENGINES, "both"), default="both")


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput") and config.getoption("--database") != "sqlite":
        postgres.start(in_memory=True)


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        postgres.stop()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "engine" in metafunc.fixturenames:
        chosen = metafunc.config.getoption("--database")
        engines = ENGINES if chosen == "both" else (chosen,)
        if any(metafunc.definition.get_closest_marker(name) for name in ("browser", "any_engine")):
            # These check scripts or who may open what, not the database: one engine is enough,
            # the one people start on.
            engines = engines[:1]
        metafunc.parametrize("engine", engines, scope="session", indirect=True)


def make_settings(database_url: str, **changes: object) -> Settings:
    """Settings for tests: a cheap password hash, all else as shipped."""
    values: dict[str, object] = {
        "database_url": database_url,
        "secret_key": "test-secret",
        "password_memory_kib": 64,
        "log_level": "WARNING",
        **changes,
    }
    return Settings(**values)  # type: ignore[arg-type]


class Databases:
    """Makes copies of one migrated and seeded template."""

    def __init__(self, engine: str, folder: Path) -> None:
        self.engine = engine
        self.folder = folder
        self.worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
        self.template = f"template_{self.worker}_{os.getpid()}"
        self.template_url = self._create(self.template, None)
        app = create_app(make_settings(self.template_url))
        with app.app_context():
            upgrade()
            seed_vocabulary()
            db.session.remove()
            if engine == "sqlite":
                # Fold the log back into the file, so that a copy of the file is whole.
                with db.engine.connect() as connection:
                    connection.exec_driver_sql("PRAGMA journal_mode")
            db.engine.dispose()

    def _create(self, name: str, template: str | None) -> str:
        if self.engine == "postgresql":
            return postgres.create_database(name, template=template)
        path = self.folder / f"{name}.sqlite3"
        if template:
            shutil.copy(self.folder / f"{template}.sqlite3", path)
        return f"sqlite:///{path}"

    def create(self) -> tuple[str, str]:
        """A fresh copy: (name, URL)."""
        name = f"test_{self.worker}_{os.getpid()}_{next(_numbers)}"
        return name, self._create(name, self.template)

    def drop(self, name: str) -> None:
        """Removes a copy."""
        if self.engine == "postgresql":
            postgres.drop_database(name)
            return
        for path in self.folder.glob(f"{name}.sqlite3*"):
            path.unlink()


@pytest.fixture(scope="session")
def engine(request: pytest.FixtureRequest) -> str:
    """The database engine: each test that needs one runs on every engine chosen."""
    name: str = request.param
    return name


@pytest.fixture(scope="session")
def databases(engine: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    """The template of this worker and engine."""
    made = Databases(engine, tmp_path_factory.mktemp(f"databases-{engine}"))
    yield made
    made.drop(made.template)


@pytest.fixture(scope="session")
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """Templates compiled once a run, for the apps of all workers and for those of single tests."""
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    (folder / "templates").mkdir(exist_ok=True)
    return FileSystemBytecodeCache(str(folder / "templates"))


@pytest.fixture(scope="session")
def made_app(databases: Databases, compiled_templates: FileSystemBytecodeCache) -> Flask:
    """One app a worker and engine: its templates and statements are compiled once for all tests."""
    app = _make_app(databases, compiled_templates, "template", databases.template_url)
    # What lives as long as the worker is not looked at again by the garbage collector, as in the
    # server: it was a third of all work.
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
    with app.app_context():
        connections = db.engine

    @event.listens_for(connections, "do_connect")
    def connect_to_where_it_was_moved(dialect, _record, positional, named):  # type: ignore[no-untyped-def]
        arguments, more = dialect.create_connect_args(connections.url)
        positional[:] = arguments
        named.update(more)

    return app


@pytest.fixture
def app(request: pytest.FixtureRequest, databases: Databases) -> Iterator[Flask]:
    """The app on a database of its own: migrated, vocabulary seeded, nothing else in it.

    It is the worker's, as it was made, but for its database and folders. Tests marked `own_app`,
    which add pages to it, get one of their own.
    """
    name, url = databases.create()
    wants_own = request.node.get_closest_marker("own_app")
    if wants_own:
        templates = request.getfixturevalue("compiled_templates")
        app = _make_app(databases, templates, name, url)
        yield app
    else:
        app = request.getfixturevalue("made_app")
        config, extensions = dict(app.config), dict(app.extensions)
        _move(app, databases, name, url)
        yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    if not wants_own:
        app.config.clear()
        app.config.update(config)
        app.extensions.clear()
        app.extensions.update(extensions)
    databases.drop(name)
    shutil.rmtree(databases.folder / f"{name}-photos", ignore_errors=True)


def _settings_of(databases: Databases, name: str, url: str) -> Settings:
    return make_settings(
        url,
        handover_key_file=databases.folder / "handover-key.pem",
        photo_folder=databases.folder / f"{name}-photos",
    )


def _make_app(
    databases: Databases, templates: FileSystemBytecodeCache, name: str, url: str
) -> Flask:
    app = create_app(_settings_of(databases, name, url))
    app.jinja_env.bytecode_cache = templates
    app.config["TESTING"] = True
    return app


def _move(app: Flask, databases: Databases, name: str, url: str) -> None:
    """Lets the app work on another database, knowing nothing of the one before."""
    app.config.update(_settings_of(databases, name, url).flask_config())
    live.init_app(app)
    with app.app_context():
        db.engine.url = make_url(url)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without scripts, not signed in."""
    return app.test_client()


@pytest.fixture
def factory(app: Flask) -> Factory:
    """Builders with sensible defaults, through the product's own services."""
    return Factory(app)
