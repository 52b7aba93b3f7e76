"""The rules of the API server and of the backend's compiler, applied before anything is sent.

Read in kubeflow/pipelines 2.16.0, below backend/src:

    apiserver/template/v2_template.go  NewV2SpecTemplate: strict protobuf, schema 2.1.0, a root
    v2/compiler/visitor.go             dfs: components and executors exist, containers only
    v2/compiler/argocompiler/dag.go    DAG: producers in the same DAG, not exit handlers alone
    v2/driver/resolve.go               resolveInputs: parameters of the DAG around, none missing
    v2/metadata/client.go              SchemaToArtifactType: an artifact type has a title

Names are checked where they come from (mends/names.py). The whole workflow is one object of
Kubernetes, which may have 1 MB (argoproj/argo-workflows
v3.7.8, docs/offloading-large-workflows.md).
"""

import json
import re
from collections.abc import Iterator

from google.protobuf import json_format
from kfp.pipeline_spec import pipeline_spec_pb2 as protos

from foundation.text import inert
from kubeflow_pipelines import spec as parts
from kubeflow_pipelines.refusals import NotExpressibleError
from kubeflow_pipelines.spec import Spec

# The compiler puts each component, executor and task into the workflow once; half is left for what
# it adds, and for the status of the nodes.
MOST_BYTES = 512 * 1024
_TEMPLATE = re.compile(r"\{\{(?!\$)")


def check_compiled(pipeline_spec: Spec, platform_spec: Spec) -> None:
    """Raises NotExpressibleError, naming the node, for each rule that is broken."""
    problems = [*_strictly_read(pipeline_spec, platform_spec)]
    if not problems:
        problems = [*_implemented(pipeline_spec)]
    if not problems:
        problems = [
            *_distinct(pipeline_spec),
            *_wired(pipeline_spec),
            *_typed(pipeline_spec),
            *_plain(pipeline_spec),
            *_small(pipeline_spec),
        ]
    if problems:
        raise NotExpressibleError(problems)


def _strictly_read(pipeline_spec: Spec, platform_spec: Spec) -> Iterator[str]:
    for name, spec, kind in (
        ("pipeline", pipeline_spec, protos.PipelineSpec),
        ("platform", platform_spec, protos.PlatformSpec),
    ):
        try:
            json_format.ParseDict(spec, kind())
        except json_format.ParseError as error:
            yield f"{name}: the API server would not read it: {inert(error, 300)}"
    if pipeline_spec.get("schemaVersion") != "2.1.0":
        yield f"pipeline: schema 2.1.0 only, got {pipeline_spec.get('schemaVersion')!r}"


def _implemented(spec: Spec) -> Iterator[str]:
    """Components exist and are DAGs, or containers with an image and a command."""
    executors = spec["deploymentSpec"]["executors"]
    for _, dag in parts.dags(spec):
        tasks = dag["dag"].get("tasks", {})
        if all(parts.is_exit_task(task) for task in tasks.values()):
            yield "a DAG needs tasks beside its exit handlers"
        for name, task in tasks.items():
            component = spec["components"].get(task.get("componentRef", {}).get("name", ""))
            if component is None:
                yield f"{name}: it has no component"
            elif "dag" not in component:
                container = executors.get(component.get("executorLabel"), {}).get("container", {})
                if not container.get("image") or not container.get("command"):
                    yield f"{name}: non-container executors are not implemented"


def _distinct(spec: Spec) -> Iterator[str]:
    """Components are kept by the digest of their container (argo.go: hashComponentContainer)."""
    seen: dict[str, str] = {}
    for name, task in parts.tasks(spec):
        container = json.dumps(parts.container_of(spec, task), sort_keys=True)
        component = task["componentRef"]["name"]
        if seen.setdefault(container, component) != component:
            yield f"{name}: its container is that of {seen[container]}; the backend mixes them up"


def _wired(spec: Spec) -> Iterator[str]:
    """What tasks take is there: outputs of tasks of their DAG, parameters of the DAG."""
    for _, dag in parts.dags(spec):
        tasks = dag["dag"].get("tasks", {})
        around = dag.get("inputDefinitions", {}).get("parameters", {})
        for name, task in tasks.items():
            given = task.get("inputs", {})
            for key, source in given.get("artifacts", {}).items():
                yield from _made(name, key, source["taskOutputArtifact"], tasks)
            for key, source in given.get("parameters", {}).items():
                if "taskOutputParameter" in source:
                    yield from _made(name, key, source["taskOutputParameter"], tasks)
                wanted = source.get("componentInputParameter")
                if wanted is not None and wanted not in around:
                    yield f"{name}: parent DAG does not have input parameter {wanted}"
            for before in task.get("dependentTasks", ()):
                if before not in tasks:
                    yield f"{name}: unknown dependent task {before} in DAG"
            yield from _complete(name, task, parts.component_of(spec, task))


def _made(name: str, key: str, output: Spec, tasks: Spec) -> Iterator[str]:
    if output["producerTask"] not in tasks:
        yield f"{name}: {key}: unknown producer task {output['producerTask']} in DAG"


def _complete(name: str, task: Spec, component: Spec) -> Iterator[str]:
    given = task.get("inputs", {}).get("parameters", {})
    for key, declared in component.get("inputDefinitions", {}).get("parameters", {}).items():
        # A default alone does not do: the driver looks at the type of a value that is not there.
        if key not in given and not declared.get("isOptional"):
            yield f"{name}: no value for parameter {key}, which is not optional"


def _typed(spec: Spec) -> Iterator[str]:
    for name, component in spec["components"].items():
        outputs = component.get("outputDefinitions", {}).get("artifacts", {})
        for key, declared in outputs.items():
            kind = declared.get("artifactType", {})
            if not kind.get("schemaTitle") and "title: " not in kind.get("instanceSchema", ""):
                yield f"{name}: {key}: an artifact type without a title ends the launcher"


def _plain(spec: Spec) -> Iterator[str]:
    """Argo fills in {{...}} wherever it stands; {{$...}} are placeholders of the launcher."""
    named = {
        **spec["components"],
        **spec["deploymentSpec"]["executors"],
        "root": spec["root"],
    }
    for name, content in named.items():
        if _TEMPLATE.search(json.dumps(content)):
            yield f"{name.removesuffix('_executor')}: Argo takes {{{{ in a text for a template"


def _small(spec: Spec) -> Iterator[str]:
    size = len(json.dumps(spec).encode("utf-8"))
    if size > MOST_BYTES:
        yield f"pipeline: {size:,} bytes; a workflow has 1 MB, of which half is left for the rest"
