"""Engines: each job is run, and a worker that dies costs the job it had and no other."""

from __future__ import annotations

import pytest

from onrecord.engines import Engine, Finished, run_jobs
from onrecord.errors import EngineError
from work import make_nothing, make_work

JOBS = [f"job {i}" for i in range(6)]


def run(jobs: list[str], engine: Engine) -> dict[str, Finished]:
    found = list(run_jobs(make_work, jobs, engine=engine, workers=2))
    assert sorted(one.job for one in found) == sorted(jobs)
    return {one.job: one for one in found}


@pytest.mark.filterwarnings(  # Daft leaves the pipe of a dead worker to the garbage collector
    "ignore::pytest.PytestUnraisableExceptionWarning"
)
@pytest.mark.parametrize("engine", [Engine.LOCAL, Engine.DAFT])
def test_a_worker_that_dies_costs_its_own_job(engine: Engine) -> None:
    found = run([*JOBS[:3], "die", *JOBS[3:], "raise"], engine)
    for job in JOBS:
        assert found[job].result == job.upper()
    assert found["die"].result is None
    assert "SIGKILL" in str(found["die"].error)
    assert found["raise"].error == "ValueError: a bad job"


def test_workers_that_cannot_begin_end_the_run() -> None:
    with pytest.raises(EngineError, match="no models here"):
        list(run_jobs(make_nothing, JOBS, engine=Engine.LOCAL, workers=1))


def test_no_jobs_need_no_workers() -> None:
    assert list(run_jobs(make_nothing, [], engine=Engine.LOCAL, workers=2)) == []
