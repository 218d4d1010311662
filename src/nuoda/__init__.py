"""Nuoda (诺达): an open-source, self-hosted logistics customer-service platform."""
