"""What TFX's compiler leaves out or gets wrong for the open-source backend, one mend a module.

Each mend is a function (pipeline spec, Context) -> None that changes the spec in place.
docs/kubeflow.md lists them with what happens without them.
"""
