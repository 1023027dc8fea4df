"""The widget's files as they go out: joined, made small, compressed, named by their content."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final

import brotli  # type: ignore[import-untyped]

from assistant.widget.minified import CACHE, TYPES, make_small

FOLDER: Final = Path(__file__).parent
LOADER, PANEL, STYLES = "lead-chat.js", "lead-chat-panel.js", "lead-chat.css"
GREETING: Final = "lead-chat-greeting.js"
HASH_LENGTH: Final = 12
SITES_KEPT: Final = 256

_IMPORT = re.compile(r'^import .* from "\./([\w-]+\.js)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export ", re.MULTILINE)
_SPACE: Final = re.compile(r"(?<=[,(])\s+")  # in values of custom properties it is kept
_USUAL: Final = ("auto", "right", "bubble")
# Stands in the loader for what the operator has set for a site.
_SETTINGS: Final = '"SITE SETTINGS"'


@dataclass(frozen=True)
class WidgetFile:
    """One file. bodies: by content coding, our favourite first, "identity" last.

    lasts: the address names the content, so it never changes.
    """

    content_type: str
    bodies: Mapping[str, bytes]
    etag: str
    lasts: bool = False

    @property
    def plain(self) -> bytes:
        return self.bodies["identity"]


@dataclass(frozen=True)
class WidgetFiles:
    """What is served, by name; loader: the text of the loader before any site's settings."""

    by_name: Mapping[str, WidgetFile]
    loader: str

    def loader_for(self, settings: Mapping[str, Any]) -> WidgetFile:
        """Return the loader with what the operator has set for one site."""
        return _loader_with(self.loader, json.dumps(_as_attributes(settings)))


@cache
def read_widget_files(folder: Path = FOLDER, kept: Path = CACHE) -> WidgetFiles:
    """Return loader, greeting, and the panel with its styles as one module, read once in a process.

    All but the loader stand under two names: the one with the hash of their content, which the
    loader asks for and browsers keep for good, and a stable one for a page whose loader is older
    than this release.
    """
    sources = {name: _source(folder, name) for name in (LOADER, GREETING, STYLES)}
    sources[PANEL] = "".join(_EXPORT.sub("", part) for part in _modules_of(folder, PANEL, set()))
    texts = make_small(sources, kept)
    # compressed together both weigh less, and the panel never shows without its look
    styles = _SPACE.sub("", texts.pop(STYLES))
    texts[PANEL] += f"\nconst STYLES={json.dumps(styles, ensure_ascii=False)}"
    files: dict[str, WidgetFile] = {}
    for name in (PANEL, GREETING):
        hashed = hashed_name(name, texts[name])
        texts[LOADER] = texts[LOADER].replace(_placeholder(name), hashed)
        files[name] = _file(name, texts[name])
        files[hashed_name(name, texts[name])] = _file(name, texts[name], lasts=True)
    files[LOADER] = _loader_with(texts[LOADER], "{}")
    return WidgetFiles(files, texts[LOADER])


def _source(folder: Path, name: str) -> str:
    return (folder / name).read_text(encoding="utf-8")


def hashed_name(name: str, text: str) -> str:
    path = Path(name)
    return f"{path.stem}.{hashlib.sha256(text.encode()).hexdigest()[:HASH_LENGTH]}{path.suffix}"


def _placeholder(name: str) -> str:
    """Return how the sources write a name whose hash is not known yet."""
    return f"{Path(name).stem}.HASH{Path(name).suffix}"


def _modules_of(folder: Path, name: str, seen: set[str]) -> list[str]:
    """Return `name` after all it imports, each once: one request instead of eight."""
    if name in seen:
        return []
    seen.add(name)
    text = _source(folder, name)
    before = [part for other in _IMPORT.findall(text) for part in _modules_of(folder, other, seen)]
    return [*before, _IMPORT.sub("", text)]


def _as_attributes(settings: Mapping[str, Any]) -> dict[str, str]:
    """Return a site's settings as the loader takes them: like data attributes of the tag.

    What the site leaves open is left out, so that the page decides.
    """
    languages: list[str] = [*(settings.get("languages") or [])]
    wanted = {
        "accent": settings.get("accent"),
        "scheme": settings.get("scheme"),
        "side": settings.get("side"),
        "mode": settings.get("mode"),
        "lang": languages[0] if len(languages) == 1 else None,
    }
    given = {name: value for name, value in wanted.items() if value and value not in _USUAL}
    if greetings := settings.get("greetings"):
        given["greetings"] = json.dumps(greetings, ensure_ascii=False, separators=(",", ":"))
    return given


@lru_cache(maxsize=SITES_KEPT)
def _loader_with(loader: str, settings: str) -> WidgetFile:
    return _file(LOADER, loader.replace(_SETTINGS, settings))


def _file(name: str, text: str, *, lasts: bool = False) -> WidgetFile:
    plain = text.encode()
    return WidgetFile(
        content_type=TYPES[Path(name).suffix],
        bodies={
            "br": brotli.compress(plain, quality=11),
            "gzip": gzip.compress(plain, compresslevel=9, mtime=0),
            "identity": plain,
        },
        etag=hashlib.sha256(plain).hexdigest()[:20],
        lasts=lasts,
    )
