"""What stands in every form of the console, for tests that send them all."""

from __future__ import annotations

from tests.sales import PASSWORD

OTHERS = {
    "user": "u-kim",
    "deed": "role",
    "key": "k",
    "site": "s",
    "webhook": "w",
    "change": "save",
    "delivery": "d",
    "webinar": "w-1",
}
FIELDS = {
    "bulk": "nothing",
    "stage": "lost",
    "reason": "x",
    "owner": "kim",
    "note": "x",
    "dimension": "fit",
    "field": "name",
    "value": "7",
    "why": "x",
    "from": "nobody",
    "current": PASSWORD,
    "new": "another good password",
    "again": "another good password",
    "password": "wrong",
    "code": "000000",
}
