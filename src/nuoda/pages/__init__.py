"""Layouts, design system, tags and lists shared by every web page."""
