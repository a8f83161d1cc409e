"""Settings: what the README's table says, what is refused, what is made up safely."""

from __future__ import annotations

import re
import stat
from pathlib import Path

import pytest

from outreach.config import Settings, SettingsError

ROOT = Path(__file__).resolve().parent.parent


def test_settings_when_listed_in_the_readme_then_each_one_read_is_there():
    files = (ROOT / "outreach" / name for name in ("config.py", "base_map_settings.py"))
    code = "".join(path.read_text("utf-8").split("def flask_config")[0] for path in files)
    read = set(re.findall(r'"([A-Z]+(?:_[A-Z]+)+)"', code))
    read |= set(re.findall(r'env(?:\.get\(|, )"([A-Z_]+)"', code))
    table = set(re.findall(r"^\| `([A-Z_]+)`", (ROOT / "README.md").read_text("utf-8"), re.M))
    assert read
    assert read - table == set()


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({"OUTREACH_ENV": "production", "DATABASE_URL": "sqlite:///x"}, "SECRET_KEY"),
        ({"OUTREACH_ENV": "production", "SECRET_KEY": "x"}, "DATABASE_URL"),
        (
            {"OUTREACH_ENV": "production", "SECRET_KEY": "x", "DATABASE_URL": "sqlite:///x"},
            "HANDOVER_KEY_FILE",
        ),
        ({"OUTREACH_ENV": "staging"}, "OUTREACH_ENV"),
        ({"TRUSTED_PROXIES": "many", "SECRET_KEY": "x"}, "TRUSTED_PROXIES"),
        ({"COOKIE_SECURE": "perhaps", "SECRET_KEY": "x"}, "COOKIE_SECURE"),
    ],
)
def test_settings_when_missing_or_wrong_then_the_message_names_the_setting(
    environment, words, tmp_path
):
    with pytest.raises(SettingsError, match=words):
        Settings.from_environment({"INSTANCE_PATH": str(tmp_path), **environment})


def test_settings_when_nothing_is_set_then_a_private_secret_is_made_once(tmp_path):
    first = Settings.from_environment({"INSTANCE_PATH": str(tmp_path)})
    again = Settings.from_environment({"INSTANCE_PATH": str(tmp_path)})
    assert len(first.secret_key) >= 32
    assert first.secret_key == again.secret_key
    assert stat.S_IMODE((tmp_path / "secret-key").stat().st_mode) == 0o600
    assert first.database_url == f"sqlite:///{tmp_path / 'outreach.sqlite3'}"


def test_settings_when_production_then_cookies_need_https(tmp_path):
    settings = Settings.from_environment(
        {
            "OUTREACH_ENV": "production",
            "SECRET_KEY": "x",
            "DATABASE_URL": "postgresql://db/outreach",
            "HANDOVER_KEY_FILE": str(tmp_path / "handover-key.pem"),
        }
    )
    assert settings.flask_config()["SESSION_COOKIE_SECURE"] is True
    assert settings.database_url == "postgresql+psycopg://db/outreach"
