"""The demo site: pages of an invented company, Northpane, with the widget on each of them.

Belongs here: pages, pictures, style. Not: what the assistant says, which is the playbook's.
"""
