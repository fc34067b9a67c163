"""A `concurrent.futures.Executor` in which every job has a process of its own.

The standard ProcessPoolExecutor shares its fate: one worker that is killed, or runs out of memory,
breaks the pool for everybody. Here a job dies alone, may seed itself, set its own threads and its
own priority. A forkserver that has imported torch has such a process ready in about 20 ms.
"""

import multiprocessing
import multiprocessing.spawn
import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from multiprocessing.connection import Connection

METHODS = multiprocessing.get_all_start_methods()
CONTEXT = multiprocessing.get_context("forkserver" if "forkserver" in METHODS else "spawn")

_preparation_data = multiprocessing.spawn.get_preparation_data


def _preparation_without_main(name: str) -> dict:
    """What a new process is told of its parent, less the parent's main module.

    While a page runs, Streamlit lets the page be `__main__`, and every worker would begin by
    running it. Jobs are functions of importable modules: none needs it.
    """
    data = _preparation_data(name)
    return {key: value for key, value in data.items() if not key.startswith("init_main")}


multiprocessing.spawn.get_preparation_data = _preparation_without_main


class WorkerDied(Exception):
    """The process of a job ended without an answer: it was killed, or ran out of memory."""


class Workers(Executor):
    """At most `workers` jobs run at once; the others wait in the order in which they came."""

    def __init__(self, workers: int, preload: Sequence[str] = ()):
        """`preload`: modules that the forkserver imports once, before the first job."""
        if hasattr(CONTEXT, "set_forkserver_preload"):
            CONTEXT.set_forkserver_preload(list(preload))
        # A thread per running job only waits for its process; the numbers are made over there.
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="worker")
        self._waiting: list[Future] = []
        self._processes: set[multiprocessing.Process] = set()
        self._lock = threading.Lock()

    def submit(self, function: Callable, /, *args, **kwargs) -> Future:
        """Run `function(*args, **kwargs)` in a process of its own; all must be picklable.

        The future raises what the function raises, or WorkerDied.
        """
        with self._lock:
            future = self._threads.submit(self._in_process, function, args, kwargs)
            self._waiting = [other for other in self._waiting if _waits(other)] + [future]
        return future

    def place(self, future: Future) -> int:
        """How many jobs come before this one, itself included; 0 once it runs or is done."""
        with self._lock:
            waiting = [other for other in self._waiting if _waits(other)]
        return waiting.index(future) + 1 if future in waiting else 0

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End; with `cancel_futures` the running processes are ended too."""
        if cancel_futures:
            with self._lock:
                for process in self._processes:
                    process.terminate()
        self._threads.shutdown(wait, cancel_futures=cancel_futures)

    def _in_process(self, function: Callable, args: tuple, kwargs: dict) -> object:
        answers, questions = CONTEXT.Pipe(duplex=False)
        process = CONTEXT.Process(
            target=_work, args=(questions, function, args, kwargs), daemon=True
        )
        with self._lock:
            process.start()
            self._processes.add(process)
        questions.close()  # so that the end of the process is the end of the pipe
        try:
            answer, error = answers.recv()
        except EOFError:
            process.join()
            raise WorkerDied(f"exit code {process.exitcode}") from None
        finally:
            process.join()
            with self._lock:
                self._processes.discard(process)
            process.close()
        if error is not None:
            raise error
        return answer


def _waits(future: Future) -> bool:
    return not (future.running() or future.done())


def _work(questions: Connection, function: Callable, args: tuple, kwargs: dict) -> None:
    """The life of a worker process: one job, one answer, and gone at once: taking torch apart
    would take a moment, and could stick."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        outcome = (function(*args, **kwargs), None)
    except Exception as error:
        outcome = (None, error)
    questions.send(outcome)
    questions.close()
    os._exit(0)


def _end_with_parent() -> None:
    """A job whose server is gone has nobody to tell: what it saved is found again."""
    multiprocessing.parent_process().join()
    os._exit(1)
