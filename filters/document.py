"""docs/filters.md, made from the declarations: `python -m filters.document` writes it; a test holds it current."""

from pathlib import Path

from .definitions import COHORT, FILTERS, GROUPS, PRESETS
from .kinds import STAGES, Filter

PAGE = Path(__file__).parent.parent / "docs" / "filters.md"
START = """# The filters

Made from `filters/definitions.py` by `python -m filters.document`: change the declaration, not this page.

R is 31 March of the year in which the academic year ends; care factors are as at R. Filters add up (and); options of one filter widen it (or).
`--where KEY=SLUG[,SLUG]` on the command line and the link of a page use these keys and slugs. Findings are associations, not causes.
Care factors are known of looked-after children only: comparators of all pupils leave them aside and say so.
"""


def page() -> str:
    """The whole page."""
    groups = "\n".join(group_part(group) for group in GROUPS)
    presets = "\n".join(f"- {preset.label}: {preset_words(preset)}" for preset in PRESETS)
    return f"{START}\n## Cohort basis\n\n{filter_part(COHORT)}\n{groups}\n## Presets\n\n{presets}\n"


def group_part(group: str) -> str:
    return f"## {group}\n\n" + "\n".join(filter_part(filter_) for filter_ in FILTERS if filter_.group == group)


def filter_part(filter_: Filter) -> str:
    """One filter: key, definition, finding, source, options with the sentence each reads as and its SQL."""
    stages = "" if filter_.stages == STAGES else f" {', '.join(filter_.stages).upper()} only."
    finding = f" Finding: {filter_.finding}" if filter_.finding else ""
    lines = [f"### {filter_.label} (`{filter_.key}`)", "", f"{filter_.definition}{stages}{finding} Source: {filter_.source}.", ""]
    if filter_.options:
        lines += ["| option | slug | reads as | rule |", "|---|---|---|---|"]
        lines += [f"| {option.label} | `{option.slug}` | {filter_.sentence((option.slug,))} | {rule(filter_, option)} |" for option in filter_.options]
    return "\n".join([*lines, ""])


def rule(filter_: Filter, option) -> str:
    """The SQL of an option, fit for a table's cell; the stages where it can occur."""
    sql = option.values[0] if filter_ is COHORT else filter_.option_sql(option)
    return f"`{sql}`" + ("" if option.stages == STAGES else f" ({', '.join(option.stages).upper()})")


def preset_words(preset) -> str:
    return ", ".join([*([f"`cohort={preset.cohort}`"] if preset.cohort else []), *(f"`{key}={','.join(slugs)}`" for key, slugs in preset.chosen)])


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
