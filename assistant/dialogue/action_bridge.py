"""Runs our actions inside the process, where Rasa would call an action server over HTTP."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable
from typing import Any

from rasa.core.actions.action import RemoteAction
from rasa.utils.endpoints import ClientResponseError, EndpointConfig
from rasa_sdk import Action
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection

logger = logging.getLogger(__name__)


def _check_result(self: RemoteAction, result: dict[str, Any]) -> bool:
    """Look only at the outline.

    Rasa checks each event of each result against a JSON schema that it builds anew, four fifths
    of a turn's time; compiled it is still a third of Rasa's part. Our own actions make their
    events with rasa_sdk.events, and an unknown event still raises when Rasa reads it.
    """
    if not isinstance(result, dict) or not isinstance(result.get("events"), list):
        raise TypeError(f"the action {self.name()} did not return a list of events")
    return True


RemoteAction._validate_action_result = _check_result


class ActionBridge(EndpointConfig):
    """An action endpoint whose requests are function calls.

    Actions are registered as instances, so that each gets its services; a rejection becomes the
    error that the HTTP path would give.
    """

    def __init__(self, actions: Iterable[Action]) -> None:
        super().__init__(url="http://in-process.invalid/webhook")
        self.kwargs = {"enable_selective_domain": True}  # actions never need the domain
        self._executor = ActionExecutor()
        for action in actions:
            self._executor.register_action(action)

    @property
    def action_names(self) -> frozenset[str]:
        return frozenset(self._executor.actions)

    async def request(
        self, *args: Any, json: dict[str, Any] | None = None, **kwargs: Any
    ) -> dict[str, Any] | None:
        try:
            result: dict[str, Any] | None = await self._executor.run(json)
        except ActionExecutionRejection as rejection:
            raise ClientResponseError(400, "rejected", _rejection_text(rejection)) from rejection
        return result


def _rejection_text(rejection: ActionExecutionRejection) -> str:
    return json.dumps({"action_name": rejection.action_name, "error": rejection.message})
