"""Commands around the data: schema, backup, exports, and checking the playbook."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from assistant.cli.keys import keyring_of
from assistant.services.lead_export import LeadExport
from assistant.services.playbook import load_playbook
from assistant.settings import read_settings
from assistant.store.database import Database
from assistant.store.leads import LeadFilter

db = typer.Typer(help="The database: schema, backup, restore.", no_args_is_help=True)
leads = typer.Typer(help="Leads out.", no_args_is_help=True)
playbook = typer.Typer(help="The playbook.", no_args_is_help=True)


def open_database() -> Database:
    """Return the database of the settings with the current schema."""
    database = connected()
    database.upgrade()
    return database


def connected() -> Database:
    """Return the database of the settings as it is."""
    settings = read_settings()
    return Database.open(settings.database_url, keyring=keyring_of(settings))


@db.command()
def upgrade() -> None:
    """Bring the schema up to this release."""
    open_database()
    print("The database schema is up to date.")


@db.command("backup")
def backup(file: Annotated[Path, typer.Argument(help="Where to write the backup.")]) -> None:
    """Write everything into one file, also while the server runs."""
    from assistant.store.backup import backup as make_backup

    make_backup(connected(), file)
    print(f"Backed up to {file}.")


@db.command("restore")
def restore(file: Annotated[Path, typer.Argument(help="A file that backup wrote.")]) -> None:
    """Put a backup in the place of what is there. Stop the server first."""
    from assistant.store.backup import restore as take_backup

    again = take_backup(connected(), file)
    print(f"Restored from {file}.")
    if again:
        print(f"{again} erasures that the backup did not know are done again.")


@leads.command()
def export(
    file_format: Annotated[str, typer.Option("--format", help="csv, xlsx or jsonl.")] = "csv",
    output: Annotated[Path | None, typer.Option(help="File; standard output by default.")] = None,
    purpose: Annotated[
        str, typer.Option(help="What the file is for: follow_up, marketing, or internal.")
    ] = "follow_up",
) -> None:
    """Write all leads; cells that a spreadsheet would run are made harmless.

    Contact details stand only with leads that agreed to the purpose. "internal" writes them all:
    for a copy that is used for nothing else.
    """
    exporter = LeadExport(open_database())
    if output is None:
        exporter.write_now(LeadFilter(), file_format, sys.stdout.buffer, purpose=purpose)
        return
    with output.open("wb") as out:
        count = exporter.write_now(LeadFilter(), file_format, out, purpose=purpose)
    print(f"{count} leads written to {output}.", file=sys.stderr)


@playbook.command()
def check(
    file: Annotated[Path | None, typer.Argument(help="By default the one of the settings.")] = None,
) -> None:
    """Read the playbook as the server does; a mistake names the line and the remedy."""
    path = file or read_settings().playbook
    read = load_playbook(path)
    print(f"{path} is right: {len(read.questions)} questions, {len(read.rules)} scoring rules.")
