"""The bytes of a request to keep or to delete ratings turned into the reply. No HTTP in here.

    POST /ratings {"user_id": "42", "movie_id": "50", "rating": 4.5, "timestamp": 893286638}

or a list of such objects; all of them are kept, or none. The moment is now unless it is said. What
a rating may be is what the contract of the current version says of its fields and of its label.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from foundation.json_text import kind_of
from registry.contract import Contract, RequestField, Signature, TensorInfo
from serving import metrics, problems
from serving.answering import Reply, dumped, failure, not_stored, parsed
from serving.bodies import Asked, Form
from serving.problems import RefusedRequestError, refuse
from serving.requests import check
from serving.settings import Limits
from serving.store.database import StoreError
from serving.store.ratings import RatingStore
from serving.store.writing import Rating
from serving.versions import ModelVersions, NotServedError
from transform.features import MOVIE_ID, TIMESTAMP, USER_ID

RATING = "rating"
_SIGNATURE = Signature(
    {name: TensorInfo("", (None,)) for name in (USER_ID, MOVIE_ID, RATING, TIMESTAMP)}, {}
)


class Keeping:
    """Keeps what users rate."""

    def __init__(
        self,
        store: RatingStore,
        versions: ModelVersions,
        limits: Limits,
        now_s: Callable[[], float] = time.time,
    ) -> None:
        """Stores what it needs."""
        self._store = store
        self._versions = versions
        self._limits = limits
        self._now_s = now_s

    def keep(self, body: bytes) -> Reply:
        """Stores the ratings of a body, whole or not at all; its reply tells what became of them.

        Movies that the current version does not know are kept too, and named.
        """
        try:
            with self._versions.lease() as model:
                contract, known = model.contract, model.movie_ids
        except NotServedError:
            return failure(503, "no version is loaded yet that says what a rating may be")
        try:
            ratings = read_ratings(parsed(body), contract, self._limits, int(self._now_s()))
        except RefusedRequestError as error:
            metrics.count_refused(error, contract)
            return Reply(400, dumped(error.as_json()))
        try:
            with metrics.store_seconds("write"):
                added = self._store.add(ratings)
        except StoreError as error:
            return not_stored(error)
        counts = {
            "stored": added.stored,
            "replaced": added.replaced,
            "unchanged": added.unchanged,
        }
        metrics.count_ratings(counts)
        unknown = dict.fromkeys(each.movie_id for each in ratings if each.movie_id not in known)
        return Reply(200, dumped({**counts, "unknown_movies": list(unknown)}))

    def forget(self, user_id: str) -> Reply:
        """Deletes all that the store has of a user."""
        try:
            with metrics.store_seconds("delete"):
                deleted = self._store.forget(user_id, int(self._now_s()))
        except StoreError as error:
            return not_stored(error)
        metrics.count_ratings({"deleted": deleted})
        return Reply(200, dumped({"deleted": deleted}))


def read_ratings(body: Any, contract: Contract, limits: Limits, now_s: int) -> list[Rating]:
    """Returns the ratings that a body says.

    Raises:
      RefusedRequestError: it says something else, or ratings that the contract does not allow.
    """
    form = Form.LIST if isinstance(body, list) else Form.PLAIN
    rows: Sequence[Any] = body if isinstance(body, list) else [body]
    if not rows:
        refuse("", problems.SHAPE, "expected at least one rating, got an empty list")
    for index, row in enumerate(rows):
        if not isinstance(row, Mapping):
            place = f"[{index}]" if form is Form.LIST else ""
            refuse(place, problems.SHAPE, f"expected an object, got {kind_of(row)}")
    names = dict.fromkeys(name for row in rows for name in row)
    sent = {name: [row.get(name) for row in rows] for name in names}
    asked = Asked(RATING, form, len(rows), sent, {})
    batch = check(asked, _of_ratings(contract), _SIGNATURE, limits)
    seconds = batch.columns.get(TIMESTAMP, [None] * len(rows))
    columns = (*(batch.columns[name] for name in (USER_ID, MOVIE_ID, RATING)), seconds)
    return [
        Rating(user_id, movie_id, rating, now_s if second is None else second)
        for user_id, movie_id, rating, second in zip(*columns, strict=True)
    ]


def _of_ratings(contract: Contract) -> Contract:
    """Returns what a posted rating may say, in the form that requests are held against."""
    fields = {field.name: field for field in contract.fields}
    rating = RequestField(
        RATING, "number", True, minimum=contract.label_minimum, maximum=contract.label_maximum
    )
    moment = fields.get(TIMESTAMP, RequestField(TIMESTAMP, "integer", False))
    return Contract(
        fields=(
            RequestField(USER_ID, "text", required=True),
            RequestField(MOVIE_ID, "text", required=True),
            rating,
            RequestField(TIMESTAMP, "integer", False, moment.minimum, moment.maximum),
        ),
        label="",
        signatures={},
        num_candidates=0,
    )
