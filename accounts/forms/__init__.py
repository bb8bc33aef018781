"""What people type about their account and profile, cleaned; nothing is saved here."""
