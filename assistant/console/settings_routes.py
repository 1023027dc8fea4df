"""The addresses below /console/settings, each with the right it needs."""

from __future__ import annotations

from aiohttp import web

from assistant.console import (
    settings_audit,
    settings_keys,
    settings_rules,
    settings_sites,
    settings_users,
    settings_webhooks,
)
from assistant.console.guard import guarded
from assistant.console.settings_frame import ADMIN, SETTINGS_PAGE, settings_home
from assistant.console.settings_keys import KEYS
from assistant.console.settings_rules import PLAYBOOK, RETENTION
from assistant.console.settings_sites import SITES
from assistant.console.settings_style import style_page
from assistant.console.settings_users import USERS
from assistant.console.settings_webhooks import WEBHOOKS_PAGE


def add_settings_routes(app: web.Application) -> None:
    """Add the pages of settings; needs ACCOUNTS, WEBHOOKS, BOOKS, LEADS and DATABASE."""
    add = app.router.add_route
    add("GET", SETTINGS_PAGE, guarded(settings_home))
    _add_admin_pages(app)
    add("GET", PLAYBOOK, guarded(settings_rules.playbook_page))
    add("POST", PLAYBOOK, guarded(settings_rules.check_playbook))
    add("GET", f"{SETTINGS_PAGE}/consents", guarded(settings_rules.consents_page))
    add("GET", RETENTION, guarded(settings_rules.retention_page))
    add("POST", RETENTION, guarded(settings_rules.run_retention, right=ADMIN))
    add("GET", f"{SETTINGS_PAGE}/style", guarded(style_page))


def _add_admin_pages(app: web.Application) -> None:
    add = app.router.add_route
    add("GET", USERS, guarded(settings_users.users_page, right=ADMIN))
    add("POST", USERS, guarded(settings_users.add_user, right=ADMIN))
    add("GET", USERS + "/{user}", guarded(settings_users.user_page, right=ADMIN))
    deeds = "role|disable|enable|end-logins|reset-password|reset-factor"
    one = f"{USERS}/{{user}}/{{deed:{deeds}}}"
    add("POST", one, guarded(settings_users.change_user, right=ADMIN))
    add("GET", KEYS, guarded(settings_keys.keys_page, right=ADMIN))
    add("POST", KEYS, guarded(settings_keys.create_key, right=ADMIN))
    add("POST", KEYS + "/{key}/revoke", guarded(settings_keys.revoke_key, right=ADMIN))
    add("GET", SITES, guarded(settings_sites.sites_page, right=ADMIN))
    add("POST", SITES, guarded(settings_sites.add_site, right=ADMIN))
    add("GET", SITES + "/{site}", guarded(settings_sites.site_page, right=ADMIN))
    deeds = "save|again|greeting|greeting-off|secret|remove"
    one = f"{SITES}/{{site}}/{{deed:{deeds}}}"
    add("POST", one, guarded(settings_sites.change_site, right=ADMIN))
    hook = WEBHOOKS_PAGE + "/{webhook}"
    add("GET", WEBHOOKS_PAGE, guarded(settings_webhooks.webhooks_page, right=ADMIN))
    add("POST", WEBHOOKS_PAGE, guarded(settings_webhooks.create_webhook, right=ADMIN))
    add("GET", hook, guarded(settings_webhooks.webhook_page, right=ADMIN))
    deeds = "save|disable|enable|rotate|test|delete"
    change = guarded(settings_webhooks.change_webhook, right=ADMIN)
    add("POST", f"{hook}/{{change:{deeds}}}", change)
    replay = guarded(settings_webhooks.replay_delivery, right=ADMIN)
    add("POST", hook + "/deliveries/{delivery}/replay", replay)
    add("GET", f"{SETTINGS_PAGE}/audit", guarded(settings_audit.audit_page, right=ADMIN))
    add("GET", f"{SETTINGS_PAGE}/audit/export", guarded(settings_audit.export_audit, right=ADMIN))
