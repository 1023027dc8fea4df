"""The console's addresses, each with the right it needs."""

from __future__ import annotations

from aiohttp import web

from assistant.console import (
    account,
    analytics,
    board,
    events,
    lead_bulk,
    lead_changes,
    lead_columns,
    lead_list,
    lead_page,
    lead_reading,
    list_views,
    live,
    live_events,
    login,
    model_page,
    not_captured,
    review,
    webinars,
)
from assistant.console.guard import FACTOR, HOME, guarded
from assistant.console.settings_routes import add_settings_routes
from assistant.console.visit import Visit, assets, environment, see_other, serve_asset


def add_console_routes(app: web.Application) -> None:
    """Add all pages below /console; needs SETTINGS, DATABASE, BUS, LEADS and ACCOUNTS."""
    assets()  # read before workers are forked, and missing files stop the start
    environment()
    app.cleanup_ctx.append(events.watching)
    app.on_shutdown.append(events.end_streams)
    add = app.router.add_route
    add("GET", "/console/static/{name}", serve_asset)
    add("GET", "/console/login", guarded(login.login_page, public=True))
    add("POST", "/console/login", guarded(login.log_in, public=True))
    add("POST", "/console/logout", guarded(login.log_out, first=True))
    add("POST", "/console/login/code", guarded(login.give_code, public=True))
    add("GET", "/console/account", guarded(account.account_page, first=True))
    add("POST", "/console/account", guarded(account.change_password, first=True))
    add("GET", FACTOR, guarded(account.factor_page, first=True))
    add("POST", FACTOR, guarded(account.confirm_factor, first=True))
    add("POST", FACTOR + "/begin", guarded(account.begin_factor, first=True))
    add("POST", FACTOR + "/off", guarded(account.remove_factor))
    add("GET", "/console", guarded(home))
    add("GET", "/console/leads", guarded(lead_list.list_page))
    add("GET", "/console/leads/export", guarded(lead_list.export_file, right="leads:export"))
    add("POST", "/console/leads/bulk", guarded(lead_bulk.change_many, right="leads:write"))
    add("POST", "/console/leads/bulk/back", guarded(lead_bulk.take_many_back, right="leads:write"))
    add("POST", "/console/leads/views", guarded(list_views.change_views))
    add("POST", "/console/leads/columns", guarded(lead_columns.choose_columns))
    add("POST", "/console/leads/read", guarded(lead_reading.mark_read))
    add("GET", board.BOARD, guarded(board.board_page))
    add("POST", board.BOARD + "/{id}/move", guarded(board.move_card, right="leads:write"))
    add("POST", board.BOARD + "/{id}/back", guarded(board.take_back, right="leads:write"))
    one = "/console/leads/{id}"
    add("GET", one, guarded(lead_page.lead_page))
    add("POST", one + "/unread", guarded(lead_reading.mark_unread))
    add("POST", one + "/stage", guarded(lead_page.move_lead, right="leads:write"))
    add("POST", one + "/owner", guarded(lead_page.assign_lead, right="leads:write"))
    add("POST", one + "/notes", guarded(lead_page.add_note, right="leads:write"))
    add("POST", one + "/correct", guarded(lead_changes.correct_field, right="leads:write"))
    add("POST", one + "/override", guarded(lead_changes.override_score, right="leads:write"))
    add("POST", one + "/merge", guarded(lead_changes.merge_lead, right="leads:write"))
    add("POST", one + "/unmerge", guarded(lead_changes.unmerge_lead, right="leads:write"))
    add("POST", one + "/erase", guarded(lead_page.erase_lead, right="leads:erase"))
    add("GET", analytics.PAGE, guarded(analytics.analytics_page))
    add("GET", analytics.PAGE + "/numbers", guarded(analytics.numbers_file))
    add("GET", "/console/not-captured", guarded(not_captured.not_captured_page))
    add("GET", review.PAGE, guarded(review.review_page, right="review"))
    add("POST", review.PAGE, guarded(review.judge, right="review"))
    add("POST", review.PAGE + "/back", guarded(review.take_back, right="review"))
    add("GET", model_page.PAGE, guarded(model_page.model_page, right=model_page.ADMIN))
    add_model_routes(app)
    add_settings_routes(app)
    add("GET", "/console/events", guarded(events.events))
    add_live_routes(app)
    add_webinar_routes(app)
    add("*", "/console/{rest:.*}", guarded(nowhere))


def add_model_routes(app: web.Application) -> None:
    add, page, right = app.router.add_route, model_page.PAGE, model_page.ADMIN
    add("POST", page + "/use", guarded(model_page.use_version, right=right))
    add("POST", page + "/discard", guarded(model_page.discard, right=right))
    add("POST", page + "/train", guarded(model_page.train, right=right))
    add("POST", page + "/cancel", guarded(model_page.cancel, right=right))
    add("GET", page + "/comparison", guarded(model_page.comparison_file, right=right))


def add_live_routes(app: web.Application) -> None:
    app.cleanup_ctx.append(live_events.watching)
    app.on_shutdown.append(live_events.end_streams)
    add, one = app.router.add_route, live.PAGE + "/{id}"
    add("GET", live.PAGE, guarded(live.live_page))
    add("GET", live.PAGE + "/events", guarded(live_events.events))
    add("GET", one, guarded(live.live_page))
    add("POST", one + "/take", guarded(live.take, right=live.MAY))
    add("POST", one + "/messages", guarded(live.say, right=live.MAY))
    add("POST", one + "/hand-back", guarded(live.hand_back, right=live.MAY))
    add("POST", one + "/facts", guarded(live.note_fact, right=live.MAY))
    add("POST", one + "/typing", guarded(live.typing, right=live.MAY))
    add("POST", live.PAGE + "/presence", guarded(live.be_present, right=live.MAY))
    add("POST", live.PAGE + "/replies", guarded(live.save_reply, right=live.MAY))
    add("POST", live.PAGE + "/replies/remove", guarded(live.remove_reply, right=live.MAY))


def add_webinar_routes(app: web.Application) -> None:
    app.cleanup_ctx.append(webinars.watching)
    app.on_shutdown.append(webinars.end_streams)
    add, one = app.router.add_route, webinars.PAGE + "/{webinar}"
    add("GET", webinars.PAGE, guarded(webinars.list_page))
    add("GET", one, guarded(webinars.room_page))
    add("GET", one + "/now", guarded(webinars.now_page))
    add("GET", one + "/events", guarded(webinars.events))
    add("GET", one + "/export", guarded(webinars.export_file, right="leads:export"))
    add("POST", one + "/questions", guarded(webinars.change_questions, right=webinars.MAY))


async def home(visit: Visit) -> web.StreamResponse:
    return see_other(HOME)


async def nowhere(visit: Visit) -> web.StreamResponse:
    raise web.HTTPNotFound
