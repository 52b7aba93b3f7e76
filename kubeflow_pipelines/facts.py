"""What the file of Kubeflow Pipelines does not hold about a node of TFX; plain, no TFX."""

from dataclasses import dataclass


@dataclass(frozen=True)
class NodeFacts:
    """What a step has to be told about its node.

    Attributes:
      type_name: of the component, as ML Metadata calls it.
      driver: dotted path of the driver that looks around before the step runs; "" for none.
      files: parameters that name a file of this machine, whose text has to travel.
      kept: outputs whose files later runs read again.
    """

    type_name: str
    driver: str = ""
    files: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
