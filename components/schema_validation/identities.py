"""User ids turned into what may be shown: a short keyed hash, or the id itself if asked for."""

import re
from dataclasses import dataclass, replace
from hashlib import blake2b

from components.ratings_profile.profile import RowSample
from components.schema_validation.findings import Example
from components.schema_validation.times import shown_time
from foundation.text import inert
from transform import features as f

_MAX_CHARS = 300
_MAX_KEY_BYTES = 64
# `user_id='7'`, `userId='7'` of a rating, `user id='7'` of a user, `user_id = 7` of a leak.
_IN_MESSAGE = re.compile(r"(user[_ ]?id ?= ?)(?:'(.*?)'(?=[,;]| is |$)|([^', ;]+))", re.IGNORECASE)
_ZIP_CODE = re.compile(rf"({f.USER_ZIP_CODE} ?= ?)('.*?'(?=[,;]|$)|[^',;]+)")


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

    def message(self, text: str, limit: int = _MAX_CHARS) -> str:
        """Returns a message of ingestion or a note of the profile, harmless, without user ids."""
        if not self.show_ids:
            text = _IN_MESSAGE.sub(lambda m: m[1] + self.user(m[2] or m[3] or ""), text)
            text = _ZIP_CODE.sub(r"\1(not shown)", text)
        return inert(text, limit)

    def row(self, sample: RowSample) -> Example:
        """Returns one accepted rating as an example with its source and line."""
        text = (
            f"user {self.user(sample.user_id)} gave movie {inert(sample.movie_id)} "
            f"a {sample.rating:g} at {shown_time(sample.timestamp_s)} UTC"
        )
        note = f"; {self.message(sample.note)}" if sample.note else ""
        return Example(text + note, inert(sample.source, 200), sample.line)

    def rows(self, samples: tuple[RowSample, ...], feature: str = "") -> tuple[Example, ...]:
        """Returns examples of several ratings; notes are values of `feature`, if that is given."""
        if feature:
            samples = tuple(replace(row, note=f"{feature} = {row.note}") for row in samples)
        return tuple(self.row(sample) for sample in samples)
