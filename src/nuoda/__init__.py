"""Nuoda (诺达): an open-source, self-hosted logistics customer-service platform."""

__version__ = "0.1.0"
