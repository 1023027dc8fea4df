"""The replacements inside Rasa give what Rasa's own code gives."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest

from assistant.dialogue import action_bridge, rasa_speed  # noqa: F401 (they replace on import)

# isort: split
from rasa.core.actions.action import RemoteAction
from rasa.engine.graph import ExecutionContext, GraphComponent, GraphSchema, SchemaNode
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.shared.core import events
from rasa.shared.core.slots import AnySlot, TextSlot
from rasa.shared.utils.common import all_subclasses

from assistant.dialogue.rasa_speed import PlannedRunner


class Adder(GraphComponent):
    """A node of a graph that counts how often it ran."""

    def __init__(self, plus: int) -> None:
        self.plus, self.runs = plus, 0

    @classmethod
    def create(cls, config: dict[str, Any], *args: Any, **kwargs: Any) -> Adder:
        return cls(config["plus"])

    def add(self, value: int, other: int = 0) -> int:
        self.runs += 1
        return value + other + self.plus


def node(plus: int, **needs: str) -> SchemaNode:
    return SchemaNode(
        needs=needs,
        uses=Adder,
        constructor_name="create",
        fn="add",
        config={"plus": plus},
        eager=True,
    )


@pytest.fixture
def dask_runner(tmp_path: Path) -> DaskGraphRunner:
    """A diamond: last needs left and right, both need first, which needs the input."""
    schema = GraphSchema(
        {
            "last": node(1000, value="left", other="right"),
            "left": node(10, value="first"),
            "right": node(100, value="first"),
            "first": node(1, value="__given__"),
            "aside": node(7, value="__given__"),
        }
    )
    return DaskGraphRunner(schema, LocalModelStorage(tmp_path), ExecutionContext(schema))


@pytest.mark.parametrize(
    "targets", [["last"], ["left", "aside"], ["first"], ["right", "first", "last"]]
)
def test_a_planned_run_gives_what_dask_gives(
    dask_runner: DaskGraphRunner, targets: list[str]
) -> None:
    planned = PlannedRunner(dask_runner)
    for given in (0, 5):
        expected = dask_runner.run(inputs={"__given__": given}, targets=targets)
        assert planned.run(inputs={"__given__": given}, targets=targets) == expected


def test_a_planned_run_uses_each_node_once_and_only_what_is_needed(
    dask_runner: DaskGraphRunner,
) -> None:
    PlannedRunner(dask_runner).run(inputs={"__given__": 1}, targets=["last"])
    runs = {name: part._component.runs for name, part in dask_runner._instantiated_nodes.items()}
    assert runs == {"last": 1, "left": 1, "right": 1, "first": 1, "aside": 0}


def test_an_input_that_is_missing_is_not_taken_for_a_value(dask_runner: DaskGraphRunner) -> None:
    with pytest.raises(Exception, match="Missing input"):
        PlannedRunner(dask_runner).run(inputs={}, targets=["last"])


@pytest.mark.parametrize(
    "slot", [TextSlot("language", [{}], initial_value="en"), AnySlot("need", [{}])]
)
def test_a_copied_slot_is_equal_and_goes_its_own_way(slot: Any) -> None:
    twin = copy.copy(slot)
    assert type(twin) is type(slot)
    assert twin.__dict__ == slot.__dict__
    twin.value = "nb"
    assert slot.value != "nb"
    assert slot.has_been_set != twin.has_been_set


def test_every_event_is_found_by_its_name() -> None:
    for kind in all_subclasses(events.Event):
        first_named = next(
            one for one in all_subclasses(events.Event) if one.type_name == kind.type_name
        )
        assert events.Event.resolve_by_type(kind.type_name) is first_named


def test_an_unknown_event_of_an_action_still_raises() -> None:
    for _ in range(2):
        with pytest.raises(ValueError, match="Unknown event"):
            events.Event.from_parameters({"event": "no_such_event"})


@pytest.mark.parametrize("result", [None, [], {"events": None}, {"responses": []}])
def test_a_result_without_a_list_of_events_is_refused(result: Any) -> None:
    with pytest.raises(TypeError, match="action_greet"):
        RemoteAction("action_greet", None)._validate_action_result(result)
