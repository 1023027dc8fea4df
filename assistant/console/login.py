"""Logging in and out, and choosing a password."""

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
from assistant.errors import InvalidInput, NotAllowed, NotAuthenticated, RateLimited
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
        token, signed_in = await accounts.log_in(
            name,
            password,
            address=visit.address,
            replacing=visit.request.cookies.get(SESSION_COOKIE),
        )
    except NotAllowed:
        return await _login_page(visit, target, name=name, error=texts("form_old"), status=403)
    except NotAuthenticated:
        return await _login_page(visit, target, name=name, error=texts("login_wrong"), status=401)
    except RateLimited as locked:
        minutes = -(-locked.retry_after_s // 60)
        page = await _login_page(
            visit, target, name=name, error=texts("login_locked", minutes=minutes), status=429
        )
        page.headers["Retry-After"] = str(locked.retry_after_s)
        return page
    start_session(visit, token, signed_in)
    return see_other(target)


async def log_out(visit: Visit) -> web.StreamResponse:
    await visit.request.app[ACCOUNTS].log_out(visit.user)
    end_session(visit)
    return see_other(LOGIN)


async def account_page(visit: Visit) -> web.StreamResponse:
    return await visit.render(
        "account.html", errors={}, done=visit.request.query.get("done") == "saved"
    )


async def change_password(visit: Visit) -> web.StreamResponse:
    accounts, form = visit.request.app[ACCOUNTS], await visit.request.post()
    current, new, again = (str(form.get(name, "")) for name in ("current", "new", "again"))
    try:
        if new != again:
            raise InvalidInput("They differ.", code="password_differs", field="again")
        token, signed_in = await accounts.change_password(
            visit.user, current, new, address=visit.address
        )
    except InvalidInput as error:
        errors = {error.field: visit.texts(error.code)}
        return await visit.render("account.html", status=422, errors=errors, done=False)
    except RateLimited as locked:
        words = visit.texts("login_locked", minutes=-(-locked.retry_after_s // 60))
        return await visit.render("account.html", status=429, errors={"current": words}, done=False)
    start_session(visit, token, signed_in)
    return see_other("/console/account?done=saved")
