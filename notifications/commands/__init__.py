"""What the post office writes when the outside world answers."""
