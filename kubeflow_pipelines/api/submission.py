"""A compiled pipeline and a person's choices turned into a run on the server."""

import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from kubeflow_pipelines.api.client import Api
from kubeflow_pipelines.api.pipeline_file import PipelineFile
from kubeflow_pipelines.api.uploads import created, named, upload

Say = Callable[[str], None]


@dataclass(frozen=True)
class Submission:
    """All that a run is made of, before anything is sent.

    Attributes:
      file: the compiled pipeline.
      pipeline_name: of the pipeline on the server.
      experiment: what the run is listed under.
      run_name: of the run; nothing else has it, so a lost answer can be found again.
      parameters: {name: value} that differ from the file's defaults.
      pipeline_root: where artifacts go; None: the cluster's own default.
      service_account: that pods run as; None: the cluster's own default.
    """

    file: PipelineFile
    pipeline_name: str
    experiment: str
    run_name: str
    parameters: Mapping[str, Any]
    pipeline_root: str | None = None
    service_account: str | None = None

    def described(self) -> dict[str, Any]:
        """Returns what would be sent, for people to read."""
        config: dict[str, Any] = {"parameters": dict(self.parameters)}
        if self.pipeline_root:
            config["pipeline_root"] = self.pipeline_root
        run: dict[str, Any] = {"display_name": self.run_name, "runtime_config": config}
        if self.service_account:
            run["service_account"] = self.service_account
        return {
            "pipeline": {
                "display_name": self.pipeline_name,
                "version": self.file.version,
                "file": str(self.file.path),
                "bytes": len(self.file.content),
            },
            "experiment": {"display_name": self.experiment},
            "run": run,
        }


def new_run_name(pipeline_name: str, now_s: float) -> str:
    """Returns a name that nothing else has: pipeline, time (UTC) and chance."""
    at = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(now_s))
    return f"{pipeline_name} {at} {secrets.token_hex(3)}"


def submit(api: Api, submission: Submission, say: Say) -> str:
    """Returns the id of the run that is started.

    Raises:
      ClusterError: the server refused something, or did not answer.
    """
    arguments = prepared(api, submission, say)

    def create() -> str:
        return str(api.ask("run_pipeline", **arguments).run_id)

    return created(create, lambda: _find_run(api, arguments["experiment_id"], submission.run_name))


def prepared(api: Api, submission: Submission, say: Say) -> dict[str, Any]:
    """Uploads the file and finds the experiment; returns what the SDK starts a run with by name."""
    pipeline_id, version_id = upload(api, submission.file, submission.pipeline_name, say)
    return {
        "experiment_id": experiment_of(api, submission.experiment),
        "job_name": submission.run_name,
        "pipeline_id": pipeline_id,
        "version_id": version_id,
        "params": dict(submission.parameters),
        "pipeline_root": submission.pipeline_root,
        "service_account": submission.service_account,
    }


def experiment_of(api: Api, name: str) -> str:
    """Returns the id of the experiment of a name, which is made if there is none.

    Raises:
      ClusterError: the server refused, or did not answer.
    """
    options: dict[str, Any] = {"namespace": api.namespace} if api.namespace else {}

    def find() -> str | None:
        listed = api.listed("list_experiments", "experiments", filter=named(name), **options)
        ids = (str(each.experiment_id) for each in listed if each.display_name == name)
        return next(ids, None)

    def create() -> str:
        return str(api.ask("create_experiment", name=name, **options).experiment_id)

    return find() or created(create, find)


def _find_run(api: Api, experiment_id: str, name: str) -> str | None:
    for run in api.listed("list_runs", "runs", experiment_id=experiment_id, filter=named(name)):
        if run.display_name == name:
            return str(run.run_id)
    return None
