"""Typed text in, entities with offsets and normalised values out, as spaCy components.

No Rasa import: every component works in any spaCy pipeline.
"""
