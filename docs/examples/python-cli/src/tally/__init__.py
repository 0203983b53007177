"""Counts what is in text files."""
