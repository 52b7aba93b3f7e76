"""A pipeline file turned into a version on the server: the same content is uploaded once."""

import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from foundation.errors import ClusterError
from kubeflow_pipelines.api.client import Api
from kubeflow_pipelines.api.failures import ApiError
from kubeflow_pipelines.api.pipeline_file import PipelineFile

_Made = TypeVar("_Made")
_EQUALS = 1  # Predicate.Operation in filter.proto
_TRIES = 3


def created(create: Callable[[], _Made], find: Callable[[], _Made | None]) -> _Made:
    """Creates something once, even where the first answer is lost.

    Args:
      create: asks for it.
      find: returns it when it is there already.

    Raises:
      ApiError: the server refused, or nobody can say what became of it.
    """
    for last in (number == _TRIES for number in range(1, _TRIES + 1)):
        try:
            return create()
        except ApiError as error:
            found = find() if error.may_be_done else None
            if found is not None:
                return found
            if last or not error.may_try_again:
                raise
    raise AssertionError("the last try returns or raises")


def named(name: str) -> str:
    """Returns the filter of a listing for things of one display name."""
    predicate = {"operation": _EQUALS, "key": "display_name", "stringValue": name}
    return json.dumps({"predicates": [predicate]})


def find_pipeline(api: Api, name: str) -> str | None:
    """Returns the id of the pipeline of a name in the person's namespace, None without one.

    Raises:
      ClusterError: the server did not answer, or has two of that name.
    """
    options: dict[str, Any] = {"namespace": api.namespace} if api.namespace else {}
    found = [
        each.pipeline_id
        for each in api.listed("list_pipelines", "pipelines", filter=named(name), **options)
        if each.display_name == name
    ]
    if len(found) > 1:
        raise ClusterError(
            f"{api.host} has {len(found)} pipelines of the name {name}",
            hint="Say another name with --pipeline-name, or delete all but one.",
        )
    return found[0] if found else None


def upload(api: Api, file: PipelineFile, name: str, say: Callable[[str], None]) -> tuple[str, str]:
    """Returns (pipeline id, version id) of the file's content, uploaded if it is not there.

    Args:
      api: the server.
      file: what to upload.
      name: of the pipeline.
      say: prints a line of progress.

    Raises:
      ClusterError: the server refused the file, or did not answer.
    """
    with tempfile.TemporaryDirectory(prefix="tfx-recommender-") as folder:
        # As read, not as it may be by now; and without caching, if that was asked.
        path = Path(folder) / file.path.name
        path.write_bytes(file.content)
        pipeline_id = find_pipeline(api, name)
        if pipeline_id is None:
            say(f"uploading {file.path} as pipeline {name}")
            pipeline_id = _new_pipeline(api, path, file, name)
        version = find_version(api, pipeline_id, file.version)
        if version is None:
            say(f"uploading {file.path} as version {file.version} of pipeline {name}")
            version = _new_version(api, path, file, pipeline_id)
    return pipeline_id, version


def find_version(api: Api, pipeline_id: str, version: str) -> str | None:
    """Returns the id of the version that holds a content, None where there is none.

    Told by its description: the first version is uploaded with the pipeline and has its name.
    """
    newest_first = "created_at desc"
    for each in api.listed(
        "list_pipeline_versions", "pipeline_versions", pipeline_id=pipeline_id, sort_by=newest_first
    ):
        if (each.description or "").endswith(_description(version)):
            return str(each.pipeline_version_id)
    return None


def _new_pipeline(api: Api, path: Path, file: PipelineFile, name: str) -> str:
    options = {"namespace": api.namespace} if api.namespace else {}

    def create() -> str:
        made = api.ask(
            "upload_pipeline",
            pipeline_package_path=str(path),
            pipeline_name=name,
            description=_description(file.version),
            **options,
        )
        return str(made.pipeline_id)

    return created(create, lambda: find_pipeline(api, name))


def _new_version(api: Api, path: Path, file: PipelineFile, pipeline_id: str) -> str:
    def create() -> str:
        made = api.ask(
            "upload_pipeline_version",
            pipeline_package_path=str(path),
            pipeline_version_name=file.version,
            pipeline_id=pipeline_id,
            description=_description(file.version),
        )
        return str(made.pipeline_version_id)

    return created(create, lambda: find_version(api, pipeline_id, file.version))


def _description(version: str) -> str:
    return f"content {version}"
