"""Imports of our own plain sheets: the files handed in, the sheets they follow, the run that takes them."""
