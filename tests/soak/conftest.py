"""The soak tests use the browser tests' server, brigade and Chromium."""

from tests.browser.conftest import brigade, browser_type_launch_args, server, server_url

__all__ = ["brigade", "browser_type_launch_args", "server", "server_url"]
