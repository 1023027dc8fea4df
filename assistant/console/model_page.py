"""Versions of the model: what each reads rightly, which one serves, and going back."""

from __future__ import annotations

from typing import Final

from aiohttp import web
from markupsafe import Markup

from assistant.console.charts import Bar, bars
from assistant.console.texts import Texts
from assistant.console.visit import Visit, see_other
from assistant.errors import ModelRefused, NotFound
from assistant.services.model_versions import Version
from assistant.web.keys import MODEL_VERSIONS

PAGE: Final = "/console/review/model"
ADMIN: Final = "settings"
MOST_CHANGES: Final = 12


async def model_page(visit: Visit) -> web.StreamResponse:
    return await _page(visit)


async def _page(visit: Visit, *, status: int = 200, error: str = "") -> web.Response:
    visit.page_url = PAGE
    versions = await visit.request.app[MODEL_VERSIONS].all()
    measured = next((one for one in versions.kept if one.scores), None)
    return await visit.render(
        "model.html",
        status=status,
        versions=versions,
        measured=measured,
        picture=_picture(measured, visit.texts) if measured else "",
        most_changes=MOST_CHANGES,
        done=visit.request.query.get("done"),
        error=error,
    )


def _picture(version: Version, texts: Texts) -> Markup:
    """Draw each score of a version, with what the model before it reached."""
    rows = []
    for name, score in version.scores.items():
        language, _, measure = name.partition(".")
        label = texts(
            "model_score",
            language=texts.known("an_locale", language),
            measure=texts.known("model", measure),
            before=_percent(version.before.get(name)),
        )
        rows.append(Bar(label, 1000, round(1000 * score), _percent(score)))
    return bars(rows, name=texts("model_picture"))


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.1f} %"


async def use_version(visit: Visit) -> web.StreamResponse:
    """Let another version serve; a server takes it up within seconds."""
    form = await visit.request.post()
    name = str(form.get("version", ""))
    try:
        await visit.request.app[MODEL_VERSIONS].use(name, by=visit.user.user.name)
    except NotFound:
        return await _page(visit, status=404, error=visit.texts("model_gone"))
    except ModelRefused:
        return await _page(visit, status=409, error=visit.texts("model_changed"))
    return see_other(f"{PAGE}?done=chosen")
