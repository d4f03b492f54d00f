"""What an LA is called in a sentence: the register writes 'Bristol, City of', people say Bristol."""

FORMAL_ENDINGS = (", City of", ", County of")      # of the register of LAs (tables/local_authorities.csv)
MADE_UP = " (synthetic)"


def plain(name: str) -> str:
    """The name without its mark of made-up children."""
    return name.removesuffix(MADE_UP)


def everyday(name: str) -> str:
    """'Bristol, City of (synthetic)' -> 'Bristol (synthetic)'."""
    bare = plain(name)
    short = next((bare.removesuffix(ending) for ending in FORMAL_ENDINGS if bare.endswith(ending)), bare)
    return short + name[len(bare):]


def possessive(name: str) -> str:
    """"Halton's", "Tower Hamlets'", of a made-up LA "Halton's (synthetic)"."""
    short = plain(everyday(name))
    return short + ("'" if short.endswith("s") else "'s") + (MADE_UP if name.endswith(MADE_UP) else "")
