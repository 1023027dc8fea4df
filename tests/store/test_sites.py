"""The demo site is there from the start, and stays as it was changed."""

from __future__ import annotations

from dataclasses import replace

from assistant.store.sites import (
    OWN_ORIGIN,
    Site,
    ensure_demo_site,
    get_site,
    list_sites,
    upsert_site,
)


async def test_the_demo_site_allows_our_own_origin(database):
    demo = await database.read(lambda s: get_site(s, "demo"))
    assert demo.origins == (OWN_ORIGIN,)
    changed = replace(demo, name="Ours", origins=("https://example.com",))
    await database.write(lambda s: upsert_site(s, changed))
    await database.write(ensure_demo_site)
    assert await database.read(list_sites) == [changed]


async def test_a_site_that_changes_keeps_its_age(database):
    before = await database.read(lambda s: get_site(s, "demo"))
    await database.write(lambda s: upsert_site(s, Site("demo", "Other")))
    after = await database.read(lambda s: get_site(s, "demo"))
    assert (after.name, after.created_at) == ("Other", before.created_at)
    assert await database.read(lambda s: get_site(s, "unknown")) is None
