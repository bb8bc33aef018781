"""Reliability scenarios: what could lose a dossier, and the test that plays it."""
