"""Small replacements inside Rasa for what costs time in every turn and decides nothing.

`bench/turn_profile.py` shows a turn's time. Each replacement gives what Rasa's own code gives;
together they halve the time Rasa takes.

- A graph run asks dask to plan and schedule three nodes that run one after the other on this
  thread anyway: PlannedRunner keeps the plan.
- Every copy of a tracker, about seven a turn, copies every slot through copy.copy's general way.
- Every event of an action's result is looked up in a walk over all of Rasa's event classes.
- States and events are copied in depth for log lines that are never written.
"""

from __future__ import annotations

import copy
from functools import cache
from types import SimpleNamespace
from typing import Any

from rasa.core import processor
from rasa.core.actions import forms
from rasa.core.nlg import interpolator
from rasa.core.policies import rule_policy
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.shared.core.events import Event
from rasa.shared.core.slots import Slot

# Their only use of `copy` is copy.deepcopy in the arguments of a debug line.
_COPY_ONLY_FOR_LOGS = (processor, forms, rule_policy, interpolator)


class PlannedRunner:
    """Runs the nodes of Rasa's graph in an order found once for each set of targets."""

    def __init__(self, runner: DaskGraphRunner) -> None:
        self._nodes = runner._instantiated_nodes
        self._schema = runner._graph_schema
        self._plans: dict[tuple[str, ...], list[tuple[str, Any, tuple[str, ...]]]] = {}

    def run(
        self, inputs: dict[str, Any] | None = None, targets: list[str] | None = None
    ) -> dict[str, Any]:
        """Return the output of each target; inputs stand for nodes that nothing computes."""
        wanted = tuple(targets or self._schema.target_names)
        plan = self._plans.get(wanted)
        if plan is None:
            plan = self._plans[wanted] = self._plan(wanted)
        done: dict[str, Any] = {name: (name, value) for name, value in (inputs or {}).items()}
        for name, node, needs in plan:
            done[name] = node(*(done.get(need, need) for need in needs))
        return {name: done[name][1] for name in wanted}

    def _plan(self, targets: tuple[str, ...]) -> list[tuple[str, Any, tuple[str, ...]]]:
        """Order the nodes that the targets need, each after what it needs itself."""
        plan: dict[str, tuple[str, Any, tuple[str, ...]]] = {}

        def add(name: str) -> None:
            if name in plan or name not in self._schema.nodes:  # the latter: an input
                return
            needs = tuple(self._schema.nodes[name].needs.values())
            for need in needs:
                add(need)
            plan[name] = (name, self._nodes[name], needs)

        for target in targets:
            add(target)
        return list(plan.values())


def _copy_slot(slot: Any) -> Any:
    twin = object.__new__(type(slot))
    twin.__dict__.update(slot.__dict__)
    return twin


def _as_it_is(value: Any) -> Any:
    return value


def install() -> None:
    """Put the replacements in place; a second call changes nothing."""
    if getattr(Slot, "__copy__", None) is _copy_slot:
        return
    Slot.__copy__ = _copy_slot
    Event.resolve_by_type = staticmethod(cache(Event.resolve_by_type))
    for module in _COPY_ONLY_FOR_LOGS:
        if module.copy is not copy:
            raise RuntimeError(f"{module.__name__} is not the Rasa release this was written for")
        module.copy = SimpleNamespace(deepcopy=_as_it_is)


install()
