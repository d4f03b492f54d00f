"""How often the verdicts are wrong and a real difference is seen: prints the tables and writes them into docs/statistics.md.

    python -m bench.honesty
"""

import pathlib

import numpy as np

from data_layer.disclosure.family import Family
from data_layer.disclosure.protect import small_count, small_n
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
        *power_table(), *score_table(), *hidden_table(),
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


SPLITS = {"whole LA": (1.0,), "sex": (0.55, 0.45), "SEN": (0.43, 0.27, 0.30), "placement type": (0.17, 0.52, 0.02, 0.06, 0.13, 0.07, 0.03)}


def hidden_table() -> list[str]:
    """Share of an LA's own cells hidden in shareable tables: by the small-number rule alone, and with what is hidden beside it."""
    draw, rows = np.random.default_rng(5), []
    for n in (18, 34, 60, 120):
        for name, shares in SPLITS.items():
            found = [hidden_shares(draw, n, shares, rate) for rate in (0.18, 0.35, 0.5) for _ in range(200)]
            rows.append([n, name, *(f"{100 * share:.0f}%" for share in np.mean(found, axis=0))])
    return ["### What the shareable rule hides", "", "600 made-up LAs a row (true rates 18%, 35% and 50%): share of the groups with children whose number or rate is hidden, by the "
            "rule of small numbers alone and with what is hidden beside it.", "", *markdown(["n", "split by", "number: small alone", "number hidden", "rate: small alone", "rate hidden"], rows)]


def hidden_shares(draw, n: int, shares: tuple, rate: float) -> tuple[float, float, float, float]:
    sizes = draw.multinomial(n, np.array(shares) / sum(shares))
    parts = [(int(size), int(draw.binomial(size, rate))) for size in sizes]
    counts = {("ks4_em_94", "12m", 2024, None): (n, sum(count for _, count in parts))}
    counts |= {("ks4_em_94", "12m", 2024, f"group {i}"): part for i, part in enumerate(parts) if len(parts) > 1}
    family = Family(counts, {"ks4_em_94": "rate"})
    cells = [family.cell(*key) for key, (size, _) in counts.items() if size and (key[3] or len(parts) == 1)]
    return (np.mean([small_n(cell.n) for cell in cells]), np.mean([not cell.show_n for cell in cells]),
            np.mean([small_count(cell.n, cell.total) for cell in cells]), np.mean([not cell.show_value for cell in cells]))


def scores() -> np.ndarray:
    draw = np.random.default_rng(2024)
    return np.where(draw.random(200_000) < 0.12, 0, np.minimum(draw.gamma(2.0, 10.8, 200_000), 90))


def markdown(heading: list, rows: list[list]) -> list[str]:
    return ["| " + " | ".join(map(str, heading)) + " |", "|" + "---|" * len(heading), *("| " + " | ".join(map(str, row)) + " |" for row in rows), ""]


if __name__ == "__main__":
    main()
