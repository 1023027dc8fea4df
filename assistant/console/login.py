"""Logging in, with a second factor where there is one, and out."""

from __future__ import annotations

from aiohttp import web

from assistant.console.guard import (
    LOGIN,
    SESSION_COOKIE,
    check_form,
    end_session,
    form_nonce,
    safe_next,
    start_session,
)
from assistant.console.visit import Visit, see_other
from assistant.errors import NotAllowed, NotAuthenticated, RateLimited
from assistant.services.accounts import CodeWanted
from assistant.web.keys import ACCOUNTS


async def login_page(visit: Visit) -> web.StreamResponse:
    target = safe_next(visit.request.query.get("next"))
    if visit.signed_in is not None:
        return see_other(target)
    return await _login_page(visit, target)


async def _login_page(
    visit: Visit, target: str, *, name: str = "", error: str = "", status: int = 200
) -> web.Response:
    token = visit.request.app[ACCOUNTS].form_token(form_nonce(visit))
    return await visit.render(
        "login.html", status=status, csrf=token, target=target, name=name, error=error
    )


async def log_in(visit: Visit) -> web.StreamResponse:
    accounts, texts = visit.request.app[ACCOUNTS], visit.texts
    form = await visit.request.post()
    name, password = str(form.get("name", "")), str(form.get("password", ""))
    target = safe_next(str(form.get("next", "")))
    try:
        await check_form(visit, accounts.form_token(form_nonce(visit)))
        done = await accounts.log_in(
            name,
            password,
            address=visit.address,
            replacing=visit.request.cookies.get(SESSION_COOKIE),
            nonce=form_nonce(visit),
        )
    except NotAllowed:
        return await _login_page(visit, target, name=name, error=texts("form_old"), status=403)
    except NotAuthenticated:
        return await _login_page(visit, target, name=name, error=texts("login_wrong"), status=401)
    except RateLimited as locked:
        words = texts("login_locked", minutes=minutes_of(locked))
        page = await _login_page(visit, target, name=name, error=words, status=429)
        page.headers["Retry-After"] = str(locked.retry_after_s)
        return page
    if isinstance(done, CodeWanted):
        return await _code_page(visit, target, done.ticket)
    start_session(visit, *done)
    return see_other(target)


async def _code_page(
    visit: Visit, target: str, ticket: str, *, error: str = "", status: int = 200
) -> web.Response:
    token = visit.request.app[ACCOUNTS].form_token(form_nonce(visit))
    visit.page_url = LOGIN  # what the address bar says cannot be asked for again
    return await visit.render(
        "login_code.html", status=status, csrf=token, target=target, ticket=ticket, error=error
    )


async def give_code(visit: Visit) -> web.StreamResponse:
    """The second step of a log-in, for users with a second factor."""
    accounts, texts = visit.request.app[ACCOUNTS], visit.texts
    form = await visit.request.post()
    ticket, code = str(form.get("ticket", ""))[:1000], str(form.get("code", ""))[:100]
    target = safe_next(str(form.get("next", "")))
    try:
        await check_form(visit, accounts.form_token(form_nonce(visit)))
        done = await accounts.give_code(
            ticket,
            code,
            address=visit.address,
            nonce=form_nonce(visit),
            replacing=visit.request.cookies.get(SESSION_COOKIE),
        )
    except NotAllowed:
        return await _login_page(visit, target, error=texts("form_old"), status=403)
    except NotAuthenticated as error:
        if error.code != "wrong_code":
            return await _login_page(visit, target, error=texts("login_code_old"), status=401)
        words = texts("login_code_wrong")
        return await _code_page(visit, target, ticket, error=words, status=401)
    except RateLimited as locked:
        words = texts("login_locked", minutes=minutes_of(locked))
        page = await _login_page(visit, target, error=words, status=429)
        page.headers["Retry-After"] = str(locked.retry_after_s)
        return page
    start_session(visit, *done)
    return see_other(target)


def minutes_of(locked: RateLimited) -> int:
    return -(-locked.retry_after_s // 60)


async def log_out(visit: Visit) -> web.StreamResponse:
    await visit.request.app[ACCOUNTS].log_out(visit.user)
    end_session(visit)
    return see_other(LOGIN)
