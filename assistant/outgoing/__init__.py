"""What leaves the server by itself: webhooks and mails, from the outbox, after the commit.

The one HTTP client and the one mailer are here; no rules about leads are.
"""
