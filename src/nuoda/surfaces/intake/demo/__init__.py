"""The demo: a generated working day of a Chinese third-party logistics company, and what lives it."""
