"""The package as a user has it: frames and folders in, answers, frames and figures out."""

import json
import os
import pathlib
import subprocess
import sys
import threading

import pytest

import cape
from cape._worker import worker

RUNS = pathlib.Path(__file__).resolve().parents[3] / "docs" / "tutorials" / "runs"
SIX = {
    "model": ["ours-70m", "ours-160m", "ours-410m", "ours-1b", "ours-2.8b", "ours-7b"],
    "family": ["ours"] * 6,
    "params_b": [0.07, 0.16, 0.41, 1.0, 2.8, 7.0],
    "hellaswag": [30.0, 33.0, 40.0, 47.0, 58.0, 66.0],
    "truthfulqa": [47.0, 45.0, 42.0, 39.0, 36.0, 36.0],
}


def command(*words: str) -> str:
    """What the package's own ``cape`` prints."""
    return subprocess.run(
        [os.path.join(os.path.dirname(sys.executable), "cape"), *words], capture_output=True, text=True, check=True, encoding="utf-8"
    ).stdout


def test_an_answer_is_the_commands_json() -> None:
    found = cape.h_field(swe=87.6, gpqa=94.2)
    assert found.to_dict() == json.loads(command("hfield", "--swe", "87.6", "--gpqa", "94.2", "--json"))
    assert found.h == found["h"] == pytest.approx(2.8612, abs=1e-9)
    assert found.interval.lower < found.h < found.interval.upper


def test_every_question_is_a_function_with_a_summary() -> None:
    names = {line.split()[0] for line in command("--help").splitlines() if line.startswith("  ") and line.split()}
    renamed = {"hfield": "h_field", "nc": "critical_scale", "order": "sign_order"}
    for name in names & {"diagnose", "hfield", "coupling", "compare", "gate", "power", "nc", "line", "labs", "order", "fit"}:
        assert callable(getattr(cape, renamed.get(name, name)))
    for name in cape._questions.__all__:
        assert (getattr(cape, name).__doc__ or "").strip()


def test_runs_are_read_from_folders_whatever_the_working_directory(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = cape.compare(RUNS / "base", RUNS / "tuned")
    monkeypatch.chdir(RUNS)
    second = cape.compare("base/", "tuned/")
    assert first.to_dict() == second.to_dict()
    assert "one capability rose while another fell" in str(first)
    assert cape.gate("base", "tuned").outcome in ("pass", "fail")
    monkeypatch.chdir(tmp_path)
    # One folder that holds both is a ladder.
    assert cape.compare(RUNS).benchmarks[0].to_dict()["from"] == "acme/aria-1b-base"


def test_what_python_calls_otherwise() -> None:
    """A member that Python keeps for itself is read by its name in JSON."""
    row = cape.compare(RUNS / "base", RUNS / "tuned").benchmarks[0]
    assert row["from"] == getattr(row, "from")
    assert "standard_error" in dir(row)
    with pytest.raises(AttributeError, match="it has .*standard_error"):
        row.stderr
    # And a name that dictionaries keep for themselves is the member.
    assert isinstance(cape.matrix("base", resamples=200).to_dict(), dict)
    assert all(isinstance(each, (int, float)) for each in cape._answer.Record({"values": [1, 2]}).values)


def test_runs_from_memory() -> None:
    pd = pytest.importorskip("pandas")
    rows = [("a", "b")[i % 2] for i in range(40)]
    base = pd.DataFrame({"benchmark": "mine", "item": range(40), "score": [i % 2 for i in range(40)], "cluster": rows})
    tuned = base.assign(score=1)
    found = cape.compare(base, tuned)
    assert found.benchmarks[0].n == 40
    assert found.benchmarks[0].clusters == 2
    assert found.benchmarks[0].difference == pytest.approx(50)
    with pytest.raises(cape.InputError, match="columns benchmark, item and score"):
        cape.compare(base.drop(columns="item"), tuned)
    scores = cape.compare({"hellaswag": (47.0, 0.5)}, {"hellaswag": (56.0, 0.5)})
    assert [row.difference for row in scores.benchmarks] == [pytest.approx(9)]


def test_frames_of_every_library_say_the_same() -> None:
    pd, pl, pa = (pytest.importorskip(name) for name in ("pandas", "polars", "pyarrow"))
    columns = cape.coupling(SIX, group="ours").to_dict()
    frame = pd.DataFrame(SIX)
    for panel in (frame, pl.DataFrame(SIX), pa.table(SIX), frame.to_dict("records"), frame.set_index("model"), frame.convert_dtypes()):
        assert cape.coupling(panel, group="ours").to_dict() == columns
    unnamed = frame.set_index(pd.Index(SIX["model"])).drop(columns="model")
    assert cape.coupling(unnamed, group="ours").to_dict() == columns
    # What is left of a frame after filtering keeps its numbers as index: they are no names.
    assert len(cape.coupling(frame[frame.params_b > 0.1], group="ours").groups[0].local) == 4


def test_missing_values_are_scores_nobody_measured() -> None:
    pd, np = pytest.importorskip("pandas"), pytest.importorskip("numpy")
    whole = cape.coupling({name: column[:5] for name, column in SIX.items()}, group="ours")
    for nothing in (np.nan, None, pd.NA):
        frame = pd.DataFrame(SIX).astype({"truthfulqa": object})
        frame.loc[5, "truthfulqa"] = nothing
        assert cape.coupling(frame, group="ours").groups[0].to_dict() == whole.groups[0].to_dict()
    with pytest.raises(cape.InputError, match=r"panel\[5\]\.truthfulqa: expected a finite number, received inf"):
        cape.coupling(pd.DataFrame(SIX).assign(truthfulqa=[47, 45, 42, 39, 36, np.inf]))
    with pytest.raises(cape.InputError, match="duplicate|different names"):
        cape.coupling(pd.concat([pd.DataFrame(SIX), pd.DataFrame(SIX)[["hellaswag"]]], axis=1))


def test_fractions_are_refused_as_everywhere() -> None:
    fractions = {**SIX, "hellaswag": [0.30, 0.33, 0.40, 0.47, 0.58, 0.66]}
    found = cape.coupling(fractions, group="ours")
    assert any("fraction" in note.message or "100" in note.message for note in found.warnings)


def test_errors_name_arguments_as_python_writes_them() -> None:
    with pytest.raises(cape.InputError) as wrong:
        cape.h_field(swe=87.6, gpqa=94.2, swe_error=-1)
    assert wrong.value.issues[0].path == "swe_error"
    assert isinstance(wrong.value, ValueError)
    with pytest.raises(cape.InputError, match="Did you mean frontier"):
        cape.line("fronteir")
    with pytest.raises(cape.InputError, match="no_such"):
        cape.compare("no_such_place/", RUNS / "base")
    with pytest.raises(TypeError):
        cape.h_field(swe=1, gpqa=2, colour="red")  # type: ignore[call-arg]
    # The process is as it was.
    assert cape.h_field(swe=87.6, gpqa=94.2).h > 0


def test_an_answer_as_frames_and_as_a_page() -> None:
    pd = pytest.importorskip("pandas")
    found = cape.compare(RUNS / "base", RUNS / "tuned")
    assert found.tables == ["runs", "benchmarks", "coupling"]
    frame = found.frame("benchmarks")
    assert isinstance(frame, pd.DataFrame)
    assert frame["interval.lower"][0] == found.benchmarks[0].interval.lower
    polars = pytest.importorskip("polars")
    assert isinstance(found.frame("coupling", "polars"), polars.DataFrame)
    with pytest.raises(KeyError, match="benchmarks"):
        found.frame("rows")
    page = found._repr_html_()
    assert page.count("<tr>") == 3 and "<script" not in page
    hostile = cape.compare({"<script>": (40.0, 1.0)}, {"<script>": (41.0, 1.0)})
    assert "<script" not in hostile._repr_html_()


def test_figures_show_and_save_themselves(tmp_path: pathlib.Path) -> None:
    figure = cape.plot.coupling(SIX, group="ours")
    assert figure._repr_svg_().startswith("<?xml") and "</svg>" in figure.svg
    figure.save(tmp_path / "coupling.svg")
    assert (tmp_path / "coupling.svg").read_text(encoding="utf-8") == figure.svg
    assert len(figure.frame()) > 0
    both = cape.plot.differences(RUNS / "base", RUNS / "tuned", theme="dark")
    assert "benchmarks moved" in both.title
    with pytest.raises(ValueError, match=r"\.svg or \.csv"):
        figure.save(tmp_path / "coupling.pdf")


def test_a_folder_of_results_as_a_frame() -> None:
    pytest.importorskip("pandas")
    frame = cape.read(RUNS)
    assert set(frame["model"]) == {"acme/aria-1b-base", "acme/aria-1b-tuned"}
    assert frame["arc_challenge"].dtype == float
    with pytest.raises(cape.InputError):
        cape.read(RUNS / "nothing-here")


def test_calls_of_several_threads() -> None:
    found: list[float] = []
    threads = [threading.Thread(target=lambda swe=swe: found.append(cape.h_field(swe=swe, gpqa=90).predicted)) for swe in (60, 70, 80, 90)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == [cape.h_field(swe=swe, gpqa=90).predicted for swe in (60, 70, 80, 90)]


def test_a_process_that_dies_is_told_and_replaced() -> None:
    cape.panels()
    assert worker._process is not None
    worker._process.kill()
    worker._process.wait()
    assert len(cape.panels().panels) > 5
    assert worker._process is not None
    process = worker._process
    process.terminate()
    process.wait()
    assert cape.h_field(swe=87.6, gpqa=94.2).h > 0


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
def test_a_forked_child_has_a_process_of_its_own() -> None:
    cape.panels()
    mine = worker._process
    child = os.fork()
    if child == 0:
        try:
            found = cape.h_field(swe=87.6, gpqa=94.2).h > 0 and worker._process is not mine
            worker.close()
        except BaseException:
            found = False
        os._exit(0 if found else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert cape.h_field(swe=87.6, gpqa=94.2).h > 0 and worker._process is mine
