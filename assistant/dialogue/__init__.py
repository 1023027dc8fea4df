"""Rasa in this process: understanding a message and deciding what comes next.

Everything that imports Rasa is here (and in actions/, its SDK); placeholders.py comes first.
"""
