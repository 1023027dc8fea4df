"""What a lead is and how it is judged: facts, scores, stages, consent, as pure functions.

Standard library only: no I/O, no clock, no database. Callers pass `now`.
"""
