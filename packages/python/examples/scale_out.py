"""Many models on many processes: CAPE's answers as a function over the partitions of a Parquet table, with Dask.

    python scale_out.py --models 10000 --benchmarks 50 --workers 1 2

Writes a table of simulated families, one file per partition (a family is never split), asks for each family's coupling
on one worker and then on more, and prints both times. The same `settle` works as a pandas UDF of Spark
(`groupby("part").applyInPandas(settle, schema)`): each process of Python starts one of CAPE's and keeps it.
"""

from __future__ import annotations

import argparse
import pathlib
import tempfile
import time

import dask
import dask.dataframe as dd
import numpy as np
import pandas as pd
from distributed import Client, LocalCluster

import cape

SIZES = [0.07, 0.16, 0.41, 1.0, 1.4, 2.8, 6.9, 12.0, 30.0, 70.0]


def simulate(models: int, benchmarks: int, parts: int, folder: pathlib.Path) -> int:
    """Families of ten sizes whose benchmarks rise with size, some at the cost of others; how many families."""
    rng = np.random.default_rng(1)
    families = models // len(SIZES)
    for part, numbers in enumerate(np.array_split(np.arange(families), parts)):
        rows = []
        for number in numbers:
            slope = rng.normal(6, 5, benchmarks)
            start = rng.uniform(30, 60, benchmarks)
            for size in SIZES:
                scores = np.clip(start + slope * np.log10(size) + rng.normal(0, 0.7, benchmarks), 1, 99)
                rows.append([f"f{number}-{size}b", f"f{number}", size, *scores])
        names = ["model", "family", "params_b", *(f"bench_{i:02d}" for i in range(benchmarks))]
        pd.DataFrame(rows, columns=names).to_parquet(folder / f"part-{part:03d}.parquet")
    return families


def settle(part: pd.DataFrame) -> pd.DataFrame:
    """Each family's coupling of the first two benchmarks: the slope of one on the other over its sizes."""
    columns = [name for name in part.columns if name.startswith("bench_")]
    found = cape.coupling(part, x=columns[0], y=columns[1], define=[f"{name}: items=2000" for name in columns[:2]], resamples=200)
    trends = [(group.group, group.trend) for group in found.groups if group.trend is not None]
    return pd.DataFrame(
        {
            "family": [name for name, _ in trends],
            "slope": [trend.y_on_x.value for _, trend in trends],
            "settled": [trend.y_on_x.interval.lower > 0 or trend.y_on_x.interval.upper < 0 for _, trend in trends],
        }
    )


def run(folder: pathlib.Path, workers: int) -> tuple[float, pd.DataFrame]:
    """Seconds and answers on so many processes, after each has started CAPE."""
    table = dd.read_parquet(folder, split_row_groups=False)
    with LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=None) as cluster, Client(cluster) as client:
        client.run(cape.panels)
        began = time.perf_counter()
        found = table.map_partitions(settle, meta={"family": str, "slope": float, "settled": bool}).compute()
        return time.perf_counter() - began, found.sort_values("family").reset_index(drop=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--models", type=int, default=10_000)
    parser.add_argument("--benchmarks", type=int, default=50)
    parser.add_argument("--parts", type=int, default=16)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    given = parser.parse_args()
    dask.config.set({"dataframe.convert-string": False})
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        families = simulate(given.models, given.benchmarks, given.parts, folder)
        first: tuple[float, pd.DataFrame] | None = None
        for workers in given.workers:
            seconds, found = run(folder, workers)
            if first is None:
                first = (seconds, found)
            elif not found.equals(first[1]):
                raise SystemExit("other answers on more workers")
            settled = int(found.settled.sum())
            print(
                f"{workers} worker{'s' if workers > 1 else ''}: {seconds:.1f} s, {first[0] / seconds:.2f} times as fast; "
                f"{len(found)} of {families} families, {settled} with a slope that is not noise"
            )


if __name__ == "__main__":
    main()
