"""Several processes count together: Prometheus' library adds up what lies in a common folder.

It looks for the folder's name in the environment when it is imported, so this knows nothing of it.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from typing import Final

FOLDER: Final = "PROMETHEUS_MULTIPROC_DIR"


def count_together() -> None:
    """Make the folder; to be called before anything is imported that counts, and before forks."""
    folder = tempfile.mkdtemp(prefix="assistant-numbers-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ[FOLDER] = folder


def is_counted_together() -> bool:
    return FOLDER in os.environ
