"""The process that trains: progress as JSON lines on standard output, Rasa's chatter elsewhere.

Started by `assistant train` as `python -m assistant.dialogue.trainer MODEL_DIR`; with `candidate`
behind it, what it makes is kept for a person to decide about, and it ends when who started it does.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import threading
import warnings
from pathlib import Path

from assistant.dialogue.model_folder import KEEP
from assistant.dialogue.training import train, train_version


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("model_dir", type=Path)
    parser.add_argument("what", nargs="?", choices=["serves", "candidate"], default="serves")
    parser.add_argument("--keep", type=int, default=KEEP)
    asked = parser.parse_args()
    told = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)  # whatever Rasa prints goes to the log
    warnings.simplefilter("ignore")

    def report(doing: str, share: float) -> None:
        told.write(json.dumps({"doing": doing, "share": share}) + "\n")

    if asked.what == "candidate":
        threading.Thread(target=_end_with_parent, daemon=True).start()
        # deleted with the workshop, also when this process is killed
        tempfile.tempdir = os.path.abspath("tmp")
        version = train_version(
            Path(), asked.model_dir, report=report, decide=False, keep=asked.keep
        )
        told.write(json.dumps({"version": version.name, "seconds": version.model.seconds}) + "\n")
    else:
        model = train(Path(), asked.model_dir, report=report, keep=asked.keep)
        told.write(json.dumps({"seconds": model.seconds}) + "\n")


def _end_with_parent() -> None:
    """Standard input is a pipe that closes with the parent, also when that was killed.

    Not through sys.stdin: Python cannot end while a thread waits in there.
    """
    os.read(0, 1)
    os._exit(1)


if __name__ == "__main__":
    main()
