"""Errors become problem+json: the status says what kind, the code says which."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from assistant import errors
from assistant.web.problems import problem, problem_errors

Client = TestClient[web.Request, web.Application]


@pytest.fixture
async def client_for() -> AsyncIterator[Callable[[Exception], Awaitable[Client]]]:
    """Give a client of a server whose /api/x and /page raise the given error."""
    clients: list[Client] = []

    async def start(error: Exception) -> Client:
        async def fail(request: web.Request) -> web.Response:
            await request.read()
            raise error

        app = web.Application(middlewares=[problem_errors], client_max_size=100)
        app.router.add_route("*", "/api/x", fail)
        app.router.add_get("/api/only-get", fail)
        app.router.add_get("/page", fail)
        clients.append(TestClient(TestServer(app)))
        await clients[-1].start_server()
        return clients[-1]

    yield start
    for client in clients:
        await client.close()


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (errors.InvalidInput("Wrong.", field="limit"), 422, "invalid_input"),
        (errors.TooLong("Too long."), 413, "too_long"),
        (errors.ClientIdReused("Used."), 409, "client_id_reused"),
        (errors.StageMoveRefused("No."), 409, "stage_move_refused"),
        (errors.NotAuthenticated("Who?"), 401, "not_authenticated"),
        (errors.NotAllowed("No."), 403, "not_allowed"),
        (errors.NotFound("No such lead."), 404, "not_found"),
        (errors.RateLimited("Slow down.", retry_after_s=7), 429, "rate_limited"),
        (errors.Unavailable("Not now."), 503, "unavailable"),
        (errors.StaleConversation("Again."), 503, "unavailable"),
    ],
)
async def test_each_error_has_its_status_and_code(client_for, error, status, code):
    client = await client_for(error)
    answer = await client.get("/api/x")
    body = await answer.json(content_type="application/problem+json")
    assert (answer.status, body["status"], body["code"]) == (status, status, code)
    assert body["detail"] == str(error)
    assert {"type", "title"} <= set(body)
    assert body.get("field") == error.field


async def test_retry_after_says_when_to_try_again(client_for):
    limited = await (await client_for(errors.RateLimited("x", retry_after_s=7))).get("/api/x")
    down = await (await client_for(errors.Unavailable("x"))).get("/api/x")
    assert limited.headers["Retry-After"] == "7"
    assert int(down.headers["Retry-After"]) >= 1


@pytest.mark.parametrize("error", [ValueError("ada@example.com"), errors.SetupError("ada@x.test")])
async def test_the_unexpected_is_logged_without_its_words(client_for, caplog, error):
    client = await client_for(error)
    with caplog.at_level(logging.ERROR):
        answer = await client.get("/api/x")
    body = await answer.text()
    assert answer.status == 500
    assert "ada@" not in body
    assert "ada@" not in caplog.text
    assert type(error).__name__ in caplog.text
    assert "in fail" in caplog.text


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/api/nowhere", 404, "not_found"),
        ("POST", "/api/only-get", 405, "method_not_allowed"),
        ("POST", "/api/x", 413, "too_long"),
    ],
)
async def test_below_api_even_what_aiohttp_refuses_is_a_problem(
    client_for, method, path, status, code
):
    client = await client_for(errors.NotFound("x"))
    answer = await client.request(method, path, data=b"x" * 200)
    body = await answer.json(content_type="application/problem+json")
    assert (answer.status, body["code"]) == (status, code)
    assert ("Allow" in answer.headers) == (status == 405)


async def test_elsewhere_an_unknown_page_is_no_json(client_for):
    client = await client_for(errors.NotFound("x"))
    answer = await client.get("/nowhere")
    assert (answer.status, answer.content_type) == (404, "text/plain")


async def test_a_problem_keeps_its_own_headers():
    answer = problem(409, "taken", "It is taken.", field="name", headers={"X-Why": "because"})
    assert answer.headers["X-Why"] == "because"
    assert answer.content_type == "application/problem+json"
