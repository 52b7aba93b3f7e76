"""Names in what KFP hands to a step: a parameter and keys of metadata, ours; an output, its own."""

# 1 on an output that the executor took back: KFP has an artifact for each output all the same.
ABSENT = "tfx_absent"
# JSON list of the keys whose values are integers: KFP keeps every number as a double.
INTEGERS = "tfx_integers"
# JSON list of the keys whose values are JSON texts: KFP wraps lists and structures on the way.
JSON_TEXTS = "tfx_json"
# The backend's id of the run, for steps that do not see it in the URI of an output.
RUN_ID = "tfx_run_id"
# The output that the driver adds to every step for what it prints; the launcher writes it itself
# (kubeflow/pipelines 2.5.0 on, backend/src/v2/driver/driver.go: provisionOutputs).
EXECUTOR_LOGS = "executor-logs"
