"""Imports point down: web to outgoing to services to leads, console and actions to services."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PROJECT = Path(__file__).parent.parent
EVERYWHERE = {"errors"}
# Each package and the others it may import. What is missing here joins the rest or stands alone.
MAY_IMPORT = {
    "leads": set[str](),
    "extraction": set[str](),
    "store": {"leads"},
    "evaluation": {"extraction"},
    "dialogue": {"extraction", "evaluation"},
    "services": {"leads", "store", "dialogue", "extraction", "metrics"},
    "outgoing": {"services", "leads", "store", "metrics", "settings"},
    "web": {"services", "outgoing", "leads", "store", "settings", "metrics"},
    "console": {"web", "services", "leads", "store"},
    "actions": {"services", "metrics"},
    "widget": {"web", "errors"},
    "demo": {"web", "errors"},
}
# Names of rows and connections stay in the store; these hold domain objects and the door itself.
STORE_DOORS = {
    "assistant.store.analytics",
    "assistant.store.database",
    "assistant.store.lead_conditions",
    "assistant.store.lead_filter",
    "assistant.store.lead_lines",
    "assistant.store.leads",
    "assistant.store.sites",
}


def modules() -> Iterator[Path]:
    for folder in ("assistant", "actions"):
        yield from sorted((PROJECT / folder).rglob("*.py"))


def package_of(name: str) -> str:
    """Return "services" for assistant.services.turns, "actions" for actions.lead_actions."""
    first, *rest = name.split(".")
    return rest[0] if first == "assistant" and rest else first


def imported(file: Path) -> set[str]:
    """Return the full names of the modules that a file imports, also inside functions."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{file}: imports are absolute"
            bare = node.module == "assistant"
            found |= {f"{node.module}.{alias.name}" for alias in node.names} if bare else set()
            found |= set() if bare else {node.module}
    return found


def name_of(file: Path) -> str:
    return ".".join(file.relative_to(PROJECT).with_suffix("").parts)


def ours(names: set[str]) -> set[str]:
    return {name for name in names if name.split(".")[0] in ("assistant", "actions")}


@pytest.mark.parametrize("package", sorted(MAY_IMPORT))
def test_a_package_imports_only_what_lies_below(package: str) -> None:
    allowed = MAY_IMPORT[package] | EVERYWHERE | {package}
    upward = {
        f"{name_of(file)} imports {name}"
        for file in modules()
        if package_of(name_of(file)) == package
        for name in ours(imported(file))
        if package_of(name) not in allowed
    }
    assert not upward


def test_every_package_has_its_place() -> None:
    """Joined above all others: app and the command line."""
    joints = {"app", "cli", "__main__", "__init__"}
    alone = {"errors", "settings", "secret_key", "logs", "metrics", "shared_numbers"}
    found = {package_of(name_of(file)) for file in modules()}
    assert found - joints - alone - {"assistant"} == set(MAY_IMPORT)


@pytest.mark.parametrize("module", ["errors", "settings", "secret_key", "logs", "metrics"])
def test_what_everybody_uses_uses_nobody(module: str) -> None:
    names = ours(imported(PROJECT / "assistant" / f"{module}.py"))
    assert {package_of(name) for name in names} <= {"errors", "settings", "shared_numbers"}


def test_leads_knows_only_the_standard_library() -> None:
    foreign = {
        name
        for file in modules()
        if package_of(name_of(file)) == "leads"
        for name in imported(file) - ours(imported(file))
        if name.split(".")[0] not in sys.stdlib_module_names
    }
    assert not foreign


def test_only_dialogue_and_actions_know_rasa() -> None:
    knowing = {
        package_of(name_of(file))
        for file in modules()
        for name in imported(file)
        if name.split(".")[0] in ("rasa", "rasa_sdk")
    }
    assert knowing == {"dialogue", "actions"}


def test_only_the_store_knows_the_database_library() -> None:
    """Services pass a session on to the store, so they may name its type, nothing else."""
    knowing = {
        (package_of(name_of(file)), name)
        for file in modules()
        for name in imported(file)
        if name.split(".")[0] in ("sqlalchemy", "psycopg", "sqlite3", "alembic")
    }
    assert {one for one in knowing if one[0] != "store"} <= {
        ("services", "sqlalchemy.orm"),
        ("outgoing", "sqlalchemy.orm"),
    }


def test_web_and_console_enter_the_store_by_its_doors() -> None:
    entered = {
        name
        for file in modules()
        if package_of(name_of(file)) in ("web", "console")
        for name in imported(file)
        if name.startswith("assistant.store")
    }
    assert entered <= STORE_DOORS


def test_only_settings_reads_the_environment() -> None:
    reading = {
        name_of(file)
        for file in modules()
        if "os.environ" in file.read_text(encoding="utf-8")
        or "os.getenv" in file.read_text(encoding="utf-8")
    }
    # the other two set variables of other packages, before these are imported
    others = {"assistant.dialogue.rasa_setup", "assistant.shared_numbers"}
    assert reading <= {"assistant.settings", *others}


@pytest.mark.parametrize("file", modules(), ids=name_of)
def test_a_module_is_read_in_one_sitting(file: Path) -> None:
    if "migrations" not in file.parts:
        assert len(file.read_text(encoding="utf-8").splitlines()) <= 400


def test_nobody_but_the_gate_and_the_mailer_calls_out() -> None:
    """What leaves the server goes through checked addresses and bounded time."""
    clients = ("ClientSession", "aiohttp.request", "urllib.request", "http.client", "aiosmtplib")
    clients += ("smtplib", "import requests", "import httpx", "import urllib3", "open_connection")
    calling = {
        name_of(file)
        for file in modules()
        if any(client in file.read_text(encoding="utf-8") for client in clients)
    }
    assert calling == {"assistant.outgoing.gate", "assistant.outgoing.mailer"}
