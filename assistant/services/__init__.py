"""What people can do with the product; each visitor turn is one transaction.

No HTTP, no SQL: web and console call these, these call leads, dialogue and store.
"""
