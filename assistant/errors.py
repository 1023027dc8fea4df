"""Every error this product raises on purpose.

AssistantError
├── InvalidInput         the sender can put it right; `field` names what is to blame
│   └── TooLong          the text is over the limit
├── AttendedByAnother    somebody else attends to this conversation, or nobody does any more
├── ClientIdReused       the same client_id came with other content
├── ConsentMissing       the visitor has not agreed to be contacted
├── MergeRefused         these leads cannot be put together, or taken apart, as they are
├── NotAuthenticated     no credentials, or wrong ones
├── NotAllowed           known, but without the right to do this
├── NotFound             unknown or foreign: the two are not told apart
├── StageMoveRefused     the pipeline has no such move
├── StaleConversation    another process wrote this conversation first; run the turn again
├── RateLimited          too much at once; `retry_after_s` says when to try again
├── Unavailable          engine or database is down; safe to retry
├── ModelRefused         a model that is unknown, damaged or fails its golden utterances
└── SetupError           settings, playbook or model files are wrong; start-up stops
"""

from __future__ import annotations


class AssistantError(Exception):
    """Base of all: `code` is for machines and stable, the message is for people."""

    code = "error"

    def __init__(self, message: str, *, code: str | None = None, field: str | None = None) -> None:
        super().__init__(message)
        self.code = code or type(self).code
        self.field = field


class InvalidInput(AssistantError):
    code = "invalid_input"


class TooLong(InvalidInput):
    code = "too_long"


class AttendedByAnother(AssistantError):
    code = "attended_by_another"


class ClientIdReused(AssistantError):
    code = "client_id_reused"


class ConsentMissing(AssistantError):
    code = "consent_missing"


class MergeRefused(AssistantError):
    code = "merge_refused"


class NotAuthenticated(AssistantError):
    code = "not_authenticated"


class NotAllowed(AssistantError):
    code = "not_allowed"


class NotFound(AssistantError):
    code = "not_found"


class StageMoveRefused(AssistantError):
    code = "stage_move_refused"


class StaleConversation(AssistantError):
    code = "stale_conversation"


class RateLimited(AssistantError):
    code = "rate_limited"

    def __init__(self, message: str, *, retry_after_s: int) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class Unavailable(AssistantError):
    code = "unavailable"


class ModelRefused(AssistantError):
    code = "model_refused"


class SetupError(AssistantError):
    code = "setup_error"
