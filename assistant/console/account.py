"""One's own account: another password, and a second factor."""

from __future__ import annotations

import io

import segno
from aiohttp import web
from markupsafe import Markup

from assistant.console.guard import ACCOUNT, FACTOR, HOME, start_session
from assistant.console.login import minutes_of
from assistant.console.visit import Visit, see_other
from assistant.errors import InvalidInput, RateLimited
from assistant.web.keys import ACCOUNTS


async def account_page(visit: Visit) -> web.StreamResponse:
    return await _page(visit)


async def _page(
    visit: Visit, *, status: int = 200, errors: dict[str | None, str] | None = None
) -> web.Response:
    standing = await visit.request.app[ACCOUNTS].factors.standing(visit.user.user)
    done = visit.request.query.get("done")
    visit.page_url = ACCOUNT
    return await visit.render(
        "account.html", status=status, errors=errors or {}, done=done, factor=standing
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
        return await _page(visit, status=422, errors={error.field: visit.texts(error.code)})
    except RateLimited as locked:
        return await _locked(visit, locked, "current")
    start_session(visit, token, signed_in)
    return see_other(f"{ACCOUNT}?done=saved")


async def _locked(visit: Visit, locked: RateLimited, field: str) -> web.Response:
    words = visit.texts("login_locked", minutes=minutes_of(locked))
    return await _page(visit, status=429, errors={field: words})


# ------------------------------------------------------------ the second factor


async def factor_page(visit: Visit) -> web.StreamResponse:
    return await _factor_page(visit)


async def _factor_page(visit: Visit, *, status: int = 200, error: str = "") -> web.StreamResponse:
    standing = await visit.request.app[ACCOUNTS].factors.standing(visit.user.user)
    if standing.is_on:
        return see_other(ACCOUNT)
    picture = qr_code(standing.uri, visit.texts("factor_qr")) if standing.uri else ""
    visit.page_url = FACTOR
    return await visit.render(
        "factor.html", status=status, error=error, factor=standing, picture=picture, codes=()
    )


async def begin_factor(visit: Visit) -> web.StreamResponse:
    await visit.request.app[ACCOUNTS].factors.begin(visit.user.user)
    return see_other(FACTOR)


async def confirm_factor(visit: Visit) -> web.StreamResponse:
    """Put it into force and show the recovery codes, this once."""
    factors, form = visit.request.app[ACCOUNTS].factors, await visit.request.post()
    try:
        codes = await factors.confirm(visit.user.user, str(form.get("code", ""))[:100])
    except InvalidInput:
        return await _factor_page(visit, status=422, error=visit.texts("login_code_wrong"))
    standing = await factors.standing(visit.user.user)
    visit.page_url = ACCOUNT
    return await visit.render(
        "factor.html", error="", factor=standing, picture="", codes=codes, home=HOME
    )


async def remove_factor(visit: Visit) -> web.StreamResponse:
    accounts, form = visit.request.app[ACCOUNTS], await visit.request.post()
    password = str(form.get("password", ""))
    try:
        await accounts.remove_factor(visit.user, password, address=visit.address)
    except InvalidInput as error:
        return await _page(visit, status=422, errors={error.field: visit.texts(error.code)})
    except RateLimited as locked:
        return await _locked(visit, locked, "password")
    return see_other(f"{ACCOUNT}?done=factor_off")


def qr_code(text: str, label: str) -> Markup:
    """Return the picture as SVG that the page's policy allows: no style of its own."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        out, kind="svg", scale=5, dark="#000", light="#fff", xmldecl=False, svgns=False,
        omitsize=True, title=label, svgclass="qr", lineclass=None,
    )  # fmt: skip
    drawn = out.getvalue().decode().replace("<svg", '<svg role="img"', 1)
    return Markup(drawn)  # noqa: S704 - squares, and the label, which is escaped
