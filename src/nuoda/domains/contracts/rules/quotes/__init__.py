"""Quotes: ways to carry the same thing side by side, and which of them is advised. Pure arithmetic."""
