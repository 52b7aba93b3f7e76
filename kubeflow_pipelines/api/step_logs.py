"""The logs of a run's steps, as far as the API server has them; kubectl's command for the rest.

v2beta1 has no logs. The server still has the route of its first version, whose node is the pod's
name (ReadRunLogV1, backend/src/apiserver/server/run_log_server.go of kubeflow/pipelines 2.17.0):
it reads the pod's container `main`, or what was archived of it, and says so with 200 even where it
has failed. A pod that is gone and was not archived is lost to it, and so are the containers beside
`main`.
"""

import json
import shlex
import urllib.parse
from dataclasses import dataclass

from kubeflow_pipelines.api.client import Api
from kubeflow_pipelines.api.failures import ApiError, said_by
from kubeflow_pipelines.api.runs import StepRow


@dataclass(frozen=True)
class PodLog:
    """What a pod said.

    Attributes:
      pod: its name.
      text: what its step wrote; "" where the server has nothing.
      missing: why there is nothing.
    """

    pod: str
    text: str
    missing: str = ""


def pod_log(api: Api, run_id: str, pod: str) -> PodLog:
    """Returns the log of a pod; a server that does not have it is no error."""
    run, node = (urllib.parse.quote(part, safe="") for part in (run_id, pod))
    try:
        text = api.text(f"/apis/v1alpha1/runs/{run}/nodes/{node}/log")
    except ApiError as error:
        return PodLog(pod, "", str(error))
    if error_text := _error_in(text):
        return PodLog(pod, "", error_text)
    return PodLog(pod, text, "" if text else "the server has nothing of it")


def logs_of(api: Api, run_id: str, steps: tuple[StepRow, ...]) -> list[tuple[StepRow, PodLog]]:
    """Returns the logs of all pods of some steps, each pod once."""
    pods = {pod: step for step in steps for pod in step.pods}
    return [(step, pod_log(api, run_id, pod)) for pod, step in pods.items()]


def kubectl(pod: str, namespace: str) -> str:
    """Returns the command that shows a pod's log, its other containers' too."""
    where = shlex.quote(namespace or "kubeflow")
    return f"kubectl -n {where} logs {shlex.quote(pod)} --all-containers"


def _error_in(text: str) -> str:
    """Returns the message of the error that stands where the log should, at the end of it."""
    last = text.rstrip().rpartition("\n")[2]
    if not last.startswith('{"error_message"') and '"error_details"' not in last:
        return ""
    try:
        json.loads(last)
    except ValueError:
        return ""
    return said_by(last)
