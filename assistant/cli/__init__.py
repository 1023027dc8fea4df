"""The commands. Each reads settings, calls services, prints; no rules of its own."""

from __future__ import annotations

import typer

from assistant.cli import (
    data,
    evaluate,
    knowledge,
    leads,
    model,
    people,
    playbook,
    privacy,
    retrain,
    review,
    serve,
    sites,
    versions,
)

app = typer.Typer(
    help="A chat assistant that qualifies leads, on your own server.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.command("serve")(serve.serve)
app.command("train")(model.train)
app.command("retrain")(retrain.retrain)
app.command("evaluate")(evaluate.evaluate)
app.command("parse")(model.parse)
app.command("chat")(model.chat)
app.command(
    "rasa",
    context_settings={
        "allow_extra_args": True,
        "ignore_unknown_options": True,
        "help_option_names": [],
    },
)(model.rasa)
app.add_typer(data.db, name="db")
app.add_typer(leads.leads, name="leads")
app.add_typer(playbook.playbook, name="playbook")
app.add_typer(knowledge.knowledge, name="knowledge")
app.add_typer(privacy.privacy, name="privacy")
app.add_typer(review.review, name="review")
app.add_typer(versions.model, name="model")
app.add_typer(sites.site, name="site")
app.add_typer(people.user, name="user")
app.add_typer(people.apikey, name="apikey")
