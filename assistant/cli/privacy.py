"""Commands around privacy: prove the consents, hand data out, erase, keep no longer than needed."""

from __future__ import annotations

import sys

import typer

from assistant.cli.data import open_database
from assistant.store.consent import verify_ledger

privacy = typer.Typer(help="Consents, visitors' rights, retention.", no_args_is_help=True)


@privacy.callback()
def _privacy() -> None:
    """Consents, visitors' rights, retention."""


@privacy.command()
def verify() -> None:
    """Prove that the consent ledger is as it was written; exit status 1 if it is not."""
    found = open_database().read_now(verify_ledger)
    print(f"{found.acts} acts in {found.conversations} conversations.")
    if found.without_words:
        print(f"The exact words of {found.without_words} of them are not kept here.")
    print(f"Digest of the whole ledger: {found.digest}")
    if not found.broken:
        print("Every chain is whole.")
        return
    for one in found.broken:
        where = f"conversation {one.conversation_id}: " if one.conversation_id else ""
        row = f" (consent {one.consent_id})" if one.consent_id else ""
        print(f"{where}{one.why}{row}", file=sys.stderr)
    sys.exit(1)
