"""User ids turned into what may be shown: a short keyed hash, or the id itself if asked for."""

from dataclasses import dataclass, replace
from hashlib import blake2b

from components.ratings_example_gen.records import PERSONAL, personal_quote
from components.ratings_profile.profile import RowSample
from components.schema_validation.findings import Example
from components.schema_validation.times import shown_time
from foundation.text import inert
from transform import features as f

_MAX_CHARS = 300
_MAX_KEY_BYTES = 64
_NOT_SHOWN = "(not shown)"


@dataclass(frozen=True)
class Identities:
    """How user ids are shown.

    Attributes:
      key: digest of what comes with the data but is not in the report, such as the profile, so that
        ids cannot be found by trying. The same user has another hash in other data.
      show_ids: whether ids are shown as they are.
    """

    key: str
    show_ids: bool = False

    def user(self, user_id: str) -> str:
        """Returns `#` and 8 hexadecimal digits for a user id, or the id, made harmless."""
        if self.show_ids:
            return inert(user_id)
        key = self.key.encode("utf-8", "surrogatepass")[:_MAX_KEY_BYTES]
        data = str(user_id).encode("utf-8", "surrogatepass")
        return "#" + blake2b(data, digest_size=4, key=key).hexdigest()

    def message(self, text: str, field: str, value: str) -> str:
        """Returns a message of ingestion, harmless, without what names a person.

        Args:
          text: the message, which quotes `value`.
          field: our name of the field at fault, "" for none.
          value: what the data has there; without a field, the line.
        """
        quoted = personal_quote(field, value)
        if quoted and not self.show_ids:
            text = text.replace(quoted, self._instead(field, value))
        return inert(text, _MAX_CHARS)

    def _instead(self, field: str, value: str) -> str:
        return self.user(value) if field == f.USER_ID else _NOT_SHOWN

    def _note(self, note: str) -> str:
        """Returns a note of the profile, `feature = value` or other words."""
        name, equals, value = note.partition(" = ")
        if equals and name in PERSONAL and not self.show_ids:
            return f"{name} = {self._instead(name, value)}"
        return inert(note, _MAX_CHARS)

    def row(self, sample: RowSample) -> Example:
        """Returns one accepted rating as an example with its source and line."""
        text = (
            f"user {self.user(sample.user_id)} gave movie {inert(sample.movie_id)} "
            f"a {sample.rating:g} at {shown_time(sample.timestamp_s)} UTC"
        )
        note = f"; {self._note(sample.note)}" if sample.note else ""
        return Example(text + note, inert(sample.source, 200), sample.line)

    def rows(self, samples: tuple[RowSample, ...], feature: str = "") -> tuple[Example, ...]:
        """Returns examples of several ratings; notes are values of `feature`, if that is given."""
        if feature:
            samples = tuple(replace(row, note=f"{feature} = {row.note}") for row in samples)
        return tuple(self.row(sample) for sample in samples)
