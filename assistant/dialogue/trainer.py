"""The process that trains: progress as JSON lines on standard output, Rasa's chatter elsewhere.

Started by `assistant train` as `python -m assistant.dialogue.trainer MODEL_DIR`.
"""

from __future__ import annotations

import json
import os
import sys
import warnings
from pathlib import Path

from assistant.dialogue.training import train


def main() -> None:
    told = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)  # whatever Rasa prints goes to the log
    warnings.simplefilter("ignore")

    def report(doing: str, share: float) -> None:
        told.write(json.dumps({"doing": doing, "share": share}) + "\n")

    model = train(Path(), Path(sys.argv[1]), report=report)
    told.write(json.dumps({"seconds": model.seconds}) + "\n")


if __name__ == "__main__":
    main()
