"""A password hasher that counts: what costs time in a sign-in is how often it runs."""

from django.contrib.auth.hashers import MD5PasswordHasher


class CountingHasher(MD5PasswordHasher):
    """Fast, and it remembers each time that it is asked to work."""

    algorithm = "counting"
    runs: list[str] = []

    def encode(self, password, salt):
        self.runs.append(password)
        return super().encode(password, salt)
