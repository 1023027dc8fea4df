"""Settings: users and their roles."""

from __future__ import annotations

from typing import Any, Final

from aiohttp import web

from assistant.console.settings_frame import show, url_of
from assistant.console.visit import Visit, see_other
from assistant.errors import InvalidInput, NotFound
from assistant.services.accounts import ROLES
from assistant.services.staff import Member
from assistant.web.keys import ACCOUNTS, SETTINGS

USERS: Final = url_of("users")


async def users_page(visit: Visit) -> web.StreamResponse:
    return await _list(visit)


async def _list(
    visit: Visit,
    *,
    status: int = 200,
    error: InvalidInput | None = None,
    given: dict[str, str] | None = None,
    shown: tuple[str, str] | None = None,
) -> web.Response:
    return await show(
        visit,
        "users",
        "users",
        status=status,
        members=await visit.request.app[ACCOUNTS].staff.all(),
        roles=ROLES,
        needed=visit.request.app[SETTINGS].second_factor_for,
        wrong={error.field: visit.texts.known("user", error.code)} if error else {},
        given=given or {},
        shown=shown,
    )


async def add_user(visit: Visit) -> web.StreamResponse:
    """Show the new user's one-time password, this once."""
    form = await visit.request.post()
    given = {name: str(form.get(name, "")).strip() for name in ("name", "role", "email")}
    try:
        password = await visit.request.app[ACCOUNTS].staff.add(
            given["name"], given["role"], given["email"] or None, by=visit.user.user.name
        )
    except InvalidInput as error:
        return await _list(visit, status=422, error=error, given=given)
    return await _list(visit, shown=(given["name"], password))


async def user_page(visit: Visit) -> web.StreamResponse:
    return await _one(visit)


async def _one(visit: Visit, *, status: int = 200, **values: Any) -> web.Response:
    member = await _member(visit)
    told = {"error": "", "password": "", **values}
    is_own = member.user.id == visit.user.user.id
    return await show(
        visit, "users", "user", status=status, member=member, roles=ROLES, is_own=is_own, **told
    )


async def _member(visit: Visit) -> Member:
    wanted = visit.request.match_info["user"]
    for member in await visit.request.app[ACCOUNTS].staff.all():
        if member.user.id == wanted:
            return member
    raise NotFound("There is no such user.")


async def change_user(visit: Visit) -> web.StreamResponse:
    """One of: role, disable, enable, end_logins, reset_password, reset_factor."""
    staff, by = visit.request.app[ACCOUNTS].staff, visit.user.user.name
    form, user_id = await visit.request.post(), visit.request.match_info["user"]
    deed = visit.request.match_info["deed"]
    try:
        if deed == "role":
            await staff.change_role(user_id, str(form.get("role", "")), by=by)
        elif deed in ("disable", "enable"):
            await staff.set_enabled(user_id, deed == "enable", by=by)
        elif deed == "end-logins":
            await staff.end_logins(user_id, by=by)
        elif deed == "reset-factor":
            await staff.reset_factor(user_id, by=by)
        else:
            _, password = await staff.reset_password(user_id, by=by)
            return await _one(visit, password=password)
    except InvalidInput as error:
        return await _one(visit, status=422, error=visit.texts.known("user", error.code))
    return see_other(f"{USERS}/{user_id}?done={deed}")
