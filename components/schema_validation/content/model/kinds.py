"""What every part of the content is made of: harmless text, numbers that JSON has, frozen models.

All text becomes harmless to show and is cut here, whatever hands it in; a number that JSON does not
have becomes the word for it.
"""

import math
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from foundation.text import inert

MAX_FINDINGS = 200
MAX_VALUES = 8
MAX_CARDS = 40
MAX_FILES = 20
MAX_REASONS = 40


def _text(limit: int) -> BeforeValidator:
    return BeforeValidator(lambda value: inert(value, limit))


def _digits(count: int) -> BeforeValidator:
    def finite(value: float | str) -> float | str:
        """Returns so many significant digits, or the word for what JSON has no number for."""
        if isinstance(value, str):
            return value
        return float(f"{value:.{count}g}") if math.isfinite(value) else str(float(value))

    return BeforeValidator(finite)


Word = Annotated[str, _text(80), Field(max_length=80)]
Line = Annotated[str, _text(300), Field(max_length=300)]
Passage = Annotated[str, _text(1000), Field(max_length=1000)]
Number = Annotated[float | Literal["nan", "inf", "-inf"], _digits(10)]
Moment = Annotated[float | Literal["nan", "inf", "-inf"], _digits(15)]
Share = Annotated[Number, BeforeValidator(lambda share: round(share, 6))]
Count = Annotated[int, Field(ge=0)]
Severity = Literal["error", "warning"]
SeveritySetting = Literal["error", "warning", "off"]
State = Literal["passed", "failed", "warned", "not applicable", "off"]


class Part(BaseModel):
    """A part of the content: frozen, and without a field that is not named here."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", json_schema_serialization_defaults_required=True
    )
