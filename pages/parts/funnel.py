"""All LAs in a funnel."""


def draw(frame, answer, measure) -> None:
    """The funnel."""
