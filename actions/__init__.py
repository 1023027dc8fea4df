"""Rasa's custom actions: thin calls of assistant.services on the current turn.

Words are in domain.yml and the playbook, judgement is in assistant/leads.
"""
