"""The command line's entry point: `assistant …` or `python -m assistant …`."""

from __future__ import annotations

import sys
import warnings

from assistant.errors import AssistantError


def main() -> None:
    """Run a command. What is wrong on purpose is told in a sentence, without a traceback."""
    if not sys.warnoptions:
        warnings.simplefilter("ignore")  # Rasa's and pkg_resources' own, of no use to operators
    from assistant.cli import app

    try:
        app()
    except AssistantError as error:
        print(f"assistant: {error}", file=sys.stderr)
        sys.exit(1)
    except BrokenPipeError:  # `assistant parse | head`
        sys.stderr.close()
        sys.exit(1)


if __name__ == "__main__":
    main()
