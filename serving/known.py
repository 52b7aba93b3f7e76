"""What the store knows, put into a request that does not say it itself.

Of the user: a row that names any part of a history keeps what the client says, an empty list
included; any other gets what was known of its user at its moment. Of the movie the same, once the
store was filled from a log: a few posted ratings say nothing of how popular a movie is. Of a
question for recommendations: the movies that the user has rated are excluded, those of the very
second of the request too, which no history has yet.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from registry.contract import Contract, Signature
from serving import metrics
from serving.parameters import EXAMPLES, EXCLUDE, EXCLUDE_SEEN
from serving.requests import Batch
from serving.state_params import state_params
from serving.store.ratings import RatingStore
from serving.store.reading import View
from transform.features import (
    MOVIE_ID,
    MOVIE_STATE_FIELDS,
    TIMESTAMP,
    USER_ID,
    USER_STATE_FIELDS,
)
from transform.point_in_time import StateParams, movie_fields, user_fields

Columns = Mapping[str, Sequence[Any]]


def completed(
    batch: Batch,
    by_field: Columns,
    sent: Columns,
    contract: Contract,
    signature: Signature,
    store: RatingStore,
) -> Batch:
    """Returns the batch with what the store knows.

    Args:
      batch: a checked request.
      by_field: its values by field, where the batch itself has serialized examples.
      sent: the same as the client sent it; an empty list is not None.
      contract: of the model that is asked.
      signature: what takes the fields: the asked one, or for examples that of named tensors.
      store: of ratings.

    Raises:
      StoreError: the store cannot be read.
    """
    reads_user = set(USER_STATE_FIELDS) <= set(signature.inputs)
    reads_movie = set(MOVIE_STATE_FIELDS) <= set(signature.inputs) and bool(store.filled_from)
    excludes = EXCLUDE in signature.inputs and batch.scalars[EXCLUDE_SEEN]
    if not (reads_user or reads_movie or excludes):
        return batch
    params = state_params(contract)
    additions: list[dict[str, Any]] = [{} for _ in range(batch.num_rows)]
    with metrics.store_seconds("read"), store.view() as view:
        for row, added in enumerate(additions):
            at_s = by_field[TIMESTAMP][row]
            if reads_user:
                added.update(_of_user(view, by_field, sent, row, params))
            if reads_movie and not _says(sent, MOVIE_STATE_FIELDS, row):
                state = view.movie_state(by_field[MOVIE_ID][row], at_s, params.half_life_s)
                added.update(movie_fields(state))
            if excludes:
                said = batch.columns.get(EXCLUDE, [()] * batch.num_rows)[row]
                added[EXCLUDE] = [*said, *view.seen(by_field[USER_ID][row], at_s)]
    return _with(batch, additions)


def _of_user(
    view: View, by_field: Columns, sent: Columns, row: int, params: StateParams
) -> Mapping[str, Any]:
    if _says(sent, USER_STATE_FIELDS, row):
        metrics.count_history("client")
        return {}
    user_id, at_s = by_field[USER_ID][row], by_field[TIMESTAMP][row]
    state = view.user_state(user_id, at_s, params.max_history)
    metrics.count_history("store" if state.count else "none")
    return user_fields(state)


def _says(sent: Columns, fields: Sequence[str], row: int) -> bool:
    return any(name in sent and sent[name][row] is not None for name in fields)


def _with(batch: Batch, additions: Sequence[Mapping[str, Any]]) -> Batch:
    if EXAMPLES in batch.columns:
        pairs = zip(batch.columns[EXAMPLES], additions, strict=True)
        columns: dict[str, list[Any]] = {EXAMPLES: [_appended(*pair) for pair in pairs]}
    else:
        names = dict.fromkeys(name for added in additions for name in added)
        columns = {name: _column(batch, name, additions) for name in names}
    return Batch(batch.signature, batch.num_rows, {**batch.columns, **columns}, batch.scalars)


def _column(batch: Batch, name: str, additions: Sequence[Mapping[str, Any]]) -> list[Any]:
    own = batch.columns.get(name, [None] * batch.num_rows)
    return [added.get(name, value) for added, value in zip(additions, own, strict=True)]


def _appended(example: bytes, added: Mapping[str, Any]) -> bytes:
    """Returns a serialized tf.Example with more features: messages end to end are one message."""
    from tensorflow.core.example import example_pb2

    more = example_pb2.Example()
    for name, value in added.items():
        values = value if isinstance(value, list) else [value]
        if not values:
            continue
        feature = more.features.feature[name]
        if isinstance(values[0], str):
            feature.bytes_list.value.extend(each.encode("utf-8") for each in values)
        elif isinstance(values[0], int):
            feature.int64_list.value.extend(values)
        else:
            feature.float_list.value.extend(values)
    return example + bytes(more.SerializeToString())
