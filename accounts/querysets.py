"""Reads over people."""
