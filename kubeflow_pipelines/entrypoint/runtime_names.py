"""Names of ours in what KFP hands to a step: a parameter, and keys of artifacts' metadata."""

# 1 on an output that the executor took back: KFP has an artifact for each output all the same.
ABSENT = "tfx_absent"
# JSON list of the keys whose values are integers: KFP keeps every number as a double.
INTEGERS = "tfx_integers"
# JSON list of the keys whose values are JSON texts: KFP wraps lists and structures on the way.
JSON_TEXTS = "tfx_json"
# The backend's id of the run, for steps that do not see it in the URI of an output.
RUN_ID = "tfx_run_id"
