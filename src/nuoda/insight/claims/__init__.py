"""Calculation sheets and letters of claims, in words."""
