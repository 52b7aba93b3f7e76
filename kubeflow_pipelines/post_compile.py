"""What TFX compiled turned into what the open-source backend runs: all mends, in order."""

import copy

from kubeflow_pipelines.mends.arguments import add_arguments
from kubeflow_pipelines.mends.caching import set_caching
from kubeflow_pipelines.mends.context import Context
from kubeflow_pipelines.mends.dynamic_parameters import mend_dynamic_parameters
from kubeflow_pipelines.mends.files import inline_files
from kubeflow_pipelines.mends.final_status import mend_final_status
from kubeflow_pipelines.mends.inputs_spec import copy_inputs_spec
from kubeflow_pipelines.mends.names import check_names
from kubeflow_pipelines.mends.pipeline_parameters import add_pipeline_parameters
from kubeflow_pipelines.mends.pods import fill_pods
from kubeflow_pipelines.mends.volumes import check_volumes
from kubeflow_pipelines.spec import Spec

MENDS = (
    check_names,
    check_volumes,
    mend_dynamic_parameters,
    mend_final_status,
    set_caching,  # before parameters: what a user may set says nothing about the volume
    add_pipeline_parameters,
    inline_files,
    add_arguments,
    fill_pods,
    copy_inputs_spec,
)


def mended(spec: Spec, context: Context) -> Spec:
    """Returns a mended copy of a PipelineSpec.

    Raises:
      NotExpressibleError: a mend found what cannot be said; its message names the node.
    """
    result = copy.deepcopy(spec)
    for mend in MENDS:
        mend(result, context)
    return result
