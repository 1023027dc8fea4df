"""Magnets that are files beside the playbook."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from assistant.errors import NotFound, SetupError
from assistant.services.bus import Bus
from assistant.services.magnets import Handouts
from assistant.services.playbook import load_playbook
from assistant.services.site_books import Book, SiteBooks
from assistant.store.database import Database
from assistant.store.magnets import HandedOut

PLAYBOOK = Path(__file__).parents[2] / "playbook.yml"
URL = 'url: {en: /demo/guide, nb: "/demo/guide?lang=nb"}'
GUIDE = HandedOut("m", "Guide", "file:files/guide.pdf", None, "c", None, "en", "demo")


def written(folder: Path, line: str) -> Path:
    text = PLAYBOOK.read_text(encoding="utf-8")
    assert URL in text
    (folder / "playbook.yml").write_text(text.replace(URL, line), encoding="utf-8")
    return folder / "playbook.yml"


@pytest.fixture
def guide(tmp_path: Path) -> Path:
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "guide.pdf").write_bytes(b"%PDF-")
    return tmp_path / "files" / "guide.pdf"


def test_a_magnet_may_be_a_file(tmp_path: Path, guide: Path) -> None:
    line = "file: {en: files/guide.pdf, nb: files/guide.pdf}"
    magnet = load_playbook(written(tmp_path, line)).magnet("guide")
    assert magnet is not None
    assert (magnet.file["en"], magnet.url) == ("files/guide.pdf", {})


@pytest.mark.parametrize(
    ("line", "error"),
    [
        ("file: {en: files/gone.pdf, nb: files/gone.pdf}", "there is no file 'files/gone.pdf'"),
        ("file: {en: ../secret.txt, nb: ../secret.txt}", "there is no file '../secret.txt'"),
        (f"{URL}\n    file: {{en: files/guide.pdf, nb: files/guide.pdf}}", "url or a file"),
        ("asks_email: true", "url or a file"),
    ],
)
def test_a_file_that_cannot_be_handed_out_stops_the_start(
    tmp_path: Path, guide: Path, line: str, error: str
) -> None:
    (tmp_path.parent / "secret.txt").write_text("x", encoding="utf-8")
    with pytest.raises(SetupError, match=error):
        load_playbook(written(tmp_path, line))


async def test_only_files_beside_the_playbook_are_sent(
    tmp_path: Path, guide: Path, database: Database
) -> None:
    books = SiteBooks(database, Book(load_playbook(PLAYBOOK), tmp_path))
    handouts = Handouts(database, books, Bus())
    assert await handouts.file_of(GUIDE) == guide
    assert await handouts.file_of(replace(GUIDE, target="https://northpane.example/guide")) is None
    outside = tmp_path.parent / "outside.txt"
    outside.write_text("x", encoding="utf-8")
    (tmp_path / "files" / "link.pdf").symlink_to(outside)
    for target in ("file:../outside.txt", f"file:{outside}", "file:files/link.pdf", "file:gone"):
        with pytest.raises(NotFound):
            await handouts.file_of(replace(GUIDE, target=target))
