"""How scripts and styles are made small, and what happens where they cannot be."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from assistant.widget import minified

SCRIPT = "/* What it does. */\nfunction sum(first, second) {\n  return first + second;\n}\n"
STYLE = ".panel {\n  color: #ff0000;\n}\n"
TEXTS = {"sum.js": SCRIPT, "look.css": STYLE}


def test_scripts_and_styles_lose_names_and_blanks_nobody_sees(tmp_path: Path) -> None:
    small = minified.make_small(TEXTS, tmp_path)
    assert small == {
        "sum.js": "function sum(e,t){return e+t}",
        "look.css": ".panel{color:red}",
    }


def test_what_was_made_before_is_not_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = minified.make_small(TEXTS, tmp_path)
    monkeypatch.setattr(minified, "_run", lambda _: pytest.fail("made twice"))
    assert minified.make_small(TEXTS, tmp_path) == first


def test_a_change_is_made_anew_beside_what_is_kept(tmp_path: Path) -> None:
    minified.make_small(TEXTS, tmp_path)
    changed = minified.make_small({**TEXTS, "look.css": ".panel { color: blue }"}, tmp_path)
    assert changed["look.css"] == ".panel{color:blue}"


def test_without_leave_to_keep_anything_it_is_still_made(tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("no folder")
    assert minified.make_small(TEXTS, in_the_way)["look.css"] == ".panel{color:red}"


def test_a_missing_minifier_is_said_once_and_comments_still_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(minified, "PACKAGE", "a-package-that-nobody-has")
    small = minified.make_small(TEXTS, tmp_path)
    assert small["sum.js"] == "function sum(first, second) {\nreturn first + second;\n}\n"
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert not list(tmp_path.iterdir())


def test_a_failing_minifier_costs_size_only_and_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    broken = {"sum.js": "function ( {", "look.css": STYLE}
    small = minified.make_small(broken, tmp_path)
    assert small["look.css"] == ".panel {\ncolor: #ff0000;\n}\n"
    assert "failed" in caplog.text
    assert not list(tmp_path.iterdir())


def test_the_minifier_is_never_loaded_into_the_process_that_forks() -> None:
    program = (
        "import sys; from assistant.widget.files import read_widget_files; read_widget_files(); "
        "sys.exit('minify' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
