"""What the assistant says: each response exists, is used, and stands in both languages."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

PROJECT = Path(__file__).parent.parent
LANGUAGES = ("en", "nb")
_PLACEHOLDER = re.compile(r"\{(\w+)\}")
# Response names that are put together from parts: what the parts can be.
PARTS = {
    "webinar.phase": ("before", "live", "after", "on_demand"),
    "fact.state": ("skipped", "unknown"),
    "note": ("skipped", "unknown"),
    "act.purpose": ("follow_up", "marketing"),
    "act.action": ("given", "refused", "withdrawn"),
    "kind": ("follow_up", "marketing"),
    "action": ("refused", "withdrawn"),
    "field": ("email", "phone"),
}


def responses() -> dict[str, list[dict[str, Any]]]:
    domain = yaml.safe_load((PROJECT / "domain.yml").read_text(encoding="utf-8"))
    found: dict[str, list[dict[str, Any]]] = domain["responses"]
    return found


def spoken() -> list[tuple[str, list[str]]]:
    """Return for each place that names a response what it can be, with where it stands."""
    places = []
    for folder in ("actions", "assistant/services", "assistant/dialogue"):
        for file in sorted((PROJECT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if names := names_in(node):
                    places.append((f"{file.name}:{node.lineno}", names))  # type: ignore[attr-defined]
    return places


def names_in(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        whole = re.fullmatch(r"utter_[a-z_]*[a-z]", node.value)
        return [node.value] if whole and node.value != "utter_message" else []
    if isinstance(node, ast.JoinedStr) and ast.unparse(node)[2:].startswith("utter_"):
        return put_together(node)
    return []


def put_together(node: ast.JoinedStr) -> list[str]:
    names = [""]
    for part in node.values:
        if isinstance(part, ast.FormattedValue):
            fillings: tuple[str, ...] = PARTS[ast.unparse(part.value)]
        else:
            assert isinstance(part, ast.Constant)
            fillings = (str(part.value),)
        names = [name + filling for name in names for filling in fillings]
    return names


def language_of(variation: dict[str, Any]) -> str:
    conditions = variation.get("condition")
    return conditions[0]["value"] if conditions else "en"


def placeholders(variation: dict[str, Any]) -> set[str]:
    return set(_PLACEHOLDER.findall(variation["text"]))


def test_every_response_that_is_spoken_exists() -> None:
    known = set(responses())
    missing = {
        f"{where}: {name}" for where, names in spoken() for name in names if name not in known
    }
    assert not missing


def test_every_response_that_exists_is_spoken() -> None:
    used = {name for _, names in spoken() for name in names}
    assert set(responses()) - used == set()


@pytest.mark.parametrize("name", sorted(responses()))
def test_a_response_stands_in_both_languages_with_the_same_placeholders(name: str) -> None:
    variations = responses()[name]
    assert {language_of(one) for one in variations} == set(LANGUAGES)
    assert len({frozenset(placeholders(one)) for one in variations}) == 1
    assert all(one["text"].strip() for one in variations)


@pytest.mark.parametrize("name", sorted(responses()))
def test_condition_is_always_the_slot_of_the_language(name: str) -> None:
    for variation in responses()[name]:
        for condition in variation.get("condition", []):
            assert (condition["type"], condition["name"]) == ("slot", "language")


def words_of(tree: Any, path: str = "") -> dict[str, str]:
    """Return every text of a tree by the way to it."""
    if not isinstance(tree, dict):
        return {path: str(tree)}
    found: dict[str, str] = {}
    for key, part in tree.items():
        found |= words_of(part, f"{path}.{key}")
    return found


def test_short_words_stand_in_both_languages_with_the_same_placeholders() -> None:
    folder = PROJECT / "assistant" / "services" / "locales"
    en, nb = (
        words_of(yaml.safe_load((folder / f"{language}.yml").read_text(encoding="utf-8")))
        for language in LANGUAGES
    )
    assert en.keys() == nb.keys()
    for key, text in en.items():
        assert text.strip()
        assert nb[key].strip()
        assert set(_PLACEHOLDER.findall(text)) == set(_PLACEHOLDER.findall(nb[key]))


def test_every_action_of_the_domain_is_run_and_every_one_that_is_run_is_named() -> None:
    from actions.lead_actions import lead_actions
    from assistant.services.replies import Replies
    from assistant.services.turns import TurnRegistry

    domain = yaml.safe_load((PROJECT / "domain.yml").read_text(encoding="utf-8"))
    made = {action.name() for action in lead_actions(TurnRegistry(), Replies({}))}
    assert made == set(domain["actions"])


def test_knowledge_has_the_same_files_in_both_languages() -> None:
    en, nb = (
        {file.name for file in (PROJECT / "knowledge" / language).glob("*.md")}
        for language in LANGUAGES
    )
    assert en == nb
    assert en
