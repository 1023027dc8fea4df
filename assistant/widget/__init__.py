"""The embeddable chat: plain JavaScript and one style sheet, served as they lie here.

Belongs here: what runs on an integrator's page. Not: the conversation itself, which is the API's.
"""
