"""Jobs to results on an engine: our own processes, or Daft on this machine or on a Ray cluster.

The seam is thin on purpose: a job and its result are strings, and what an engine may do is run
`make()()` in some process. All else (order, retries, files) is the same whatever the engine.
"""

from __future__ import annotations

import contextlib
import logging
import multiprocessing
import os
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from multiprocessing.connection import Connection, wait
from typing import Any

from onrecord.errors import EngineError

#: What a worker is made by, once in its process, and what it then does with each job.
Work = Callable[[str], str]
Maker = Callable[[], Work]
#: Seconds between two looks at whether the parent is still there.
_WATCH_S = 1.0


class Engine(StrEnum):
    """What runs the jobs."""

    LOCAL = "local"
    DAFT = "daft"
    RAY = "ray"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """A job that was run: its result, or why the worker that had it gave none."""

    job: str
    result: str | None
    error: str | None = None


def run_jobs(
    make: Maker, jobs: Sequence[str], *, engine: Engine, workers: int
) -> Iterator[Finished]:
    """Run each job once and yield it when it is finished, in no order.

    A worker that dies costs only the job it had. `make` and the work must be importable where the
    workers are; on a cluster files must be at the same place for all.

    Raises: EngineError if the engine is not installed or no worker can be made.
    """
    if engine is Engine.LOCAL:
        yield from _run_local(make, jobs, workers)
    else:
        yield from _run_daft(make, jobs, workers, ray=engine is Engine.RAY)


# -- our own processes


class _Worker:
    """A process with the job it has; `job` is None before it is ready."""

    def __init__(self, make: Maker) -> None:
        context = multiprocessing.get_context("spawn")
        self.connection, theirs = context.Pipe()
        self.process = context.Process(target=_serve, args=(theirs, make, os.getpid()), daemon=True)
        self.process.start()
        theirs.close()
        self.ready = False
        self.job: str | None = None

    def give(self, job: str) -> None:
        self.job = job
        with contextlib.suppress(OSError):  # it is dead: seen when it is waited for
            self.connection.send(job)

    def stop(self) -> None:
        self.connection.close()
        self.process.terminate()
        self.process.join()


def _serve(connection: Connection, make: Maker, parent: int) -> None:
    """Run in the worker: make the work, then do each job that comes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent
    threading.Thread(target=_leave_with, args=(parent,), daemon=True).start()
    try:
        work = make()
    except Exception as error:  # noqa: BLE001  # whatever it is, the parent says it
        connection.send((False, f"{type(error).__name__}: {error}"))
        return
    connection.send((True, ""))
    while True:
        try:
            job = connection.recv()
        except (EOFError, OSError):
            return
        try:
            answer = True, work(job)
        except Exception as error:  # noqa: BLE001  # costs this job, not the others
            answer = False, f"{type(error).__name__}: {error}"
        try:
            connection.send(answer)
        except OSError:  # the parent was killed: nobody is there to be told
            return


def _leave_with(parent: int) -> None:
    """End this process when the parent has ended, however that was."""
    while os.getppid() == parent:
        time.sleep(_WATCH_S)
    os._exit(1)


def _run_local(make: Maker, jobs: Sequence[str], count: int) -> Iterator[Finished]:
    waiting = deque(jobs)
    workers = [_Worker(make) for _ in range(min(count, len(jobs)))]
    try:
        while any(worker.job is not None or waiting for worker in workers):
            ready = wait([worker.connection for worker in workers])
            for i, worker in enumerate(workers):
                if worker.connection not in ready:
                    continue
                finished = _receive(worker)
                if worker.process.exitcode is not None:
                    worker.stop()
                    workers[i] = _Worker(make)
                elif waiting:
                    worker.give(waiting.popleft())
                if finished is not None:
                    yield finished
    finally:
        for worker in workers:
            worker.stop()


def _receive(worker: _Worker) -> Finished | None:
    """Take what a worker sends, or note that it died; None if it only is ready now."""
    job, worker.job = worker.job, None
    try:
        fine, said = worker.connection.recv()
    except (EOFError, OSError):
        worker.process.join()
        how = _ending(worker.process.exitcode)
        if job is None:
            if not worker.ready:
                raise EngineError(f"a worker ended {how} before it could begin") from None
            return None
        return Finished(job=job, result=None, error=f"its worker ended {how}")
    if job is None:
        if not fine:
            raise EngineError(f"a worker cannot begin: {said}")
        worker.ready = True
        return None
    return Finished(job=job, result=said if fine else None, error=None if fine else said)


def _ending(code: int | None) -> str:
    if code is not None and code < 0:
        return f"by signal {signal.Signals(-code).name}"
    return f"with status {code}"


# -- Daft, on this machine or on Ray


def _run_daft(make: Maker, jobs: Sequence[str], workers: int, *, ray: bool) -> Iterator[Finished]:
    """Run on Daft; a query ends with the first worker that dies, so the rest is asked for again.

    When that brings nothing more, our own processes find out which job it is.
    """
    left = list(jobs)
    while left:
        before = len(left)
        for job, result in _query(make, left, workers, ray=ray):
            left.remove(job)
            yield Finished(job=job, result=result)
        if len(left) == before:
            yield from _run_local(make, left, workers)
            return


def _query(
    make: Maker, jobs: Sequence[str], workers: int, *, ray: bool
) -> Iterator[tuple[str, str]]:
    """Yield jobs with their results until all are done or a worker dies."""
    os.environ.setdefault("DAFT_PROGRESS_BAR", "0")  # ours is on stderr
    os.environ.update(DO_NOT_TRACK="1", RAY_USAGE_STATS_ENABLED="0")  # nothing is sent anywhere
    try:
        import daft
    except ImportError:
        raise EngineError(
            "Daft is not installed; `pip install 'onrecord[batch]'`, for Ray 'onrecord[ray]', "
            "or use --engine local"
        ) from None
    # it logs each worker that dies; we say so ourselves, with its job
    logging.getLogger("daft_local_execution").setLevel(logging.CRITICAL)
    if ray:
        daft.set_runner_ray(noop_if_initialized=True)
    if daft.get_or_create_runner().name != ("ray" if ray else "native"):
        raise EngineError("Daft already runs otherwise in this process; begin a new one")
    text = daft.DataType.string()

    @daft.cls(use_process=True, max_concurrency=workers)
    class Worker:
        def __init__(self) -> None:
            self.work = make()

        @daft.method.batch(return_dtype=text, batch_size=1)
        def run(self, job: Any) -> Any:  # a column of one job; Daft calls it with an expression
            return [self.work(one) for one in job.to_pylist()]

    table = daft.from_pydict({"job": list(jobs)})
    if ray:
        table = table.into_partitions(len(jobs))
    table = table.select("job", Worker().run(daft.col("job")).alias("result"))
    try:
        for row in table.iter_rows(results_buffer_size=1):
            yield str(row["job"]), str(row["result"])
    except RuntimeError:
        return  # a worker died, or raised: those that are left are run again
