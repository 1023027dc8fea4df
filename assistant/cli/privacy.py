"""Commands around privacy: prove the consents, hand data out, erase, keep no longer than needed."""

from __future__ import annotations

import json
import os
import secrets
import sys
from base64 import b64encode
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from assistant.cli.data import open_database
from assistant.cli.keys import keyring_of
from assistant.errors import NotFound, SetupError
from assistant.leads.projection import timestamp
from assistant.services.playbook import load_playbook
from assistant.services.privacy_person import PersonalData
from assistant.services.retention import Keeping
from assistant.settings import read_settings
from assistant.store.consent import verify_ledger
from assistant.store.database import Database
from assistant.store.keyring import KEY_BYTES
from assistant.store.reencrypt import reencrypt as write_anew

Email = Annotated[str, typer.Argument(help="The person's e-mail address, in any case.")]

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


@privacy.command("export")
def export(
    email: Email,
    output: Annotated[
        Path | None, typer.Option(help="A new file, for this user only; default: standard output.")
    ] = None,
) -> None:
    """Write everything stored about a person as JSON: leads, facts, messages, consents, notes."""
    found = PersonalData(open_database()).export(email)
    if not found["leads"] and not found["conversations"]:
        raise NotFound(f"Nothing is stored about {found['email']}.")
    text = json.dumps(found, ensure_ascii=False, indent=2, default=_as_json) + "\n"
    if output is None:
        sys.stdout.write(text)
        return
    try:
        handle = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise SetupError(f"{output} cannot be written: {error.strerror}.") from error
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        out.write(text)
    print(f"Written to {output}.", file=sys.stderr)


def _as_json(value: object) -> str:
    if isinstance(value, datetime):
        return timestamp(value)
    raise TypeError(f"an export cannot hold {type(value).__name__}")


@privacy.command("erase")
def erase(
    email: Email,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Erase all leads and conversations of a person, and note it for restored backups."""
    people = PersonalData(open_database())
    found = people.find(email)
    print(f"{len(found.lead_ids)} leads and {len(found.conversation_ids)} conversations.")
    if not yes and not typer.confirm("Erase all of it for good?"):
        raise typer.Exit(1)
    done = people.erase(email)
    print(f"Erased {done.leads} leads and {done.conversations} conversations.")
    if done.mentioned_in:
        print("The address also stands in conversations of other people, which stay:")
        print("\n".join(done.mentioned_in))
    if not done.scrubbed:
        print("Somebody was reading: the write-ahead file is emptied at the next erasure.")


@privacy.command("new-key")
def new_key() -> None:
    """Print a new key for ASSISTANT_DATA_KEY. Whoever loses it loses what it encrypts."""
    print(b64encode(secrets.token_bytes(KEY_BYTES)).decode())


@privacy.command("reencrypt")
def reencrypt(
    decrypt: Annotated[
        bool, typer.Option("--decrypt", help="Store everything as it is; keys are only read with.")
    ] = False,
) -> None:
    """Write every private value with the first key of ASSISTANT_DATA_KEY. Stop the server first."""
    settings = read_settings()
    keyring = replace(keyring_of(settings), plain=decrypt)
    if not keyring.data:
        raise SetupError("ASSISTANT_DATA_KEY is not set: there is no key to write or read with.")
    database = Database.open(settings.database_url, keyring=keyring)
    database.upgrade()
    count = write_anew(database.write_now)
    database.scrub_now()
    kept = f"the key {keyring.writing.id}" if keyring.writing else "no key"
    print(f"{count} rows are written with {kept}; no other key is needed any more.")


@privacy.command("retain")
def retain(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Count, erase nothing.")] = False,
) -> None:
    """Erase what the playbook keeps no longer; the report holds counts only."""
    limits = load_playbook(read_settings().playbook).retention
    done = Keeping(open_database(), limits).run_now(dry_run=dry_run)
    print("Would be erased:" if dry_run else "Erased:")
    print(f"  {done.not_captured} conversations without a lead ({limits.not_captured_days} days)")
    print(f"  {done.unqualified} leads not qualified ({limits.unqualified_days} days)")
    print(f"  {done.qualified} leads qualified or worked on ({limits.qualified_days} days)")
