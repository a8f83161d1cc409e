"""The operator's commands, as `flask --app wsgi ...`: thin, they call services.

Each is loaded when it is called: a server needs none of them, and some load much.
"""

from __future__ import annotations

import click
from flask import Flask
from flask.cli import AppGroup
from werkzeug.utils import import_string

_OWN = ("accounts", "bench", "coverage", "demo", "devices", "init", "photos", "places", "units")
#: Where each command is: our own in a module of its name, Flask-Migrate's in its package.
COMMANDS = {name: f"{__name__}.{name}:{name}" for name in _OWN} | {"db": "flask_migrate.cli:db"}


def init_app(app: Flask) -> None:
    """Adds the commands to `flask --app wsgi`."""
    app.cli = Commands(app.name)


class Commands(AppGroup):
    """The app's commands, each loaded when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names of all commands, those of blueprints and extensions among them."""
        return sorted({*super().list_commands(ctx), *COMMANDS})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name; None where there is none."""
        if cmd_name not in COMMANDS:
            return super().get_command(ctx, cmd_name)
        command: click.Command = import_string(COMMANDS[cmd_name])
        return command
