"""The lock holds floors with security fixes, hashes for everything, and no download address."""

from __future__ import annotations

import re
from importlib.metadata import version
from pathlib import Path

import pytest

PROJECT = Path(__file__).parent.parent
LOCKS = ("requirements.lock", "requirements-test.lock")
FLOORS = {
    "aiohttp": "3.14.4",
    "sqlalchemy": "2.0.58",
    "skops": "0.13",
    "scikit-learn": "1.5",
    "pydantic": "1.10.13",
    "setuptools": "78.1.1",
}
_PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)", re.MULTILINE)


def numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", text.split("+")[0]))


def pinned(lock: str) -> dict[str, str]:
    found = _PIN.findall((PROJECT / lock).read_text(encoding="utf-8"))
    return {name.lower().replace("_", "-"): number for name, number in found}


@pytest.mark.parametrize(("package", "floor"), FLOORS.items())
def test_the_lock_and_the_running_environment_reach_the_floor(package: str, floor: str) -> None:
    assert numbers(pinned("requirements.lock")[package]) >= numbers(floor)
    assert numbers(version(package)) >= numbers(floor)


def test_the_running_environment_is_the_locked_one() -> None:
    locked = pinned("requirements.lock")
    assert {name: version(name) for name in FLOORS} == {name: locked[name] for name in FLOORS}


def test_aiohttp_parses_requests_in_c() -> None:
    from aiohttp import http_parser, http_writer

    assert http_parser.HttpRequestParser is not http_parser.HttpRequestParserPy
    assert http_writer._serialize_headers is not http_writer._py_serialize_headers


def test_aiohttp_masks_websocket_frames_in_c() -> None:
    from aiohttp._websocket import helpers

    assert helpers.websocket_mask is not helpers._websocket_mask_python


@pytest.mark.parametrize("lock", LOCKS)
def test_every_requirement_has_a_hash(lock: str) -> None:
    text = (PROJECT / lock).read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    without = [line for line in lines if line[0].isalnum() and "--hash=sha256:" not in line]
    assert lines
    assert not without


@pytest.mark.parametrize("lock", LOCKS)
def test_no_lock_names_a_download_address(lock: str) -> None:
    text = (PROJECT / lock).read_text(encoding="utf-8")
    assert "://" not in text
    assert not re.search(r"^\s*(-i|-f|--index-url|--extra-index-url|--find-links)\b", text, re.M)


def test_the_lock_that_names_hosts_is_not_committed() -> None:
    assert "uv.lock" in (PROJECT / ".gitignore").read_text(encoding="utf-8").split()


def test_nothing_of_tensorflow_is_locked() -> None:
    locked = pinned("requirements.lock")
    assert not [name for name in locked if name.startswith(("tensor", "keras"))]
