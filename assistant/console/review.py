"""Review: one message at a time, what it was read as, and what it really means and holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from aiohttp import web
from markupsafe import Markup

from assistant.console.texts import Texts
from assistant.console.visit import Visit, see_other
from assistant.console.words import visible
from assistant.errors import InvalidInput
from assistant.services.review_spans import ENTITY_TYPES, Span, checked_spans, span_of_words
from assistant.services.reviews import KINDS, Choice, Kind, Pending
from assistant.web.keys import REVIEWS

PAGE: Final = "/console/review"
# Keys that mark what is selected; each stands on its button. Y, U, N, O, E and X are taken.
KEYS: Final[Mapping[str, str]] = {
    "person": "p",
    "company": "c",
    "job_title": "j",
    "location": "l",
    "product": "d",
    "email": "m",
    "phone": "t",
    "url": "w",
    "company_size": "s",
    "money": "b",
    "timeline": "g",
    "lead_source": "f",
}


@dataclass(frozen=True)
class Marked:
    """What a form says about entities. spans: None where the form does not speak of them."""

    spans: tuple[Span, ...] | None
    error: str = ""


async def review_page(visit: Visit) -> web.StreamResponse:
    passed = visit.request.query.getall("after", [])
    message = await visit.request.app[REVIEWS].next(_choice(visit), passed=passed)
    return await _page(visit, message, passed)


async def _page(
    visit: Visit,
    message: Pending | None,
    passed: Sequence[str] = (),
    *,
    marked: Marked | None = None,
    status: int = 200,
) -> web.Response:
    visit.page_url = PAGE
    reviews, choice = visit.request.app[REVIEWS], _choice(visit)
    spans: Sequence[Span] = ()
    if message:
        spans = read_spans(message) if marked is None else (marked.spans or ())
    return await visit.render(
        "review.html",
        status=status,
        choice=choice,
        kinds=KINDS,
        message=message,
        spans=spans,
        shown=marked_text(message.text, spans, visit.texts) if message else "",
        error=marked.error if marked else "",
        keys=KEYS,
        entities=ENTITY_TYPES,
        progress=await reviews.progress(),
        intents=sorted(reviews.intents, key=lambda name: visit.texts.known("intent", name)),
        last=visit.request.query.get("last"),
        here=f"{PAGE}?{urlencode({'kind': choice})}",
        passing=urlencode([("kind", choice), *(("after", one) for one in passed)]),
    )


def read_spans(message: Pending) -> tuple[Span, ...]:
    """Return the entities as they were read, as far as they can be marked."""
    spans: list[Span] = []
    for entity in sorted(message.entities, key=lambda one: (one["start"], -one["end"])):
        try:
            span = Span(entity["start"], entity["end"], entity["type"])
            spans = list(checked_spans(message.text, [*spans, span]))
        except InvalidInput:
            continue  # one within another: people judge the outer one
    return tuple(spans)


def marked_text(text: str, spans: Sequence[Span], texts: Texts) -> Markup:
    """Return a message with its entities marked, each with its name behind it."""
    parts, last = [], 0
    for span in sorted(spans):
        if span.start < last or span.end > len(text):
            continue  # refused marks are listed below with what is wrong with them
        parts.append(visible(text[last : span.start]))
        parts.append(
            Markup('<mark class="entity"><bdi>{}</bdi> <small>{}</small></mark>').format(
                visible(text[span.start : span.end]), texts.known("entity", span.type)
            )
        )
        last = span.end
    return Markup("<bdi>{}</bdi>").format(Markup("").join([*parts, visible(text[last:])]))


async def judge(visit: Visit) -> web.StreamResponse:
    """Take the reviewer's word and show the next message."""
    form = await visit.request.post()
    reviews, by = visit.request.app[REVIEWS], visit.user.user.name
    message_id, intent = str(form.get("message", "")), str(form.get("intent", ""))
    kind = _kind(str(form.get("from", "")))
    marked = Marked(None)
    if "marked" in form:
        message = await reviews.message(message_id, kind or "random")
        marked = _marked(form, message.text, visit.texts)
        if marked.error or intent == "mark":
            status = 422 if marked.error else 200
            return await _page(visit, message, marked=marked, status=status)
    intent = str(form.get("other", "")) if intent == "other" else intent
    if not intent:
        raise InvalidInput("Choose what the message means.", field="intent")
    meaning = None if intent == "unclear" else intent
    await reviews.judge(message_id, meaning, by=by, spans=marked.spans, kind=kind)
    return see_other(f"{PAGE}?{urlencode({'kind': _choice(visit), 'last': message_id})}")


def _marked(form: Any, text: str, texts: Texts) -> Marked:
    """Read the rows of marked words, and the words somebody typed instead of marking them."""
    spans: list[Span] = []
    try:
        spans = [
            Span(int(start), int(end), str(entity))
            for start, end, entity in zip(
                form.getall("start", []), form.getall("end", []), form.getall("type", []),
                strict=True,
            )
            if entity != ""
        ]  # fmt: skip
        if words := str(form.get("words", "")).strip():
            spans.append(span_of_words(text, words, str(form.get("words_type", ""))))
        return Marked(checked_spans(text, spans))
    except InvalidInput as error:
        return Marked(tuple(spans), texts.known("review", error.code))
    except ValueError:
        return Marked((), texts("review_span_outside"))


async def take_back(visit: Visit) -> web.StreamResponse:
    form = await visit.request.post()
    await visit.request.app[REVIEWS].take_back(
        str(form.get("message", "")), by=visit.user.user.name
    )
    return see_other(f"{PAGE}?{urlencode({'kind': _choice(visit)})}")


def _choice(visit: Visit) -> Choice:
    asked = visit.request.query.get("kind", "")
    return next((kind for kind in KINDS if kind == asked), "mixed")


def _kind(named: str) -> Kind | None:
    return next((kind for kind in KINDS if kind == named), None)
