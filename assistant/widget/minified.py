"""Scripts and styles made small, once for each content.

The minifier is a Go library, whose runtime has threads that do not survive a fork: it is loaded
only in a process of its own, which is this file run as a program. Standard library only up here,
so that the program needs nothing else.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path
from typing import Final

logger = logging.getLogger(__name__)

CACHE: Final = Path("var/cache/widget")
PACKAGE: Final = "tdewolff-minify"
TYPES: Final = {".js": "text/javascript", ".css": "text/css"}
DEADLINE_S: Final = 30.0

# What browsers need not load in any case: comments on lines of their own, and indentation.
_UNREAD: Final = (
    re.compile(r"^[ \t]*/\*.*?\*/[ \t]*\n", re.DOTALL | re.MULTILINE),
    re.compile(r"^[ \t]*//.*\n", re.MULTILINE),
    re.compile(r"^[ \t]+|^\n", re.MULTILINE),
)


def make_small(texts: Mapping[str, str], cache: Path = CACHE) -> dict[str, str]:
    """Return the texts by name, minified; only stripped where the minifier cannot be had.

    The suffix of a name tells its kind. cache: where results are kept by the hash of what they
    were made of; without leave to write there they are made at every start.
    """
    version = _version()
    if version is None:
        logger.warning("%s is missing: the widget is served stripped, not minified", PACKAGE)
        return {name: strip(text) for name, text in texts.items()}
    kept = {name: cache / _key(version, name, text) for name, text in texts.items()}
    small = {name: text for name, path in kept.items() if (text := _read(path)) is not None}
    missing = {name: text for name, text in texts.items() if name not in small}
    if missing:
        try:
            made = _run(missing)
        except (OSError, subprocess.SubprocessError, ValueError) as error:
            logger.warning("the widget is served stripped, the minifier failed: %s", error)
            made = {name: strip(text) for name, text in missing.items()}
        else:
            for name, text in made.items():
                _keep(kept[name], text)
        small.update(made)
    return small


def strip(text: str) -> str:
    for unread in _UNREAD:
        text = unread.sub("", text)
    return text


def _version() -> str | None:
    try:
        return metadata.version(PACKAGE)
    except metadata.PackageNotFoundError:
        return None


def _key(version: str, name: str, text: str) -> str:
    made_of = f"{version}\0{text}".encode()
    return hashlib.sha256(made_of).hexdigest()[:32] + Path(name).suffix


def _read(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None


def _keep(path: Path, text: str) -> None:
    """Write all or nothing: several workers may start at once."""
    unfinished = path.with_name(f"{path.name}.{os.getpid()}")
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished.write_text(text, encoding="utf-8")
        unfinished.replace(path)


def _run(texts: Mapping[str, str]) -> dict[str, str]:
    done = subprocess.run(  # noqa: S603 - this very file, by this very Python
        [sys.executable, "-I", __file__],
        input=json.dumps(dict(texts)),
        capture_output=True,
        encoding="utf-8",
        timeout=DEADLINE_S,
        check=True,
    )
    made: dict[str, str] = json.loads(done.stdout)
    if made.keys() != texts.keys():
        raise ValueError("it did not return every file")
    return made


def main() -> None:
    """Read texts by name as JSON, write them minified."""
    import minify  # type: ignore[import-untyped]

    texts: dict[str, str] = json.load(sys.stdin)
    json.dump(
        {name: minify.string(TYPES[Path(name).suffix], text) for name, text in texts.items()},
        sys.stdout,
    )


if __name__ == "__main__":
    main()
