"""The process that trains: progress as JSON lines on standard output, Rasa's chatter elsewhere.

Started by `assistant train` as `python -m assistant.dialogue.trainer MODEL_DIR`; with `candidate`
behind it, what it makes is kept for a person to decide about.
"""

from __future__ import annotations

import json
import os
import sys
import warnings
from pathlib import Path

from assistant.dialogue.training import train, train_version


def main() -> None:
    told = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)  # whatever Rasa prints goes to the log
    warnings.simplefilter("ignore")

    def report(doing: str, share: float) -> None:
        told.write(json.dumps({"doing": doing, "share": share}) + "\n")

    model_dir = Path(sys.argv[1])
    if sys.argv[2:] == ["candidate"]:
        version = train_version(Path(), model_dir, report=report, decide=False)
        told.write(json.dumps({"version": version.name, "seconds": version.model.seconds}) + "\n")
    else:
        model = train(Path(), model_dir, report=report)
        told.write(json.dumps({"seconds": model.seconds}) + "\n")


if __name__ == "__main__":
    main()
