"""What makes rendering a page cheap: it is done for each request, and most of its work was Jinja's.

Jinja asks at each `{% from ... import ... %}` whether the page has globals that the imported
template does not know. Its globals are a `ChainMap`, whose keys are compared one by one in Python:
a tenth of a millisecond for each import.
"""

from __future__ import annotations

import re
from collections import ChainMap
from collections.abc import MutableMapping
from functools import lru_cache
from typing import Any

from flask import Flask, g
from flask.templating import Environment
from markupsafe import Markup

from outreach.assets import asset_url


class Globals(ChainMap[str, Any]):
    """A template's own globals before those of all, as Jinja's, with keys that compare quickly."""

    def keys(self) -> Any:
        """All names, as the keys of a dict."""
        return dict.fromkeys(self).keys()


_INDENT = re.compile(r"^[ \t]+", re.MULTILINE)


class PageEnvironment(Environment):
    """Flask's environment with quick globals."""

    def preprocess(self, source: str, name: str | None = None, filename: str | None = None) -> str:
        """The template with its lines indented by one space, which may part two words, not by twenty."""
        return super().preprocess(_INDENT.sub(" ", source), name, filename)

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """The globals of one template over those of the environment."""
        return Globals({} if d is None else d, self.globals)


def init_app(app: Flask) -> None:
    """Takes the quick environment; to be called before anything asks for the app's."""
    app.jinja_environment = PageEnvironment
    app.jinja_env.globals["drawn_icon"] = drawn_icon


def drawn_icon(name: str, label: str = "") -> Markup:
    """A symbol of the sprite; with a label where no word stands beside it.

    With `g.icons_later` the page's own script says where the sprite is, once that does not delay
    what people came for: a browser reads it as soon as one symbol of it is asked for.
    """
    return _drawn("" if g.get("icons_later") else asset_url("icons.svg"), name, label)


_ICON = Markup('<svg class="icon icon--{}" viewBox="0 0 16 16" focusable="false" {}>{}</svg>')
_USED, _LATER = Markup('<use href="{}#i-{}"/>'), Markup('<use data-icon="{}"/>')
_LABELLED, _SILENT = Markup('role="img" aria-label="{}"'), Markup('aria-hidden="true"')


@lru_cache(maxsize=1024)
def _drawn(sprite: str, name: str, label: str) -> Markup:
    said = _LABELLED.format(label) if label else _SILENT
    drawn = _USED.format(sprite, name) if sprite else _LATER.format(name)
    return _ICON.format(name, said, drawn)
