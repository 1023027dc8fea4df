"""The demo site's pages, and whether they and the knowledge say the same."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import date
from html import unescape
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from assistant.demo.gallery import CHOICES
from assistant.demo.routes import LANGUAGES, PAGES, add_demo_routes
from assistant.demo.webinar import next_webinar, spoken_date

KNOWLEDGE = Path(__file__).parents[2] / "knowledge"
FILES = sorted(KNOWLEDGE.glob("*/*.md"))
HEADS = [
    pytest.param(file.parent.name, file.read_text("utf-8"), id=f"{file.parent.name}-{file.stem}")
    for file in FILES
]
PRICES = {lang: (KNOWLEDGE / lang / "pricing.md").read_text("utf-8") for lang in LANGUAGES}
PATHS = ["/demo" if page == "home" else f"/demo/{page}" for page in PAGES]
Client = TestClient[web.Request, web.Application]


@pytest_asyncio.fixture
async def client() -> AsyncIterator[Client]:
    app = web.Application()
    add_demo_routes(app)
    async with TestClient(TestServer(app)) as opened:
        yield opened


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("path", PATHS)
async def test_every_page_stands_in_both_languages_under_a_strict_policy(
    client: Client, path: str, lang: str
) -> None:
    answer = await client.get(path, params={"lang": lang})
    html = await answer.text()
    assert answer.status == 200
    assert f'<html lang="{lang}">' in html
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script>|(?:src|href)=\"(?:https?:)?//", html)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("path", PATHS)
async def test_links_within_the_site_lead_somewhere(client: Client, path: str, lang: str) -> None:
    html = await (await client.get(path, params={"lang": lang})).text()
    links = set(re.findall(r'(?:href|src)="([^"]+)"', html))
    for link in links:
        if link.startswith("/demo"):
            assert (await client.get(link)).status == 200, link
        elif link.startswith("#") and link != "#lead-chat":
            assert f'id="{link[1:]}"' in html, link


@pytest.mark.parametrize("path", ["/demo/nothing", "/demo/home", "/demo/static/../routes.py"])
async def test_other_addresses_are_not_found(client: Client, path: str) -> None:
    assert (await client.get(path)).status == 404


async def test_unknown_language_and_phase_fall_back(client: Client) -> None:
    html = await (await client.get("/demo/webinar?lang=xx&phase=%22%3E%3Cb%3E")).text()
    assert '<html lang="en">' in html
    assert 'data-webinar-phase="before"' in html


@pytest.mark.parametrize(("lang", "text"), HEADS)
async def test_a_knowledge_file_links_to_a_place_that_exists(
    client: Client, lang: str, text: str
) -> None:
    head = re.match(r"---\ntitle: '.+'\nurl: (\S+)#(\S+)\n---\n\n## ", text)
    assert head
    html = await (await client.get(head[1])).text()
    assert f'id="{head[2]}"' in html
    assert f'<html lang="{lang}">' in html


def test_both_languages_cover_the_same_topics() -> None:
    names = {lang: sorted(f.name for f in FILES if f.parent.name == lang) for lang in LANGUAGES}
    assert names["en"] == names["nb"]
    for name in names["en"]:
        english, bokmaal = (
            (KNOWLEDGE / lang / name).read_text("utf-8").count("\n## ") for lang in LANGUAGES
        )
        assert english == bokmaal, name


@pytest.mark.parametrize(
    ("lang", "pattern"), [("en", r"€\d+"), ("nb", r"\d[\d ]* kr")], ids=LANGUAGES
)
async def test_prices_on_the_page_are_the_prices_in_the_knowledge(
    client: Client, lang: str, pattern: str
) -> None:
    html = await (await client.get("/demo/pricing", params={"lang": lang})).text()
    told = " ".join(PRICES[lang].split())
    on_page = {price.strip() for price in re.findall(pattern, html)}
    assert len(on_page) >= 5
    assert [price for price in on_page if price not in told] == []


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2026, 11, 1), date(2026, 11, 12)),
        (date(2026, 11, 12), date(2026, 11, 12)),
        (date(2026, 11, 13), date(2026, 12, 10)),
        (date(2026, 12, 31), date(2027, 1, 14)),
        (date(2026, 10, 1), date(2026, 10, 8)),
    ],
)
def test_the_webinar_is_on_the_second_thursday(today: date, expected: date) -> None:
    assert next_webinar(today) == expected


def test_dates_are_said_as_people_say_them() -> None:
    assert spoken_date(date(2026, 12, 10), "en") == "Thursday 10 December"
    assert spoken_date(date(2026, 12, 10), "nb") == "torsdag 10. desember"


LOOKS = [
    ("", ""),
    ("mode=inline&scheme=dark", 'data-mode="inline" data-scheme="dark"'),
    ("accent=plum&side=left&dir=rtl", 'data-side="left" data-dir="rtl" data-accent="#7a2e6b"'),
    ("mode=window&accent=%22%3E%3Cb%3E&scheme=light", 'data-scheme="light"'),
]


@pytest.mark.parametrize(("query", "said"), LOOKS)
async def test_the_gallery_shows_a_look_and_the_tag_for_it(
    client: Client, query: str, said: str
) -> None:
    html = await (await client.get(f"/demo/gallery?{query}")).text()
    [tag] = re.findall(r"<script src=.+?></script>", html)
    shown = re.sub(r"\s+", " ", unescape(re.findall(r"<code>(.+?)</code>", html, re.DOTALL)[0]))
    more = f" {said}" if said else ""
    assert tag.endswith(f'data-contact="mailto:hello@northpane.example"{more}></script>')
    assert shown.endswith(f'data-site="demo"{more}></script>')
    assert len(re.findall(r"<input [^>]*checked", html)) == len(CHOICES)
