"""A customer's own orders: written, kept as drafts, repeated, amended."""
