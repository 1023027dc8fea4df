"""How the shipped models are made. Nothing here runs in a conversation."""
