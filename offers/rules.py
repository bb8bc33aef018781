"""Who may do what with the offer. A superuser manages everything and sits nowhere."""

from offers.models import Commission


def manages(user, commission: Commission) -> bool:
    """Handles the dossiers of that commission: a manager's right on it or on its centre, in force today."""
    return Commission.objects.managed_by(user).filter(pk=commission.pk).exists()


def sits_on(user, commission: Commission) -> bool:
    """Gives an opinion in that commission: a member's right on it, in force today."""
    return Commission.objects.seated_by(user).filter(pk=commission.pk).exists()


def reads(user, commission: Commission) -> bool:
    """May read the dossiers of that commission, whatever the right."""
    return Commission.objects.readable_by(user).filter(pk=commission.pk).exists()
