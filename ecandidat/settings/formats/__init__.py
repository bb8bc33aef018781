"""How Django's own pages write dates, where none of ours does."""
