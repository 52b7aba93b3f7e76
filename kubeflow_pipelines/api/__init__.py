"""The API of Kubeflow Pipelines (v2beta1), asked through the SDK's own client."""
