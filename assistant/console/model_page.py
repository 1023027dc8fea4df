"""The model: training it, what each version reads rightly, which one serves, and going back."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final, Protocol

from aiohttp import web

from assistant.console.comparison_pictures import differences, percent, scores_picture
from assistant.console.texts import Texts
from assistant.console.visit import Visit, see_other
from assistant.errors import InvalidInput, ModelRefused, NotFound
from assistant.leads.export import cell
from assistant.services.model_versions import Version, Versions
from assistant.services.retraining import Training
from assistant.web.keys import MODEL_VERSIONS, RETRAINING

PAGE: Final = "/console/review/model"
ADMIN: Final = "settings"
MOST_CHANGES: Final = 12
MOST_EXAMPLES: Final = 10
_FELL: Final = re.compile(r"(\w+)\.(\w+) fell from ([0-9.]+) to ([0-9.]+)")
_ERRORS: Final[Mapping[str, str]] = {"model_worse": "model_worse", "model_refused": "model_changed"}


class Deed(Protocol):
    async def __call__(self, name: str, *, by: str) -> None: ...


async def model_page(visit: Visit) -> web.StreamResponse:
    return await _page(visit)


async def _page(visit: Visit, *, status: int = 200, error: str = "") -> web.Response:
    visit.page_url = PAGE
    versions = await visit.request.app[MODEL_VERSIONS].all()
    training = await visit.request.app[RETRAINING].state(
        versions.serving or versions.current, [one.name for one in versions.kept]
    )
    shown = shown_version(versions, training, visit.request.query.get("version", ""))
    return await visit.render(
        "model.html",
        status=status,
        versions=versions,
        training=training,
        shown=shown,
        entities=_entities(shown, training) if shown else [],
        picture=scores_picture(shown, visit.texts) if shown else "",
        changes=differences(shown.changes[:MOST_CHANGES], visit.texts) if shown else "",
        reasons=lambda version: reasons(version, visit.texts),
        most_changes=MOST_CHANGES,
        most_examples=MOST_EXAMPLES,
        done=visit.request.query.get("done"),
        error=error,
    )


def shown_version(versions: Versions, training: Training, asked: str) -> Version | None:
    """Return the version to compare: the one asked for, the one to decide about, or the newest."""
    measured = [one for one in versions.kept if one.scores]
    made = training.run.version if training.run else None
    for name in (asked, made):
        if found := next((one for one in measured if name and one.name == name), None):
            return found
    return next(iter(measured), None)


def reasons(version: Version, texts: Texts) -> list[str]:
    """Return why a version may not serve, in the words of the page; as noted where it has none."""
    return [_reason(one, texts) for one in version.refused]


def _reason(noted: str, texts: Texts) -> str:
    fell = _FELL.fullmatch(noted)
    if fell is None:
        return noted
    language, measure, before, after = fell.groups()
    return texts(
        "model_fell",
        language=texts.known("an_locale", language),
        measure=texts.known("model", measure),
        before=percent(float(before), texts),
        after=percent(float(after), texts),
    )


def _entities(version: Version, training: Training) -> list[tuple[str, list[float | None]]]:
    """Return exact F1 by entity: of each language on data/test/, and of reviewed messages."""
    judged = (training.run.counts or {}).get("spans", {}) if training.run else {}
    columns = [version.entities.get(language, {}) for language in ("en", "nb")]
    columns.append({name: one["f1"] for name, one in judged.items()})
    names = sorted({name for column in columns for name in column})
    return [(name, [column.get(name) for column in columns]) for name in names]


# ------------------------------------------------------------ deeds


async def train(visit: Visit) -> web.StreamResponse:
    """Begin a training; a process of its own does it."""
    form = await visit.request.post()
    try:
        await visit.request.app[RETRAINING].begin(
            by=visit.user.user.name, automatic=form.get("automatic") == "yes"
        )
    except InvalidInput:
        return await _page(visit, status=409, error=visit.texts("train_runs_already"))
    return see_other(PAGE)


async def cancel(visit: Visit) -> web.StreamResponse:
    await visit.request.app[RETRAINING].cancel(by=visit.user.user.name)
    return see_other(PAGE)


async def use_version(visit: Visit) -> web.StreamResponse:
    """Let another version serve; a server takes it up within seconds."""
    return await _decide(visit, visit.request.app[MODEL_VERSIONS].use, "chosen")


async def discard(visit: Visit) -> web.StreamResponse:
    return await _decide(visit, visit.request.app[MODEL_VERSIONS].discard, "discarded")


async def _decide(visit: Visit, deed: Deed, done: str) -> web.StreamResponse:
    form = await visit.request.post()
    try:
        await deed(str(form.get("version", "")), by=visit.user.user.name)
    except (NotFound, ModelRefused) as refusal:
        return await _refused(visit, refusal)
    return see_other(f"{PAGE}?done={done}")


async def _refused(visit: Visit, refusal: NotFound | ModelRefused) -> web.Response:
    if isinstance(refusal, NotFound):
        return await _page(visit, status=404, error=visit.texts("model_gone"))
    key = _ERRORS.get(refusal.code, "model_changed")
    return await _page(visit, status=409, error=visit.texts(key))


# ------------------------------------------------------------ the file


async def comparison_file(visit: Visit) -> web.StreamResponse:
    """A version's comparison as CSV; every cell through the writer that disarms formulas."""
    versions = await visit.request.app[MODEL_VERSIONS].all()
    asked = visit.request.query.get("version", "")
    found = next((one for one in versions.kept if one.name == asked and one.scores), None)
    if found is None:
        raise web.HTTPNotFound
    return web.Response(
        text=csv_of(rows_of(found)),
        content_type="text/csv",
        charset="utf-8",
        headers={"Content-Disposition": f'attachment; filename="model-{found.name[:8]}.csv"'},
    )


def rows_of(version: Version) -> list[Sequence[Any]]:
    """Return what is compared, one thing a row, for a machine to read as well."""
    rows: list[Sequence[Any]] = [("kind", "language", "name", "text", "before", "after")]
    for key, after in version.scores.items():
        language, _, measure = key.partition(".")
        rows.append(("score", language, measure, "", version.before.get(key, ""), after))
    for one in version.changes:
        rows.append(("intent", one["language"], one["intent"], "", one["before"], one["after"]))
    for language, types in version.entities.items():
        rows += [("entity", language, name, "", f1, f1) for name, f1 in types.items()]
    for one in version.flips:
        right = "newly right" if one["after"] == one["intent"] else "newly wrong"
        told = [one[name] for name in ("language", "intent", "text", "before", "after")]
        rows.append((right, *told))
    return rows


def csv_of(rows: Sequence[Sequence[Any]]) -> str:
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    for row in rows:
        writer.writerow([cell(each) for each in row])
    return out.getvalue()
