"""Commands about the phones' keys."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import AppGroup

from outreach.devices.server_keys import KeyMissing, add_key

devices = AppGroup("devices", help="The key that opens what phones send.")


@devices.command("make-key")
def make_key() -> None:
    """Add a key to HANDOVER_KEY_FILE: phones seal to it from now on, older keys still open."""
    path = current_app.config["SETTINGS"].handover_key_file
    try:
        key = add_key(path)
    except (KeyMissing, OSError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"Added the key {key.id.hex()} to {path}.")
    click.echo("Keep a copy of the file: without it, what waits on phones cannot be read.")
