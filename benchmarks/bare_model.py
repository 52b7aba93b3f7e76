"""The limit of any server: the same SavedModel, called in the process, without HTTP or checks.

    .venv-serving/bin/python -m benchmarks.bare_model FOLDER recommend --threads 8 --seconds 5

Runs in the serving environment, under the server's settings of TensorFlow. The tensors are made
once; what is timed is the call and reading its outputs. Prints what benchmarks/http_load.py prints.
"""

import argparse
import json
import os
import threading
import time
from pathlib import Path
from typing import Any

from foundation.tensorflow_settings import PREFERRED


def tensors(function: Any, question: dict[str, Any]) -> dict[str, Any]:
    """Returns a batch of one for every input, missing markers where the question says nothing."""
    import tensorflow as tf

    inputs = {}
    for name, spec in function.structured_input_signature[1].items():
        missing: Any = "" if spec.dtype == tf.string else -1
        value = question.get(name, missing)
        for _ in range(spec.shape.rank):
            value = [value]
        inputs[name] = tf.constant(value, spec.dtype)
    return inputs


def call(function: Any, inputs: Any, stop: threading.Event, latencies_s: list[float]) -> None:
    """Calls until `stop`."""
    while not stop.is_set():
        start = time.perf_counter()
        for output in function(**inputs).values():
            output.numpy()
        latencies_s.append(time.perf_counter() - start)


def main() -> None:
    """Parses, runs, prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("question", choices=["predict", "recommend"])
    parser.add_argument("--threads", type=int, nargs="+", required=True)
    parser.add_argument("--seconds", type=float, required=True)
    options = parser.parse_args()
    os.environ.update(PREFERRED)
    import tensorflow as tf

    from serving.loading import limit_threads

    limit_threads(len(os.sched_getaffinity(0)))
    model = tf.saved_model.load(str(options.folder))
    signature = "serving_default" if options.question == "predict" else "recommend"
    function = model.signatures[signature]
    question = {"user_id": "u1", "timestamp": 893286638, "movie_id": "m1", "k": 10}
    inputs = tensors(function, {**question, "num_candidates": 100})
    function(**inputs)
    for threads in options.threads:
        stop = threading.Event()
        found: list[list[float]] = [[] for _ in range(threads)]
        running = [
            threading.Thread(target=call, args=(function, inputs, stop, each)) for each in found
        ]
        start, start_cpu = time.monotonic(), time.process_time()
        for thread in running:
            thread.start()
        time.sleep(options.seconds)
        stop.set()
        for thread in running:
            thread.join()
        result = {
            "seconds": time.monotonic() - start,
            "cpu_s": time.process_time() - start_cpu,
            "latencies_s": [latency for each in found for latency in each],
        }
        print(json.dumps(result), flush=True)


if __name__ == "__main__":
    main()
