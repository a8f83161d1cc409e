"""Which language a page speaks. Chinese is the source text; English is the one catalogue."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from typing import Any, Protocol

from flask import Flask, g, has_request_context, request, session
from flask_babel import get_locale, get_translations
from flask_login import current_user, user_logged_in
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

from outreach.extensions import babel
from outreach.periods import local_time

LANGUAGES = {"zh": "zh_Hans_CN", "en": "en"}
#: What parts words in a line: names, fields of a row, short facts, a label from its value, a name
#: from its number.
_SEPARATORS = {
    "zh": {"names": "、", "fields": "；", "facts": "·", "value": "：", "number": ""},
    "en": {"names": ", ", "fields": "; ", "facts": " · ", "value": ": ", "number": " "},
}


_FOUND = "language_of_who_asks"
_CATALOGUE = "catalogue_of_page"


class Labelled(Protocol):
    """Anything with a name in both languages."""

    def label(self, language: str) -> str:
        """The name in "zh" or "en"."""
        ...


def init_app(app: Flask) -> None:
    """Chooses the locale per request and gives templates the words for names and dates."""
    babel.init_app(app, locale_selector=lambda: LANGUAGES[language()])
    _speed_up_templates(app)
    user_logged_in.connect(_forget, app)
    app.jinja_env.globals["language"] = language
    app.jinja_env.globals["separator"] = separator
    app.jinja_env.filters["label"] = label
    app.jinja_env.filters["day"] = format_day
    app.jinja_env.filters["short_day"] = format_short_day
    app.jinja_env.filters["moment"] = format_moment
    app.jinja_env.filters["clock"] = format_clock
    app.jinja_env.filters["number"] = format_number


def _speed_up_templates(app: Flask) -> None:
    """A page asks for hundreds of texts: Flask-Babel would find its catalogue anew for each."""
    env = app.jinja_env
    env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext=lambda text: _catalogue().ugettext(text),
        ngettext=lambda one, many, n: _catalogue().ungettext(one, many, n),
        newstyle=True,
        pgettext=lambda context, text: _catalogue().upgettext(context, text),
        npgettext=lambda context, one, many, n: _catalogue().unpgettext(context, one, many, n),
    )
    # What Jinja makes of the first and third does the same in four calls through its context.
    env.globals.update(_=_say, gettext=_say, pgettext=_say_within)


@pass_eval_context
def _say(page: EvalContext, text: str, /, **values: Any) -> str:
    """A text of a template in the page's language, its values filled in and made safe."""
    if not page.autoescape:
        return str(_catalogue().ugettext(text)) % values
    if values:
        return _safe(_catalogue(), None, text) % values
    return _whole(_catalogue(), None, text)


@pass_eval_context
def _say_within(page: EvalContext, within: str, text: str, /, **values: Any) -> str:
    """The same of a text that means different things in different places."""
    if not page.autoescape:
        return str(_catalogue().upgettext(within, text)) % {"context": within, **values}
    if values:
        return _safe(_catalogue(), within, text) % {"context": within, **values}
    return _whole(_catalogue(), within, text)


@lru_cache(maxsize=8192)
def _safe(catalogue: Any, within: str | None, text: str) -> Markup:
    said = catalogue.ugettext(text) if within is None else catalogue.upgettext(within, text)
    return Markup(said)  # noqa: S704 - of the catalogue, not of anybody who types


@lru_cache(maxsize=8192)
def _whole(catalogue: Any, within: str | None, text: str) -> Markup:
    """The text without values: also then `%%` stands for a percent sign."""
    return _safe(catalogue, within, text) % ({} if within is None else {"context": within})


def _catalogue() -> Any:
    """The translations of the page's language, found once for each language of a request."""
    asked = g._get_current_object()
    kept: tuple[Any, Any] | None = asked.get(_CATALOGUE)
    # Where Flask-Babel keeps the locale; to ask it takes longer than all else here.
    locale = getattr(asked.get("_flask_babel"), "babel_locale", None) or get_locale()
    if kept is None or kept[0] is not locale:
        kept = (locale, get_translations())
        setattr(asked, _CATALOGUE, kept)
    return kept[1]


def language() -> str:
    """ "zh" or "en": as chosen in this session, else the account's, else the browser's.

    A page that is drawn in both languages whoever asks names its own in `g.language`.
    """
    if not has_request_context():
        return "zh"
    asked = g._get_current_object()
    chosen = asked.get("language") or session.get("language")
    return str(chosen) if chosen in LANGUAGES else asked.get(_FOUND) or _language_of_who_asks()


def _language_of_who_asks() -> str:
    """Found once a request: pages ask for each name and number they print."""
    if current_user and current_user.is_authenticated and current_user.language in LANGUAGES:
        found = str(current_user.language)
    else:
        found = (request.accept_languages.best_match(["zh", "en"]) or "zh")[:2]
    setattr(g, _FOUND, found)
    return found


def _forget(_app: Flask, **_user: object) -> None:
    g.pop(_FOUND, None)


def separator(between: str) -> str:
    """What parts `names`, `fields`, `facts`, a label from its `value` or a name from its `number`.

    Punctuation of the page's language, with the spaces that go with it.
    """
    return _SEPARATORS[language()][between]


def label(named: Labelled | None) -> str:
    """The name in the page's language; empty for nothing."""
    return "" if named is None else named.label(language())


def format_day(day: date) -> str:
    """2026年6月16日（周二） or 16 June 2026 (Tue)."""
    if language() == "en":
        return f"{day.day} {day:%B} {day.year} ({day:%a})"
    weekday = "一二三四五六日"[day.weekday()]
    return f"{day.year}年{day.month}月{day.day}日（周{weekday}）"


def format_short_day(day: date) -> str:
    """6月16日 or 16 June."""
    return f"{day.day} {day:%B}" if language() == "en" else f"{day.month}月{day.day}日"


def format_moment(moment: datetime) -> str:
    """2026-06-16 10:01 on a Shanghai clock, for tables and histories."""
    return f"{local_time(moment):%Y-%m-%d %H:%M}"


def format_clock(moment: datetime) -> str:
    """10:01 on a Shanghai clock."""
    return f"{local_time(moment):%H:%M}"


def format_number(value: int | float | None) -> str:
    """Groups as the language does: Chinese from five digits, English from four; – for nothing."""
    if value is None:
        return "–"
    grouped = f"{value:,}"
    return str(value) if language() == "zh" and abs(value) < 10_000 else grouped
