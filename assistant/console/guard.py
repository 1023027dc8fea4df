"""Who may come in: log-in, forms of our own only, roles; and what a refusal looks like."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Awaitable, Callable
from typing import Final
from urllib.parse import quote, urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler

from assistant.console.visit import (
    LANGUAGE_COOKIE,
    Visit,
    see_other,
    visit_of,
)
from assistant.errors import AssistantError, NotAllowed, RateLimited
from assistant.services.accounts import LONGEST, SignedIn
from assistant.web.keys import ACCOUNTS
from assistant.web.problems import RETRY_AFTER_S, log_unexpected, status_of

SESSION_COOKIE: Final = "console_session"
FORM_COOKIE: Final = "console_form"
HOME: Final = "/console/leads"
ACCOUNT: Final = "/console/account"
FACTOR: Final = "/console/account/factor"
LOGIN: Final = "/console/login"
COOKIE_PATH: Final = "/console"
SAFE_METHODS: Final = ("GET", "HEAD")
_YEAR_S: Final = 365 * 24 * 3600

Page = Callable[[Visit], Awaitable[web.StreamResponse]]


def guarded(
    page: Page, *, right: str = "leads:read", public: bool = False, first: bool = False
) -> Handler:
    """Return the handler that lets in who may see the page and answers everybody else.

    public: without a log-in; the page checks its own form. first: also for users who still have
    to choose their own password, or to set up the second factor that their role needs.
    """

    async def handle(request: web.Request) -> web.StreamResponse:
        visit = visit_of(request)
        try:
            response = await _admit(visit, page, right, public, first)
        except ConnectionError:
            raise
        except Exception as error:
            response = await _refusal(visit, error)
        if not response.prepared:
            _finish(visit, response)
        return response

    return handle


async def _admit(
    visit: Visit, page: Page, right: str, public: bool, first: bool
) -> web.StreamResponse:
    request = visit.request
    token = request.cookies.get(SESSION_COOKIE)
    visit.signed_in = await request.app[ACCOUNTS].signed_in(token)
    if public:
        return await page(visit)
    if visit.signed_in is None:
        return _to_login(visit)
    if request.method not in SAFE_METHODS:
        await check_form(visit, visit.signed_in.csrf_token)
    if not visit.signed_in.is_settled and not first:
        return see_other(ACCOUNT if visit.signed_in.must_change_password else FACTOR)
    visit.signed_in.check(right)
    return await page(visit)


def _to_login(visit: Visit) -> web.Response:
    if visit.request.method not in SAFE_METHODS:
        return see_other(LOGIN)
    if visit.request.headers.get("Accept", "").startswith("text/event-stream"):
        return web.Response(status=401)
    return see_other(f"{LOGIN}?next={quote(visit.request.path_qs, safe='')}")


async def check_form(visit: Visit, expected: str) -> None:
    """Raise NotAllowed unless the request came from a form of ours: origin and token."""
    request = visit.request
    origin = request.headers.get("Origin")
    if origin is not None and origin != visit.origin:
        raise NotAllowed("This form did not come from this console.", code="form_foreign")
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        raise NotAllowed("This form did not come from this console.", code="form_foreign")
    form = await request.post()
    given = form.get("csrf", "")
    if not isinstance(given, str) or not hmac.compare_digest(given.encode(), expected.encode()):
        raise NotAllowed("The form's token is missing or old.", code="form_old")


def safe_next(target: str | None) -> str:
    """Return where to go on to: a page of the console, whatever was asked for."""
    if not target or not target.startswith("/console") or not target.isprintable():
        return HOME
    try:
        parts = urlsplit(target)
    except ValueError:
        return HOME
    is_inside = parts.path == "/console" or parts.path.startswith("/console/")
    leaves = parts.scheme or parts.netloc or "\\" in target or "//" in target or ".." in parts.path
    return HOME if leaves or not is_inside or not target.isascii() else target


# ------------------------------------------------------------ cookies


def start_session(visit: Visit, token: str, signed_in: SignedIn) -> None:
    visit.signed_in = signed_in
    visit.cookies[SESSION_COOKIE] = token


def end_session(visit: Visit) -> None:
    visit.cookies[SESSION_COOKIE] = ""


def form_nonce(visit: Visit) -> str:
    """Return the browser's nonce for forms without a log-in, a new one if it has none."""
    nonce = visit.request.cookies.get(FORM_COOKIE)
    if not nonce or len(nonce) > 100:
        nonce = secrets.token_urlsafe(24)
        visit.cookies[FORM_COOKIE] = nonce
    return nonce


def _finish(visit: Visit, response: web.StreamResponse) -> None:
    for name, value in visit.headers().items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Vary", "Cookie, Accept-Language")
    for name, value in visit.cookies.items():
        age_s = int(LONGEST.total_seconds()) if value else 0
        _set_cookie(visit, response, name, value, age_s)
    if visit.set_language:
        _set_cookie(visit, response, LANGUAGE_COOKIE, visit.texts.language, _YEAR_S)


def _set_cookie(
    visit: Visit, response: web.StreamResponse, name: str, value: str, max_age_s: int
) -> None:
    response.set_cookie(
        name,
        value,
        path=COOKIE_PATH,
        httponly=True,
        samesite="Lax",
        secure=visit.is_https,
        max_age=max_age_s,
    )


# ------------------------------------------------------------ refusals


async def _refusal(visit: Visit, error: Exception) -> web.Response:
    """Return the page that says what happened and what to do; details stay in the log."""
    status = 500
    if isinstance(error, AssistantError):
        status = status_of(error)
    elif isinstance(error, web.HTTPException):
        status = error.status
    if status == 500:
        log_unexpected(error)
    shown = status if status in (403, 404, 405, 413, 422, 429, 503) else 500
    is_old_form = isinstance(error, NotAllowed) and error.code == "form_old"
    response = await visit.render(
        "problem.html",
        status=status,
        title=visit.texts(f"problem_{shown}"),
        lead=visit.texts("form_old" if is_old_form else f"problem_{shown}_lead"),
    )
    if isinstance(error, RateLimited):
        response.headers["Retry-After"] = str(error.retry_after_s)
    elif status == 503:
        response.headers["Retry-After"] = str(RETRY_AFTER_S)
    return response
