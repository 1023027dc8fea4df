"""Commands around people and programs that may look at leads."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from assistant.cli.data import open_database
from assistant.secret_key import secret_key_of
from assistant.services.accounts import Accounts
from assistant.services.api_keys import SCOPES
from assistant.settings import read_settings

user = typer.Typer(help="Users of the console.", no_args_is_help=True)
apikey = typer.Typer(help="API keys of sales tools.", no_args_is_help=True)


@user.callback()
def _user() -> None:
    """Users of the console."""


@apikey.callback()
def _apikey() -> None:
    """API keys of sales tools."""


def accounts() -> Accounts:
    return Accounts(open_database(), secret_key=secret_key_of(read_settings()))


@user.command("add")
def add(
    name: Annotated[str, typer.Argument(help="Name to log in with.")],
    role: Annotated[str, typer.Option(help="admin, sales or viewer.")],
    email: Annotated[str | None, typer.Option(help="Where notices go.")] = None,
) -> None:
    """Add a user and print a one-time password, alone on the last line."""
    password = accounts().add_user_now(name, role, email=email)
    print(f"{name} can log in with this one-time password:", file=sys.stderr)
    print(password)


@user.command("email")
def email(
    name: Annotated[str, typer.Argument(help="Name to log in with.")],
    address: Annotated[str | None, typer.Argument(help="Where notices go; none: nowhere.")] = None,
) -> None:
    """Set where notices about a user's leads go."""
    accounts().set_email_now(name, address)


@apikey.command("create")
def create(
    scope: Annotated[str, typer.Option(help=f"Any of {', '.join(SCOPES)}, with commas.")],
    name: Annotated[str, typer.Option(help="What the key is for.")] = "key",
) -> None:
    """Create an API key and print it once, alone on the last line."""
    scopes = [part.strip() for part in scope.split(",") if part.strip()]
    key = accounts().create_api_key_now(name, scopes)
    print("Keep this key; it is not shown again:", file=sys.stderr)
    print(key)
