"""The pages of an account: those of a visitor, those of its owner."""
