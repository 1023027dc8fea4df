"""Our two parts of Rasa's NLU pipeline: entities by the spaCy pipeline, intents by the cascade.

config.yml names them; `rasa train`, `rasa data validate` and `rasa shell nlu` use them too.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from assistant.dialogue.intent_classifier import IntentModel
from assistant.extraction.language import detect_language
from assistant.extraction.shared import shared_extractor

LANGUAGES = ("en", "nb")
RANKING_LENGTH = 5
UNSURE_INTENT = "out_of_scope"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class LeadEntityExtractor(GraphComponent):
    """Entities of assistant.extraction in Rasa's shape.

    Reads from the message's metadata, all optional: `language`, `language_prior`,
    `reference_date` (ISO), `region`. Sets the message's `language`.
    """

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> LeadEntityExtractor:
        return cls()

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {}

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            text = message.get(TEXT) or ""
            hints = message.get("metadata") or {}
            language = hints.get("language")
            if language is None:
                language, _ = detect_language(text, hints.get("language_prior"), LANGUAGES)
            counted_from = hints.get("reference_date")
            entities = shared_extractor().extract(
                text,
                language,
                reference_date=date.fromisoformat(counted_from) if counted_from else None,
                region=hints.get("region"),
            )
            shaped = [{**entity.as_dict(), "entity": entity.type} for entity in entities]
            message.set(ENTITIES, shaped, add_to_output=True)
            message.set("language", language, add_to_output=True)
        return messages


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class LeadIntentClassifier(GraphComponent):
    """The intent cascade as a Rasa component.

    Config: `sure` (probability from which the first stage answers alone), `strength` (inverse
    regularisation), `embeddings` (use the second stage), `embedding_weight`, `threshold` (below
    it the answer is out_of_scope), `cache` (file that keeps training embeddings).
    """

    def __init__(
        self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource
    ) -> None:
        self._config = {**self.get_default_config(), **config}
        self._model_storage, self._resource = model_storage, resource
        self._model: IntentModel | None = None

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {
            "sure": 0.8,
            "strength": 0.3,
            "embeddings": True,
            "embedding_weight": 3.0,
            "threshold": 0.4,
            "cache": "var/cache/embeddings.npz",
        }

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> LeadIntentClassifier:
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> LeadIntentClassifier:
        component = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            component._model = IntentModel.load(folder)
        return component

    def train(self, training_data: TrainingData) -> Resource:
        examples = [e for e in training_data.intent_examples if e.get(TEXT) and e.get(INTENT)]
        self._model = IntentModel.train(
            [example.get(TEXT) for example in examples],
            [example.get(INTENT) for example in examples],
            sure=self._config["sure"],
            strength=self._config["strength"],
            embeddings=self._config["embeddings"],
            embedding_weight=self._config["embedding_weight"],
            cache=Path(self._config["cache"]) if self._config["cache"] else None,
        )
        with self._model_storage.write_to(self._resource) as folder:
            self._model.save(folder)
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Nothing later in the pipeline learns from predicted intents."""
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        if self._model is None:
            raise RuntimeError("the intent classifier was not trained")
        for message in messages:
            ranking = self._model.rank(message.get(TEXT) or "")
            name, confidence = ranking[0]
            if confidence < self._config["threshold"]:
                name = UNSURE_INTENT
            shaped = [{"name": intent, "confidence": chance} for intent, chance in ranking]
            best = {"name": name, "confidence": confidence}
            message.set(INTENT, best, add_to_output=True)
            message.set(INTENT_RANKING_KEY, shaped[:RANKING_LENGTH], add_to_output=True)
        return messages
