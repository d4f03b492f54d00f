"""Provisional, revised and final results side by side: what each release said of a looked-after child."""

from data_layer.catalogue.measures import of_stage


def versions_sql(stage: str) -> str:
    """One row a looked-after child, year, release of results and measure, of years with several releases; NULLs (outside the denominator) left out."""
    keys = ", ".join(measure.key for measure in of_stage(stage))
    return f"""
        with years as (
            select year from work.results_{stage} group by year having count(distinct results) > 1
        ), told as (
            select upn, year, results, is_latest, {keys}
            from work.results_{stage}
            where year in (select year from years) and upn in (select upn from work.matched_results where stage = '{stage}') and coalesce(in_stage, true)
            qualify row_number() over (partition by upn, year, results order by is_latest desc, file_id desc, row_number) = 1
        ), long as (
            unpivot told on {keys} into name measure value value
        )
        select owners.la_code, owners.pupil_id, '{stage}' as stage, long.year, long.results, long.is_latest, long.measure, long.value
        from long
        join work.matched_results as owners on owners.stage = '{stage}' and owners.year = long.year and owners.upn = long.upn
    """
