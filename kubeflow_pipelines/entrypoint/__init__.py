"""What runs in the container of a step: `python -m kubeflow_pipelines.entrypoint ...`.

It takes the place of TFX's own `kubeflow_v2_run_executor`, which expects what the open-source
backend does not do. It changes nothing in TFX or Python; docs/kubeflow.md lists the differences.
"""
