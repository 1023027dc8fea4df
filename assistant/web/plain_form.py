"""/chat/{site}: the chat for visitors without JavaScript, as a page with a form and no script."""

from __future__ import annotations

import asyncio
import secrets
from collections import defaultdict
from collections.abc import Mapping
from typing import Any, Final

from aiohttp import web
from itsdangerous import BadData, URLSafeTimedSerializer

from assistant.errors import AssistantError, InvalidInput, NotAllowed, NotFound, RateLimited
from assistant.leads.conversation import Page, Webinar
from assistant.services.conversations import Start
from assistant.services.plain_form import Form, Talk, check_answers
from assistant.store.sites import OWN_ORIGIN
from assistant.web.body import BODY_DEADLINE_S, check_text
from assistant.web.chat import PHASES
from assistant.web.keys import LIMITS, PLAIN_FORMS, SETTINGS
from assistant.web.limits import address_of
from assistant.web.message_json import base_of
from assistant.web.origins import own_origin
from assistant.web.plain_form_texts import TEXTS
from assistant.web.plain_pages import environment, plain_page

PATH: Final = "/chat"
VALID_FOR_S: Final = 24 * 3600
MAX_UTM: Final = 12
NOBODY: Final = "'none'"
_SIGNER = web.AppKey("plain_form_signer", URLSafeTimedSerializer)


def add_plain_form_routes(app: web.Application, key: bytes) -> None:
    environment()
    app[_SIGNER] = URLSafeTimedSerializer(key, salt="plain form")
    app.router.add_get(PATH + "/{site}", show)
    app.router.add_post(PATH + "/{site}", take)


async def show(request: web.Request) -> web.Response:
    """Show the questions of a site."""
    try:
        request.app[LIMITS].take_link(_address(request))
        form = await _form(request)
        return _asked(request, form, _new_token(request))
    except AssistantError as error:
        return _refused(request, error)


async def take(request: web.Request) -> web.Response:
    """Take the answers, or what is said about them afterwards."""
    try:
        _check_origin(request)
        sent = await _read(request)
        form = await _form(request)
        known = _opened_token(request, sent.get("form", ""))
        if known is None:
            note = TEXTS[form.language]["late"]
            given, yes = _answers(sent, form)
            return _asked(request, form, _new_token(request), given=given, yes=yes, note=note)
        if sent.get("fax"):  # only programs see that field: they are thanked, and nothing is kept
            return _thanked(request, form)
        if "step" in sent:
            return await _go_on(request, form, known, sent)
        return await _submit(request, form, known, sent)
    except AssistantError as error:
        return _refused(request, error)


async def _submit(
    request: web.Request, form: Form, known: dict[str, Any], sent: Mapping[str, str]
) -> web.Response:
    request.app[LIMITS].take_conversation(_address(request))
    given, yes = _answers(sent, form)
    answers, wrong = check_answers(form, given)
    if wrong:
        return _asked(request, form, sent["form"], given=given, yes=yes, wrong=wrong)
    page = Page(url=known["url"], utm=known["utm"])
    start = Start(form.site.id, form.language, page=page, webinar=_webinar(request))
    talk = await request.app[PLAIN_FORMS].submit(known["id"], start, form, answers, yes)
    return _told(request, form, sent["form"], talk)


async def _go_on(
    request: web.Request, form: Form, known: dict[str, Any], sent: Mapping[str, str]
) -> web.Response:
    request.app[LIMITS].take_message(_address(request), known["id"])
    forms, step = request.app[PLAIN_FORMS], sent["step"]
    number = int(step) if step.isascii() and step.isdecimal() and len(step) < 8 else 0
    try:
        text = sent.get("text", "").strip() or None
        choice = sent.get("choice") if text is None else None
        talk = await forms.go_on(known["id"], number, text=text, choice=choice)
    except InvalidInput:  # nothing said, or a choice that was on offer before
        talk = await forms.where(known["id"])
    return _told(request, form, sent["form"], talk)


# ---------------------------------------------------------------- what is read


async def _form(request: web.Request) -> Form:
    locale = request.query.get("lang") or request.headers.get("Accept-Language", "")[:35]
    return await request.app[PLAIN_FORMS].form_of(
        request.match_info["site"][:64], locale, _webinar(request)
    )


async def _read(request: web.Request) -> dict[str, str]:
    """Return the fields of the body. Raises InvalidInput for what is no plain form."""
    try:
        async with asyncio.timeout(BODY_DEADLINE_S):
            sent = await request.post()
        return {name: value for name, value in sent.items() if isinstance(value, str)}
    except TimeoutError as error:
        raise web.HTTPRequestTimeout from error
    except (ValueError, LookupError) as error:
        raise InvalidInput("The form could not be read.") from error


def _check_origin(request: web.Request) -> None:
    """Only our own page sends this form. A browser that says nothing is let through."""
    origin = request.headers.get("Origin")
    settings = request.app[SETTINGS]
    own = own_origin(request, behind_proxy=settings.trusted_proxies > 0)
    if origin is not None and origin not in (own, (settings.public_url or "").rstrip("/")):
        raise NotAllowed("This form is sent from its own page only.", code="origin_not_allowed")


def _answers(sent: Mapping[str, str], form: Form) -> tuple[dict[str, str], set[str]]:
    given = {field.name: sent.get(f"f_{field.name}", "") for field in form.fields}
    acts = {"yes": "+", "no": "-"}
    yes = {
        consent.purpose + acts[sent[f"c_{consent.purpose}"]]
        for consent in form.consents
        if sent.get(f"c_{consent.purpose}") in acts
    }
    return given, yes


def _webinar(request: web.Request) -> Webinar | None:
    of_id, phase = request.query.get("webinar"), request.query.get("phase", "before")
    if not of_id:
        return None
    if phase not in PHASES:
        raise InvalidInput("phase is not known.", field="phase")
    title = request.query.get("title", "")
    check_text(of_id, "webinar", longest=64)
    check_text(title, "title", longest=200)
    return Webinar(of_id, title, phase)  # type: ignore[arg-type]


def _new_token(request: web.Request) -> str:
    """Return what a form carries: its id and the page that the visitor came from, signed."""
    utm = [(n[4:44], v[:200]) for n, v in request.query.items() if n.startswith("utm_")]
    data = {
        "id": secrets.token_urlsafe(16),
        "site": request.match_info["site"],
        "url": request.headers.get("Referer", "")[:2000],
        "utm": dict(utm[:MAX_UTM]),
    }
    signed: str = request.app[_SIGNER].dumps(data)
    return signed


def _opened_token(request: web.Request, token: str) -> dict[str, Any] | None:
    """Return what a form carried; None when we did not sign it, or too long ago."""
    try:
        data: dict[str, Any] = request.app[_SIGNER].loads(token, max_age=VALID_FOR_S)
    except BadData:
        return None
    return data if data["site"] == request.match_info["site"] else None


def _address(request: web.Request) -> str:
    return address_of(request, request.app[SETTINGS].trusted_proxies)


# ---------------------------------------------------------------- what is shown


def _asked(
    request: web.Request,
    form: Form,
    token: str,
    *,
    given: Mapping[str, str] | None = None,
    yes: set[str] | None = None,
    wrong: Mapping[str, str] | None = None,
    note: str = "",
) -> web.Response:
    texts = TEXTS[form.language]
    examples = {field.name: field.example.rstrip(".") for field in form.fields}
    words: dict[str, str] = defaultdict(str)
    for name, key in (wrong or {}).items():
        example = examples[name]
        plain = "unclear_plain" if key == "unclear" and not example else key
        words[name] = texts[plain].format(example=example)
    return _rendered(
        request,
        form,
        422 if wrong else 200,
        title=texts["title"].format(company=form.playbook.company.name),
        token=token,
        given=defaultdict(str, given or {}),
        yes=yes or set(),
        wrong=words,
        note=note,
    )


def _told(request: web.Request, form: Form, token: str, talk: Talk) -> web.Response:
    """Show what is answered: what was understood, to be looked at; or thanks, and what is next."""
    name = "check" if talk.last.expects else "thanks"
    if talk.conversation.state.get("closed") == "erased":
        name = "erased"
    texts = TEXTS[form.language]
    return _rendered(
        request,
        form,
        200,
        title=texts[name],
        advice=texts[f"{name}_lead"],
        token=token,
        talk=talk,
        is_over=name == "erased",
    )


def _thanked(request: web.Request, form: Form) -> web.Response:
    texts = TEXTS[form.language]
    plain = {"title": texts["thanks"], "advice": texts["thanks_lead"]}
    return _rendered(request, None, 200, language=form.language, **plain)


def _refused(request: web.Request, error: AssistantError) -> web.Response:
    language = request.query.get("lang", "en")
    language = language if language in TEXTS else "en"
    status, name = 503, "closed"
    if isinstance(error, NotFound | InvalidInput):
        status, name = 404 if isinstance(error, NotFound) else 422, "unknown"
    elif isinstance(error, NotAllowed):
        status = 403
    elif isinstance(error, RateLimited):
        status, name = 429, "busy"
    texts = TEXTS[language]
    plain = {"title": texts[f"{name}_title"], "advice": texts[name]}
    answer = _rendered(request, None, status, language=language, **plain)
    if isinstance(error, RateLimited):
        answer.headers["Retry-After"] = str(error.retry_after_s)
    return answer


def _rendered(
    request: web.Request, form: Form | None, status: int, *, language: str = "en", **shown: Any
) -> web.Response:
    language = form.language if form else language
    company = form.playbook.company if form else None
    base = base_of(request)
    origins = [_framer(each) for each in form.site.origins] if form else []
    return plain_page(
        "plain_form.html",
        status,
        language=language,
        theme=form.site.theme if form else None,
        form_action="'self'",
        framed_by=" ".join(origins) or NOBODY,
        headers={
            "Cache-Control": "no-store",
            "Referrer-Policy": "same-origin",  # without it browsers send the form as from nowhere
        },
        **{
            "talk": None,
            "advice": "",
            **shown,
            "form": form,
            "t": TEXTS[language],
            "company": company.name if company else "",
            "policy": company.privacy_url[language] if company else "",
            "action": request.rel_url.raw_path_qs,
            "absolute": lambda url: base + url if url.startswith("/") else url,
        },
    )


def _framer(origin: str) -> str:
    return "'self'" if origin == OWN_ORIGIN else origin
