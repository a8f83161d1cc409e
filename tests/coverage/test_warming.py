"""A server that has just started reads the visits before anybody opens a map."""

import sys
import threading
from dataclasses import dataclass, replace

import pytest
from flask import Flask

from outreach import create_app
from outreach.coverage.live import init_app, live
from outreach.coverage.warming import warm_up
from scripts import gunicorn_settings


@dataclass
class Worker:
    """What gunicorn hands to its settings: a process with the application it serves."""

    wsgi: Flask


@pytest.fixture
def started(app):
    """The app as a process has it that was just started."""
    before = sys.getswitchinterval()
    init_app(app)
    yield app
    sys.setswitchinterval(before)


def test_worker_when_started_then_it_reads_the_visits_before_it_is_asked(started, scene, factory):
    for _visit in range(3):
        factory.visit(scene.officer_a, scene.in_a)

    gunicorn_settings.post_worker_init(Worker(started))
    for thread in threading.enumerate():
        if thread.name == "warm-up":
            thread.join()

    with started.app_context():
        assert live().visits == 3


def test_worker_when_there_are_no_tables_yet_then_it_serves_and_reads_nothing(app, tmp_path):
    url = f"sqlite:///{tmp_path / 'empty.sqlite3'}"
    empty = create_app(replace(app.config["SETTINGS"], database_url=url))

    warm_up(empty).join()

    with empty.app_context():
        assert live().visits == 0
    assert empty.test_client().get("/static/dist/manifest.json").status_code < 500
