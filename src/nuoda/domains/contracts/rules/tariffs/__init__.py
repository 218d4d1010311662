"""Tariffs: what carriage costs, line by line, and why. Pure arithmetic."""
