"""What is on the screen, to take away."""


def draw(answer, selection, viewer) -> None:
    """Export buttons."""
