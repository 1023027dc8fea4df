"""Every action of domain.yml, made once with the services it needs."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from rasa_sdk import Action

from actions.turn_actions import Answer, AskField, MirrorFacts, ValidateLeadForm
from assistant.services import interview
from assistant.services.replies import Replies, finish
from assistant.services.turns import Reply, Turn, TurnRegistry


def lead_actions(turns: TurnRegistry, replies: Replies) -> list[Action]:
    """Return the actions, as instances: Rasa's executor registers these."""
    answers: dict[str, Callable[[Turn], Reply | Awaitable[Reply]]] = {
        "action_accept_no": replies.not_interested,
        "action_affirm": replies.affirm,
        "action_answer_question": replies.answer_question,
        "action_answer_webinar": replies.answer_webinar,
        "action_chitchat": replies.chitchat,
        "action_contact_sales": replies.contact_sales,
        "action_delete_data": replies.delete,
        "action_deny": replies.deny,
        "action_explain_privacy": replies.privacy,
        "action_finish": finish,
        "action_give_consent": replies.give_consent,
        "action_greet": replies.greet,
        "action_hand_over_magnet": replies.magnet,
        "action_not_understood": replies.out_of_scope,
        "action_offer_person": replies.human,
        "action_queue_presenter_question": replies.presenter_question,
        "action_refuse_consent": replies.refuse_consent,
        "action_restart": replies.restart,
        "action_route_other_business": replies.other_business,
        "action_route_support": replies.support,
        "action_say_again": replies.repeat,
        "action_say_goodbye": replies.goodbye,
        "action_say_what": replies.capabilities,
        "action_say_who": replies.identity,
        "action_say_why": replies.why,
        "action_show_data": replies.show,
        "action_stay_calm": replies.insult,
        "action_stop": replies.stop,
        "action_take_note": replies.take_note,
        "action_thank": replies.thank,
    }
    return [
        MirrorFacts("action_validate_slot_mappings", turns),
        ValidateLeadForm("validate_lead_form", turns),
        *(AskField(field, turns) for field in interview.SLOTS),
        *(Answer(name, turns, reply) for name, reply in answers.items()),
    ]
