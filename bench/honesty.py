"""How often the verdicts are wrong and a real difference is seen: prints the tables and writes them into docs/statistics.md.

    python -m bench.honesty
"""

import pathlib

import numpy as np

from data_layer.statistics import operating

DOCS = pathlib.Path(__file__).parents[1] / "docs" / "statistics.md"
START, END = "<!-- made by python -m bench.honesty: start -->", "<!-- end -->"
SIZES, RATES, SHOWN = range(6, 61), np.arange(0.05, 0.951, 0.05), (6, 10, 18, 34, 60)


def main() -> None:
    text = tables()
    print(text)
    before, _, rest = DOCS.read_text(encoding="utf-8").partition(START)
    DOCS.write_text(f"{before}{START}\n{text}\n{END}{rest.partition(END)[2]}", encoding="utf-8")


def tables() -> str:
    return "\n".join([
        *grid("False verdicts: how often a cohort like everybody else is called above or below", operating.false_verdicts),
        *grid("Coverage: how often the 95% interval of a rate holds the true rate", operating.coverage),
        *power_table(), *score_table(),
    ])


def grid(title: str, what) -> list[str]:
    found = operating.table(what, SIZES, RATES)
    low, high = (np.unravel_index(at, found.shape) for at in (found.argmin(), found.argmax()))
    lines = [f"### {title}", "", f"n = {SIZES[0]} to {SIZES[-1]}, true rates 5% to 95%, {found.size} cells, exact. Average {100 * found.mean():.1f}%; "
             f"lowest {100 * found.min():.1f}% (n = {SIZES[low[0]]}, {100 * RATES[low[1]]:.0f}%), highest {100 * found.max():.1f}% (n = {SIZES[high[0]]}, {100 * RATES[high[1]]:.0f}%).", ""]
    rates = (0.05, 0.1, 0.18, 0.3, 0.5, 0.7, 0.9, 0.95)
    return lines + markdown(["n", *(f"{100 * rate:.0f}%" for rate in rates)], [[n, *(f"{100 * what(n, rate):.1f}%" for rate in rates)] for n in SHOWN])


def power_table() -> list[str]:
    points = (5, 10, 15, 20, 30)
    rows = [[n, *(f"{100 * operating.power(n, 0.18, more):.0f}%" for more in points)] for n in (*SHOWN, 100)]
    return ["### Power: how often a real difference is seen", "", "The others at 18%; this cohort truly so many points higher. Exact.", "",
            *markdown(["n", *(f"+{more} points" for more in points)], rows)]


def score_table() -> list[str]:
    population = scores()
    rows = []
    for n in (6, 10, 15, 18, 34, 60):
        chance, seen = operating.score_rates(population, n), operating.score_rates(population, n, shift=5)
        rows.append([n, f"{100 * chance['coverage']:.1f}%", f"{100 * chance['verdicts']:.1f}%", f"{100 * seen['verdicts']:.0f}%"])
    return ["### Averages (t-interval, Welch)", "", f"20,000 simulated cohorts a row from a made-up population shaped like Attainment 8 of looked-after children (12% at 0, the rest skewed; "
            f"mean {population.mean():.1f}, SD {population.std():.1f}), against 6,000 others. Below n = 15 intervals are marked approximate.", "",
            *markdown(["n", "coverage", "false verdicts", "+5 points seen"], rows)]


def scores() -> np.ndarray:
    draw = np.random.default_rng(2024)
    return np.where(draw.random(200_000) < 0.12, 0, np.minimum(draw.gamma(2.0, 10.8, 200_000), 90))


def markdown(heading: list, rows: list[list]) -> list[str]:
    return ["| " + " | ".join(map(str, heading)) + " |", "|" + "---|" * len(heading), *("| " + " | ".join(map(str, row)) + " |" for row in rows), ""]


if __name__ == "__main__":
    main()
