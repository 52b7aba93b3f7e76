"""What an API server keeps and which rules it has, as kubeflow/pipelines 2.17.0 has them.

backend/src/apiserver: resource/resource_manager.go (names are unique in their namespace),
template/v2_template.go (validatePipelineJobInputs), server/api_converter.go (toModelJob),
server/pipeline_upload_server.go (409), filter/filter.go.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any

import yaml
from google.protobuf import json_format
from kfp.pipeline_spec import pipeline_spec_pb2

Thing = dict[str, Any]
_START = datetime(2026, 1, 1, tzinfo=timezone.utc)
_TYPES: Mapping[str, Any] = {
    "STRING": str,
    "BOOLEAN": bool,
    "LIST": list,
    "STRUCT": dict,
    "NUMBER_INTEGER": (int, float),
    "NUMBER_DOUBLE": (int, float),
}


class Refusal(Exception):
    """An answer that says no."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


@dataclass
class State:
    """Everything that was created, by kind."""

    multi_user: bool = False
    things: dict[str, list[Thing]] = field(
        default_factory=lambda: {
            kind: []
            for kind in ("pipelines", "pipeline_versions", "experiments", "runs", "recurring_runs")
        }
    )
    namespaces: dict[str, str] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    logs: dict[str, str] = field(default_factory=dict)

    def add(self, kind: str, thing: Thing, namespace: str = "") -> Thing:
        key = f"{kind.removesuffix('s')}_id"
        number = sum(map(len, self.things.values())) + 1
        thing = {**thing, key: f"{kind[:3]}-{number}"}
        thing["created_at"] = (_START + timedelta(seconds=number)).isoformat()
        self.things[kind].append(thing)
        self.namespaces[thing[key]] = namespace
        return thing

    def one(self, kind: str, thing_id: str) -> Thing:
        key = f"{kind.removesuffix('s')}_id"
        for thing in self.things[kind]:
            if thing[key] == thing_id:
                return thing
        raise Refusal(404, f"{kind.removesuffix('s')} {thing_id} not found")

    def namespace_of(self, given: str) -> str:
        """The namespace of a request; a server for many people must be told."""
        if self.multi_user and not given:
            raise Refusal(400, "Namespace should not be empty in multi-user mode")
        return given if self.multi_user else ""

    def upload(self, name: str, description: str, namespace: str, content: bytes) -> Thing:
        namespace = self.namespace_of(namespace)
        check_file(content)
        self._require_new("pipelines", name, namespace)
        pipeline = {"display_name": name, "description": description}
        if namespace:
            pipeline["namespace"] = namespace
        made = self.add("pipelines", pipeline, namespace)
        self.upload_version(made["pipeline_id"], name, description, content)
        return made

    def upload_version(
        self, pipeline_id: str, name: str, description: str, content: bytes
    ) -> Thing:
        self.one("pipelines", pipeline_id)
        check_file(content)
        self._require_new("pipeline_versions", name, pipeline_id)
        version = {"pipeline_id": pipeline_id, "display_name": name, "description": description}
        made = self.add("pipeline_versions", version, pipeline_id)
        self.files[made["pipeline_version_id"]] = content
        return made

    def create_experiment(self, body: Thing) -> Thing:
        namespace = self.namespace_of(body.get("namespace", ""))
        self._require_new("experiments", body["display_name"], namespace)
        return self.add("experiments", body, namespace)

    def create_run(self, body: Thing) -> Thing:
        self._check_job(body)
        namespace = self.namespaces[body["experiment_id"]]
        return self.add("runs", {**body, "state": "PENDING"}, namespace)

    def create_recurring_run(self, body: Thing) -> Thing:
        self._check_job(body)
        if not 1 <= int(body.get("max_concurrency", 0)) <= 10:
            raise Refusal(
                400, "Max concurrency of a recurring run must be at least 1 and at most 10"
            )
        trigger = body.get("trigger", {})
        cron = trigger.get("cron_schedule", {}).get("cron", "")
        if cron and not cron.startswith("@") and len(cron.split()) not in (5, 6):
            raise Refusal(400, "Schedule cron is not a supported format")
        if not cron and int(trigger.get("periodic_schedule", {}).get("interval_second", 0)) < 1:
            raise Refusal(400, "Found invalid period schedule interval")
        status = "ENABLED" if body.get("mode") == "ENABLE" else "DISABLED"
        namespace = self.namespaces[body["experiment_id"]]
        return self.add("recurring_runs", {**body, "status": status}, namespace)

    def listed(self, kind: str, query: Mapping[str, str], keep: Callable[[Thing], bool]) -> Thing:
        """A page of a listing: newest first if asked, filtered, with the token of the next page."""
        found = [each for each in self.things[kind] if keep(each) and _passes(each, query)]
        if query.get("sort_by", "").endswith(" desc"):
            found.reverse()
        start, size = int(query.get("page_token") or 0), int(query.get("page_size") or 10)
        page: Thing = {kind: found[start : start + size]} if found[start : start + size] else {}
        if start + size < len(found):
            page["next_page_token"] = str(start + size)
        return page

    def _require_new(self, kind: str, name: str, scope: str) -> None:
        key = f"{kind.removesuffix('s')}_id"
        taken = [
            self.namespaces[each[key]] for each in self.things[kind] if each["display_name"] == name
        ]
        if scope in taken:
            raise Refusal(409, f"The name {name} already exists")

    def _check_job(self, body: Thing) -> None:
        if not body.get("display_name"):
            raise Refusal(400, "name is empty. Please specify a valid name")
        self.one("experiments", body.get("experiment_id", ""))
        reference = body.get("pipeline_version_reference", {})
        version = self.one("pipeline_versions", reference.get("pipeline_version_id", ""))
        spec = check_file(self.files[version["pipeline_version_id"]])
        given = body.get("runtime_config", {}).get("parameters", {})
        declared = spec["root"].get("inputDefinitions", {}).get("parameters", {})
        for name, value in given.items():
            if name not in declared:
                raise Refusal(400, f"parameter(s) provided are not required by pipeline: {name}")
            kind = declared[name]["parameterType"]
            is_number = kind.startswith("NUMBER")
            if not isinstance(value, _TYPES[kind]) or (is_number and isinstance(value, bool)):
                raise Refusal(400, f"input parameter {name} requires type {kind}")
        for name, definition in declared.items():
            if name not in given and "defaultValue" not in definition:
                raise Refusal(400, f"parameter {name} is not optional, yet has no value")


def check_file(content: bytes) -> Thing:
    """The pipeline in an uploaded file, read as strictly as the server does."""
    try:
        documents = list(yaml.safe_load_all(content))
        json_format.ParseDict(documents[0], pipeline_spec_pb2.PipelineSpec())
        for platform in documents[1:]:
            json_format.ParseDict(platform, pipeline_spec_pb2.PlatformSpec())
    except (yaml.YAMLError, json_format.ParseError, IndexError, TypeError) as error:
        raise Refusal(400, f"Failed to read a pipeline spec file: {error}") from error
    found: Thing = documents[0]
    return found


def _passes(thing: Thing, query: Mapping[str, str]) -> bool:
    if not query.get("filter"):
        return True
    for predicate in json.loads(query["filter"])["predicates"]:
        if predicate["operation"] not in (1, "EQUALS") or predicate["key"] != "display_name":
            raise Refusal(400, f"Invalid filter {predicate}")
        if thing["display_name"] != predicate["stringValue"]:
            return False
    return True
