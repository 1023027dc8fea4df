"""HTTP and WebSocket edge: decode, limit, authenticate, call one service, answer.

No rules about leads or dialogue here.
"""
