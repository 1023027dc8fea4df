"""A self-hosted chat assistant that qualifies leads.

Imports point down: web, console, actions -> services -> leads; dialogue -> extraction; store knows
leads; leads knows only the standard library. tests/test_imports.py enforces it.
"""

__version__ = "0.1.0"
