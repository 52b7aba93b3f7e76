"""User ids turned into what may be shown: a short keyed hash, or the id itself if asked for."""

import re
from dataclasses import dataclass, replace
from hashlib import blake2b

from components.ratings_profile.profile import RowSample
from components.schema_validation.findings import Example
from components.schema_validation.times import shown_time
from foundation.text import inert

_MAX_CHARS = 300
_MAX_KEY_BYTES = 64
# `user_id='7'`, `userId='7'` of a rating, `user id='7'` of a list of users.
_IN_MESSAGE = re.compile(r"(user[_ ]?id ?= ?)'(.*?)'(?=[,;]| is |$)", re.IGNORECASE)


@dataclass(frozen=True)
class Identities:
    """How user ids are shown.

    Attributes:
      key: the input fingerprint of the data: the same user has another hash in other data.
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
        """Returns a message of ingestion or of a profile, harmless, user ids in it hashed."""
        return inert(_IN_MESSAGE.sub(lambda m: m[1] + self.user(m[2]), text), limit)

    def row(self, sample: RowSample) -> Example:
        """Returns one accepted rating as an example with its source and line."""
        text = (
            f"user {self.user(sample.user_id)} gave movie {inert(sample.movie_id)} "
            f"a {sample.rating:g} at {shown_time(sample.timestamp_s)} UTC"
        )
        note = f"; {self.message(sample.note)}" if sample.note else ""
        return Example(text + note, inert(sample.source, 200), sample.line)

    def rows(self, samples: tuple[RowSample, ...], note: str = "") -> tuple[Example, ...]:
        """Returns examples of several ratings; `note` stands behind those without one."""
        return tuple(
            self.row(sample if sample.note or not note else replace(sample, note=note))
            for sample in samples
        )
