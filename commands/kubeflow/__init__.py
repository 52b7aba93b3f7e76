"""The commands of kubeflow_runner.py."""
