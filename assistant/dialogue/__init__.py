"""Rasa in this process: understanding a message and deciding what comes next.

Everything that imports Rasa is here (and in actions/, its SDK). Importing this package prepares
the process for Rasa, so that no module of it can be imported without.
"""

from assistant.dialogue import rasa_setup

rasa_setup.prepare()
