"""A project that trains in seconds: our own files with a few lines of each intent."""

from __future__ import annotations

import shutil
from collections import defaultdict
from pathlib import Path

import yaml

from tests.chat_fixtures import PROJECT

LINES = 12  # of each intent for training
COMPARED = 6  # of each intent for comparing


def small_project(folder: Path) -> Path:
    """Put config, domain, rules and some lines of both languages into the folder; return it."""
    for name in ("domain.yml", "playbook.yml"):
        shutil.copy(PROJECT / name, folder / name)
    config = (PROJECT / "config.yml").read_text(encoding="utf-8")
    # few lines make nobody sure
    quick = config.replace("    threshold: 0.4", "    embeddings: false\n    threshold: 0.1")
    (folder / "config.yml").write_text(quick, encoding="utf-8")
    shutil.copytree(PROJECT / "data" / "rules", folder / "data" / "rules")
    (folder / "knowledge").symlink_to(PROJECT / "knowledge")
    cache = PROJECT / "var" / "cache" / "knowledge.npz"
    if cache.is_file():  # spares a server ten seconds
        (folder / "var" / "cache").mkdir(parents=True)
        shutil.copy(cache, folder / "var" / "cache")
    for language in ("en", "nb"):
        lines = _lines_in(PROJECT / "data" / "nlu", f"*_{language}.yml")
        _write(folder / "data" / "nlu" / f"some_{language}.yml", lines, LINES)
        # among those it is trained with: two trainings are not told apart by chance
        _write(folder / "data" / "test" / f"intents_{language}.yml", lines, COMPARED)
    return folder


def _lines_in(folder: Path, names: str) -> dict[str, list[str]]:
    found = defaultdict(list)
    for file in sorted(folder.glob(names)):
        for block in yaml.safe_load(file.read_text(encoding="utf-8"))["nlu"]:
            if "intent" in block:
                found[block["intent"]] += block["examples"].splitlines()
    return found


def _write(file: Path, lines: dict[str, list[str]], count: int) -> None:
    """Write `count` lines of each intent, taken from all over."""
    nlu = [
        {
            "intent": intent,
            "examples": "\n".join(some[:: max(1, len(some) // count)][:count]) + "\n",
        }
        for intent, some in lines.items()
    ]
    file.parent.mkdir(exist_ok=True)
    text = yaml.safe_dump({"version": "3.1", "nlu": nlu}, allow_unicode=True, sort_keys=False)
    file.write_text(text, encoding="utf-8")
