"""Reading a knowledge file: front matter (title, url), then sections of a heading and sentences.

A mistake is named with file and line, because whoever writes these files is seldom a programmer.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

from assistant.errors import SetupError

_FENCE: Final = "---"
_HEADING = re.compile(r"## +(\S.*?)\s*")
_ALSO = re.compile(r"<!--\s*also:(.*?)-->", re.DOTALL | re.IGNORECASE)
_INTENT = re.compile(r"<!--\s*intent:(.*?)-->", re.DOTALL | re.IGNORECASE)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_LINK = re.compile(r"https?://\S+|mailto:\S+@\S+|/\S*")
_HOW: Final = "A knowledge file begins with three dashes, title: …, url: … and three dashes."


@dataclass(frozen=True)
class WrittenSection:
    title: str
    url: str
    heading: str
    text: str
    also: tuple[str, ...]
    line: int
    intents: tuple[str, ...] = ()


def read_sections(file: Path) -> list[WrittenSection]:
    """Return the sections in order. Raises SetupError naming file, line and remedy."""
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise SetupError(
            f"{file}: the file cannot be read ({error}). It must be readable text in UTF-8."
        ) from error
    title, url, begin = _read_front_matter(file, lines)
    sections = _read_body(file, lines, begin, title, url)
    if not sections:
        raise _mistake(file, begin, "there is no section. Write '## ' and the question it answers.")
    return sections


def _mistake(file: Path, index: int, what: str) -> SetupError:
    """index: of the line, from 0."""
    return SetupError(f"{file}, line {index + 1}: {what}")


def _read_front_matter(file: Path, lines: list[str]) -> tuple[str, str, int]:
    """Return title, url and the index of the first line after it."""
    if not lines or lines[0].rstrip() != _FENCE:
        raise _mistake(file, 0, _HOW)
    ends = [index for index, line in enumerate(lines) if index and line.rstrip() == _FENCE]
    if not ends:
        raise _mistake(file, 0, f"the second line of three dashes is missing. {_HOW}")
    try:
        head: Any = yaml.safe_load("\n".join(lines[1 : ends[0]]))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise _mistake(
            file,
            1 + (mark.line if mark else 0),
            f"this is not YAML. {_HOW} Quote a value with ':'.",
        ) from error
    if not isinstance(head, dict):
        raise _mistake(file, 1, _HOW)
    title, url = (_text(file, lines, head, key) for key in ("title", "url"))
    if not _LINK.fullmatch(url):
        raise _mistake(
            file, _line_of(lines, "url"), "url: must begin with https://, mailto: or a slash."
        )
    return title, url, ends[0] + 1


def _text(file: Path, lines: list[str], head: dict[Any, Any], key: str) -> str:
    value = head.get(key)
    if not isinstance(value, str) or not value.strip():
        raise _mistake(file, _line_of(lines, key), f"{key}: is missing or no text. {_HOW}")
    return value.strip()


def _line_of(lines: list[str], key: str) -> int:
    return next((i for i, line in enumerate(lines) if line.startswith(f"{key}:")), 0)


def _read_body(
    file: Path, lines: list[str], begin: int, title: str, url: str
) -> list[WrittenSection]:
    headings = [
        (index, match[1])
        for index, line in enumerate(lines)
        if index >= begin and (match := _HEADING.fullmatch(line))
    ]
    ends = [*(index for index, _ in headings), len(lines)][1:]
    sections: list[WrittenSection] = []
    for (index, heading), end in zip(headings, ends, strict=True):
        if heading in [section.heading for section in sections]:
            raise _mistake(file, index, f"the heading {heading!r} stands above already.")
        body = "\n".join(lines[index + 1 : end])
        text = " ".join(_COMMENT.sub(" ", body).split())
        if not text:
            raise _mistake(file, index, f"{heading!r} has no text to quote. Write it or leave it.")
        if "<!--" in text:
            raise _mistake(file, index, f"a comment under {heading!r} is not closed with -->.")
        sections.append(
            WrittenSection(
                title,
                url,
                heading,
                text,
                _phrases(_ALSO, body),
                index + 1,
                _phrases(_INTENT, body),
            )
        )
    return sections


def _phrases(kind: re.Pattern[str], body: str) -> tuple[str, ...]:
    return tuple(
        " ".join(phrase.split())
        for comment in kind.findall(body)
        for phrase in comment.split(";")
        if phrase.strip()
    )
