"""The final status and the steps' records turned into a summary, a log line and a notification."""

import os
from pathlib import Path
from typing import Any

from tfx.dsl.components.base import base_executor

from kubeflow_pipelines.entrypoint import run_records
from kubeflow_pipelines.entrypoint.runtime_names import RUN_ID
from kubeflow_pipelines.verdict.notice import notify
from kubeflow_pipelines.verdict.summary import summary_of

FINAL_STATUS = "final_status"
STATE_PATH = "state_path"
NOTIFY_ENV = "notify_env"


class Executor(base_executor.BaseExecutor):
    """Reports how a run ended."""

    def Do(
        self,
        input_dict: dict[str, list[Any]],
        output_dict: dict[str, list[Any]],
        exec_properties: dict[str, Any],
    ) -> None:
        """Writes `runs/<run>/verdict.json` on the volume, prints the verdict and sends it.

        Raises:
          OSError: the volume cannot be read or written; a notification that fails is logged only.
        """
        run_id = exec_properties[RUN_ID]
        state = Path(exec_properties[STATE_PATH])
        records = run_records.read_run(state, run_id)
        summary = summary_of(run_id, exec_properties.get(FINAL_STATUS, ""), records)
        run_records.write_verdict(state, run_id, summary)
        print(f"verdict: {summary['verdict']}", flush=True)
        for line in summary["lines"]:
            print(line, flush=True)
        if url := os.environ.get(exec_properties.get(NOTIFY_ENV) or "", ""):
            notify(url, summary)
