"""The only code that writes a dossier: lock, check again, state and journal and mail in one commit."""
