"""Tables, migrations and repositories; domain objects in and out, rows stay here.

Nothing here decides anything about a lead.
"""
