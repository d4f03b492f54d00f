"""The key stages reported, with the age that makes a child eligible."""

from .kinds import KeyStage

KS1 = KeyStage("ks1", "Key Stage 1", age=6, year_group=2)
KS2 = KeyStage("ks2", "Key Stage 2", age=10, year_group=6)
KS4 = KeyStage("ks4", "Key Stage 4", age=15, year_group=11)

KEY_STAGES = (KS1, KS2, KS4)
