"""The pipeline on Kubeflow Pipelines: compiled, mended, rehearsed, and run in containers."""
