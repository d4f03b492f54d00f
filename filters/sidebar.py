"""The one sidebar: draws what a report can be asked and keeps the Selection. The Selection is the truth, widgets follow it.

Year, who, level and comparators answer at once; the filters wait for Apply, because each change asks the whole release.
"""

from dataclasses import dataclass
from functools import cached_property

import streamlit as st

from data_layer.catalogue.authorities import possessive
from data_layer.catalogue.comparators import COMPARATORS

from .definitions import CHILD, COHORT, GROUPS, PRESETS, Preset, of_stage
from .kinds import Filter, Picker
from .selection import POOLS, Selection, academic_year, slugs_at

KEPT, DRAWN, YEAR = "selection", "selection_drawn", "selection_year_chosen"
WHOLE_LA = "la"


@dataclass(frozen=True)
class Offered:
    """What this release and viewer allow: years (latest first), schools (URN, name), the place's names (part: Inner or Outer London, '' elsewhere), usual: the
    comparators a report has when none are chosen. la_figures: whether this viewer has figures to choose a level and comparators for."""

    years: tuple[int, ...]
    la_name: str
    region: str
    part: str
    usual: tuple[str, ...]
    schools: tuple[tuple[int, str], ...] = ()
    la_figures: bool = True
    usual_elsewhere: tuple[tuple[str, ...], ...] = ()  # at the other levels

    @cached_property
    def names(self) -> dict[int, str]:
        return dict(self.schools)

    def school_name(self, urn: str) -> str:
        return self.names.get(int(urn), f"School {urn}")


def current() -> Selection | None:
    """The selection of this session; None before the first page."""
    return st.session_state.get(KEPT)


def keep(selection: Selection) -> None:
    """Makes this the selection of the session; the widgets follow on the next run."""
    st.session_state[KEPT] = selection


def choose_year() -> None:
    """From now on the year is the reader's own: no report changes it."""
    st.session_state[YEAR] = True


def year_chosen() -> bool:
    return YEAR in st.session_state


def draw(selection: Selection, offered: Offered, filters: bool = True, who: bool = True) -> None:
    """The sidebar of a report; without filters: year and who alone, for the pages beside the reports; without who: the year alone."""
    follow(selection, offered)
    with st.sidebar:
        years_and_who(selection, offered, who)
        if filters and offered.la_figures:
            level(offered)
            compared_with(offered)
        if filters:
            presets()
            filters_form(selection, offered)


def follow(selection: Selection, offered: Offered) -> None:
    """Sets every widget from the selection: all of them when something else changed it, else those not drawn lately; and the usual comparators, which are others at a school."""
    changed = st.session_state.get(DRAWN) != selection
    for key, value in widget_values(selection, offered).items():
        unusual = key == "pick-comparators" and not selection.comparators and st.session_state.get(key) and set(st.session_state[key]) != set(value)
        if changed or unusual or key not in st.session_state:
            st.session_state[key] = value
    st.session_state[DRAWN] = selection


def widget_values(selection: Selection, offered: Offered) -> dict[str, object]:
    """Widget key -> value."""
    values = {f"pick-{name}": getattr(selection, name) for name in ("year", "pool", "cohort")}
    values |= {"pick-level": selection.level if selection.level.startswith("school:") else WHOLE_LA, "pick-comparators": list(selection.comparators or offered.usual)}
    return values | {f"filter-{filter_.key}": list(slugs_at(filter_, selection.slugs(filter_.key), selection.stage)) for filter_ in of_stage(selection.stage)}


def years_and_who(selection: Selection, offered: Offered, who: bool = True) -> None:
    left, right = st.columns([3, 2])
    years = offered.years if selection.year in offered.years else (selection.year, *offered.years)
    left.selectbox("Academic year", years, format_func=academic_year, key="pick-year", on_change=answer, args=("year",))
    if not who:
        return
    right.selectbox("Pool years", POOLS, key="pick-pool", on_change=answer, args=("pool",), help="Two or three years as one figure: more children, a narrower interval.")
    st.selectbox("Who", [option.slug for option in COHORT.options], format_func=lambda slug: COHORT.option(slug).label, key="pick-cohort", on_change=answer, args=("cohort",))


def level(offered: Offered) -> None:
    levels = [WHOLE_LA, *(f"school:{urn}" for urn, _ in offered.schools)]
    levels += [st.session_state["pick-level"]] if st.session_state["pick-level"] not in levels else []
    st.selectbox("Level", levels, format_func=lambda level: level_words(level, offered), key="pick-level", on_change=answer, args=("level",))


def level_words(level: str, offered: Offered) -> str:
    return f"{possessive(offered.la_name)} children" if level == WHOLE_LA else offered.school_name(level.partition(":")[2])


def compared_with(offered: Offered) -> None:
    named = {comparator.key: comparator.label.format(la=offered.la_name, region=offered.region, part=offered.part) for comparator in COMPARATORS if comparator.key != "la_cla" and (offered.part or comparator.area != "sub_region")}
    st.multiselect("Compare with", list(named), format_func=named.get, key="pick-comparators", on_change=answer, args=("comparators", (offered.usual, *offered.usual_elsewhere)), placeholder="The usual ones")


def presets() -> None:
    with st.popover("Presets", icon=":material/bookmark_star:", width="stretch"):
        for preset in PRESETS:
            st.button(preset.label, key=f"preset-{preset.slug}", on_click=take_preset, args=(preset,), width="stretch")


def filters_form(selection: Selection, offered: Offered) -> None:
    with st.form("filters", border=False):
        for group in GROUPS:
            filters = [filter_ for filter_ in of_stage(selection.stage) if filter_.group == group]
            on = sum(bool(slugs_at(filter_, selection.slugs(filter_.key), selection.stage)) for filter_ in filters)
            with st.expander(f"{group} · {on} on" if on else group, key=f"fold-{group}", expanded=group == CHILD):
                for filter_ in filters:
                    filter_widget(filter_, selection.stage, offered)
        apply, clear = st.columns(2)
        apply.form_submit_button("Apply", type="primary", width="stretch", on_click=apply_filters)
        clear.form_submit_button("Clear all", width="stretch", on_click=clear_filters)


def filter_widget(filter_: Filter, stage: str, offered: Offered) -> None:
    if isinstance(filter_, Picker):
        slugs, names = [str(urn) for urn, _ in offered.schools], offered.school_name
        slugs += [slug for slug in st.session_state[f"filter-{filter_.key}"] if slug not in slugs]
    else:
        options = {option.slug: option.label for option in filter_.options_at(stage)}
        slugs, names = list(options), options.get
    st.multiselect(filter_.label, slugs, format_func=names, key=f"filter-{filter_.key}", placeholder="Any", help=f"{filter_.definition}\n\nSource: {filter_.source}.")
    if filter_.finding:
        st.markdown(f":small[{filter_.finding} Rees Centre and Bristol, 2015: association, not cause.]")


def answer(name: str, usual: tuple[tuple[str, ...], ...] = ()) -> None:
    """A widget that answers at once has changed: the selection takes its value.

    usual: comparators that nobody chose, at any level: a quick hand's next click still carries those of the level just left.
    """
    value = st.session_state[f"pick-{name}"]
    if name == "year":
        choose_year()
    if name == "comparators":
        value = () if any(set(value) == set(each) for each in usual) else tuple(comparator.key for comparator in COMPARATORS if comparator.key in value)
    changed = current().but(**{name: value})
    st.session_state[DRAWN] = changed
    keep(changed)


def apply_filters() -> None:
    """The filters of the form become the selection's; those of other key stages stay."""
    selection = current()
    for filter_ in of_stage(selection.stage):
        elsewhere = tuple(slug for slug in selection.slugs(filter_.key) if slug not in slugs_at(filter_, selection.slugs(filter_.key), selection.stage))
        selection = selection.having(filter_.key, (*st.session_state.get(f"filter-{filter_.key}", ()), *elsewhere))
    keep(selection)


def keep_and_draw(selection: Selection) -> None:
    """The selection, and every widget from it: options chosen but not applied go, also where the selection stays as it was."""
    st.session_state.pop(DRAWN, None)
    keep(selection)


def clear_filters() -> None:
    keep_and_draw(current().cleared())


def take_preset(preset: Preset) -> None:
    keep_and_draw(current().with_preset(preset))


def take_off(key: str) -> None:
    """One filter off, or the figure that was opened."""
    keep_and_draw(current().but(cell="") if key == "cell" else current().having(key, ()))
