"""Settings: read once, checked, documented; a mistake names the variable and the remedy."""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import fields
from pathlib import Path

import pytest

from assistant.errors import SetupError
from assistant.settings import PREFIX, Settings, read_settings

PROJECT = Path(__file__).parent.parent
DATA_KEY = b64encode(bytes(range(32))).decode()
OTHER_DATA_KEY = b64encode(bytes(range(1, 33))).decode()
KEY = "0123456789abcdef0123456789abcdef"


@pytest.fixture(autouse=True)
def _without_env_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_without_variables_the_defaults_hold() -> None:
    assert read_settings({}) == Settings()
    assert read_settings({"PATH": "/bin", "HOME": "/root"}) == Settings()


def test_every_setting_is_read() -> None:
    given = {
        "ASSISTANT_DATABASE_URL": "postgresql://db.example/leads",
        "ASSISTANT_REDIS_URL": "redis://bus.example:6379/0",
        "ASSISTANT_SECRET_KEY": KEY,
        "ASSISTANT_DATA_KEY": f"{DATA_KEY},{OTHER_DATA_KEY}",
        "ASSISTANT_RETENTION": "off",
        "ASSISTANT_PLAYBOOK": "sites/one.yml",
        "ASSISTANT_MODEL_DIR": "trained",
        "ASSISTANT_MODELS_KEPT": "8",
        "ASSISTANT_LOG_FORMAT": "json",
        "ASSISTANT_TRUSTED_PROXIES": "2",
        "ASSISTANT_RASA_CHANNELS": "demo",
        "ASSISTANT_RASA_KEY": KEY[::-1],
        "ASSISTANT_WEBHOOK_ALLOW": "crm.internal.example, 10.1.0.0/16,fd00:1::/32",
        "ASSISTANT_SMTP_URL": "smtps://us%40er:pass@mail.example.com:465",
        "ASSISTANT_MAIL_FROM": "assistant@example.com",
        "ASSISTANT_MAIL_LANGUAGE": "nb",
        "ASSISTANT_NOTIFY_TO": "sales@example.com, kim@example.com",
        "ASSISTANT_PUBLIC_URL": "https://chat.example.com/",
        "ASSISTANT_SECOND_FACTOR_FOR": "admin, sales",
    }
    settings = read_settings(given)
    assert settings == Settings(
        database_url="postgresql://db.example/leads",
        redis_url="redis://bus.example:6379/0",
        secret_key=KEY,
        data_key=f"{DATA_KEY},{OTHER_DATA_KEY}",
        retention=False,
        playbook=Path("sites/one.yml"),
        model_dir=Path("trained"),
        models_kept=8,
        log_format="json",
        trusted_proxies=2,
        rasa_channels="demo",
        rasa_key=KEY[::-1],
        webhook_allow=("crm.internal.example", "10.1.0.0/16", "fd00:1::/32"),
        smtp_url="smtps://us%40er:pass@mail.example.com:465",
        mail_from="assistant@example.com",
        mail_language="nb",
        notify_to=("sales@example.com", "kim@example.com"),
        public_url="https://chat.example.com",
        second_factor_for=("admin", "sales"),
    )
    assert "pass@" not in repr(settings)
    assert DATA_KEY not in repr(settings)
    assert {f"{PREFIX}{field.name.upper()}" for field in fields(Settings)} == set(given)


@pytest.mark.parametrize(
    ("name", "value", "remedy"),
    [
        ("ASSISTANT_DATABASE_URI", "sqlite:///x.db", "ASSISTANT_DATABASE_URL"),
        ("ASSISTANT_", "x", "Known settings"),
        ("ASSISTANT_DATABASE_URL", "mysql://x", "sqlite:///"),
        ("ASSISTANT_DATABASE_URL", "", "sqlite:///"),
        ("ASSISTANT_REDIS_URL", "http://x", "redis://"),
        ("ASSISTANT_SECRET_KEY", "short", "32"),
        ("ASSISTANT_SECRET_KEY", "", "32"),
        ("ASSISTANT_DATA_KEY", "short", "new-key"),
        ("ASSISTANT_DATA_KEY", "A" * 43 + "=", "new-key"),
        ("ASSISTANT_DATA_KEY", f"{DATA_KEY},", "new-key"),
        ("ASSISTANT_DATA_KEY", DATA_KEY[:-2], "new-key"),
        ("ASSISTANT_RETENTION", "yes", "on or off"),
        ("ASSISTANT_LOG_FORMAT", "xml", "text or json"),
        ("ASSISTANT_TRUSTED_PROXIES", "-1", "0 to 10"),
        ("ASSISTANT_TRUSTED_PROXIES", "many", "0 to 10"),
        ("ASSISTANT_TRUSTED_PROXIES", "11", "0 to 10"),
        ("ASSISTANT_WEBHOOK_ALLOW", "http://crm.example", "network"),
        ("ASSISTANT_WEBHOOK_ALLOW", "10.1.2.3/8", "network"),
        ("ASSISTANT_SMTP_URL", "mail.example.com", "smtps://"),
        ("ASSISTANT_SMTP_URL", "smtp://mail.example.com:many", "smtps://"),
        ("ASSISTANT_SMTP_URL", "smtp://mail.example.com", "ASSISTANT_MAIL_FROM"),
        ("ASSISTANT_MAIL_FROM", "Sales <sales@example.com>", "plain"),
        ("ASSISTANT_NOTIFY_TO", "sales@example.com,\nBcc: eve@example.com", "plain"),
        ("ASSISTANT_MODELS_KEPT", "0", "1 to 1000"),
        ("ASSISTANT_MODELS_KEPT", "all", "1 to 1000"),
        ("ASSISTANT_MAIL_LANGUAGE", "de", "en or nb"),
        ("ASSISTANT_PUBLIC_URL", "chat.example.com", "https://"),
    ],
)
def test_a_mistake_names_the_variable_and_the_remedy(name: str, value: str, remedy: str) -> None:
    with pytest.raises(SetupError) as refused:
        read_settings({name: value})
    assert name in str(refused.value)
    assert remedy in str(refused.value)


@pytest.mark.parametrize(
    "key",
    ["changeme" * 4, "secret" * 6, "x" * 40, "0" * 32, "your-secret-key-here-your-secret-key"],
)
def test_a_placeholder_is_no_secret(key: str) -> None:
    with pytest.raises(SetupError, match="ASSISTANT_SECRET_KEY"):
        read_settings({"ASSISTANT_SECRET_KEY": key})


def test_a_secret_is_never_quoted() -> None:
    with pytest.raises(SetupError) as refused:
        read_settings({"ASSISTANT_SECRET_KEY": "tooshort-xyzzy"})
    assert "xyzzy" not in str(refused.value)


def test_an_env_file_completes_the_environment(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(
        "ASSISTANT_LOG_FORMAT=json\nASSISTANT_PLAYBOOK=from-file.yml\nOTHER=1\n"
    )
    settings = read_settings({"ASSISTANT_PLAYBOOK": "from-environment.yml"})
    assert settings.log_format == "json"
    assert settings.playbook == Path("from-environment.yml")


def test_the_documented_settings_are_the_real_ones() -> None:
    text = (PROJECT / "docs" / "settings.md").read_text(encoding="utf-8")
    documented = set(re.findall(r"ASSISTANT_[A-Z_]*[A-Z]", text))
    assert documented == {f"{PREFIX}{field.name.upper()}" for field in fields(Settings)}
