"""The sales console: server-rendered pages over the same services as the API.

Neither opens a transaction nor judges a lead.
"""
