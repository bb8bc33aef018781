"""What changes a person's account and profile."""
