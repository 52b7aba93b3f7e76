"""What one reason code stands for, and the groups that codes are shown in."""

from typing import NamedTuple

from components.schema_validation.findings import Severity


class Reason(NamedTuple):
    """What a code stands for.

    Attributes:
      severity: unless the rule file sets another.
      group: the name of one of GROUPS.
    """

    severity: Severity
    group: str
    meaning: str
    cause: str
    cure: str


class Group(NamedTuple):
    """Codes that are shown together.

    Attributes:
      title: its heading.
      about: what is checked, in a sentence.
    """

    name: str
    title: str
    about: str


GROUPS = (
    Group("ingestion", "Refused rows", "what ingestion refused, and what it only counted"),
    Group("rows", "Rows", "no row is lost on the way, and there are enough to learn from"),
    Group("schema", "Schema", "types, presence, shapes, ranges and lists of values, by TFDV"),
    Group("values", "Values", "ratings and genres that say something"),
    Group("leakage", "Leakage", "no feature knows the label, or what a request cannot know"),
    Group("splits", "Splits", "train, eval and test follow one another in time"),
    Group("ids", "Ids", "an id means one user or one movie, and people behave like people"),
    Group("text", "Text", "titles and words arrive as they were written"),
    Group("times", "Times", "timestamps are moments at which somebody rated"),
    Group("drift", "Drift", "the data is like the previous data, or like the published original"),
    Group("serving", "Requests", "what clients ask is what the model was trained for"),
)
