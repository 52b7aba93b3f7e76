"""One raw row that training and serving are both asked about."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

EVAL = "eval"


@dataclass(frozen=True)
class Row:
    """One raw row that training and serving are both asked about.

    Attributes:
      origin: "eval" for a row of the data; what a made-up row is to bring out otherwise.
      fields: the raw fields that a model may see and that are known, by name.
      example: the same as a serialized tf.Example; of the data, as it stands there, label and all.
    """

    origin: str
    fields: Mapping[str, Any]
    example: bytes

    def as_question(self) -> dict[str, Any]:
        """Returns the row as a line of the questions that serving.asking reads."""
        return {
            "instance": dict(self.fields),
            "example": base64.b64encode(self.example).decode("ascii"),
        }
