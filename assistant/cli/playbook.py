"""`assistant playbook …` beside the check: the schema for editors."""

from __future__ import annotations

import json

from assistant.cli.data import playbook as playbook  # the group that `check` is in
from assistant.services.playbook_schema import playbook_schema


@playbook.command()
def schema() -> None:
    """Print the playbook's JSON Schema; the same as playbook.schema.json."""
    print(schema_text())


def schema_text() -> str:
    return json.dumps(playbook_schema(), ensure_ascii=False, indent=1)
