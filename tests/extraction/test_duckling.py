"""What Duckling has to be kept from."""

from __future__ import annotations

import subprocess
import sys
import threading

import pytest

from assistant.extraction import duckling
from tests.extraction.values import MONDAY


@pytest.mark.parametrize("word", ["monday ", "5 march ", "in 3 days ", "tomorrow at 5 ", "2025 "])
def test_a_text_that_would_hang_it_is_never_handed_over(word: str) -> None:
    """Twelve of these run for minutes inside Duckling; the test's timeout is the proof."""
    assert duckling.read_times(word * 40, "en", MONDAY) == ()
    assert duckling.read_times(word * 40, "nb", MONDAY) == ()


@pytest.mark.parametrize(
    "fragment", ["a\0 next month", "\x01 next month", "next month 😀", "\u202e"]
)
def test_odd_characters_neither_panic_nor_shift_offsets(fragment: str) -> None:
    for reading in duckling.read_times(fragment, "en", MONDAY):
        assert fragment[reading.start : reading.end] == "next month"


def test_offsets_are_code_points_beyond_ascii() -> None:
    fragment = "åpner 😀 tirsdag 5. mai"
    [reading] = duckling.read_times(fragment, "nb", MONDAY)
    assert fragment[reading.start : reading.end] == "tirsdag 5. mai"


def test_ctrl_c_still_ends_the_process_after_loading_it() -> None:
    program = (
        "import os, signal, time\n"
        "from datetime import date\n"
        "from assistant.extraction import duckling\n"
        # a job in the background is started with SIGINT ignored, and this would inherit it
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "duckling.read_times('next month', 'en', date(2025, 3, 10))\n"
        "try:\n"
        "    os.kill(os.getpid(), signal.SIGINT)\n"
        "    time.sleep(5)\n"
        "except KeyboardInterrupt:\n"
        "    raise SystemExit(7)\n"
    )
    ended = subprocess.run([sys.executable, "-c", program], timeout=60, check=False)
    assert ended.returncode == 7


def test_importing_our_module_does_not_start_the_runtime() -> None:
    program = (
        "import sys, assistant.extraction.duckling; raise SystemExit('duckling' in sys.modules)"
    )
    ended = subprocess.run([sys.executable, "-c", program], timeout=60, check=False)
    assert ended.returncode == 0


def test_threads_may_call_it_at_the_same_time() -> None:
    found: list[int] = []

    def read(offset: int) -> None:
        for number in range(40):
            fragment = f"in {offset * 40 + number + 2} days"
            found.append(len(duckling.read_times(fragment, "en", MONDAY)))

    threads = [threading.Thread(target=read, args=(offset,)) for offset in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [1] * 160
