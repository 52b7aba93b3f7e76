"""A contract like that of an exported model, for tests that need no model."""

from registry.contract import Contract, RequestField, Signature, TensorInfo

TEXT, INT, FLOAT = (
    TensorInfo("string", (None,)),
    TensorInfo("int64", (None,)),
    TensorInfo("float32", (None,)),
)
QUERY = {
    "user_id": TEXT,
    "timestamp": INT,
    "raw_user_age": FLOAT,
    "user_gender": INT,
    "user_occupation_text": TEXT,
    "history_movie_ids": TensorInfo("string", (None, None)),
    "history_ratings": TensorInfo("float32", (None, None)),
    "history_timestamps": TensorInfo("int64", (None, None)),
    "user_rating_count": INT,
    "user_rating_mean": FLOAT,
}
MOVIE = {
    "movie_id": TEXT,
    "movie_title": TEXT,
    "movie_genres": TensorInfo("int64", (None, None)),
    "movie_rating_count": INT,
    "movie_rating_mean": FLOAT,
    "movie_last_timestamp": INT,
    "movie_recent_popularity": FLOAT,
}
RATING = {"predicted_rating": FLOAT}
COUNT = TensorInfo("int32", ())
SIGNATURES = {
    "serving_default": Signature({**QUERY, **MOVIE}, RATING),
    "predict_examples": Signature({"examples": TEXT}, RATING),
    "recommend": Signature(
        {
            **QUERY,
            "k": COUNT,
            "num_candidates": COUNT,
            "exclude": TensorInfo("string", (None, None)),
            "exclude_seen": TensorInfo("bool", ()),
        },
        {"movie_id": TensorInfo("string", (None, None))},
    ),
}
CONTRACT = Contract(
    fields=(
        RequestField("user_id", "text", required=True),
        RequestField("movie_id", "text", required=True),
        RequestField("timestamp", "integer", required=True, minimum=1, maximum=4102444799),
        RequestField("movie_title", "text", required=False),
        RequestField("movie_genres", "integers", False, minimum=0, maximum=20, max_values=3),
        RequestField("user_gender", "integer", required=False, minimum=0, maximum=1),
        RequestField("raw_user_age", "number", required=False, minimum=1, maximum=120),
        RequestField("user_occupation_text", "text", False, values=("artist", "doctor", "writer")),
        RequestField("user_zip_code", "text", required=False),
        RequestField("history_movie_ids", "texts", required=False, max_values=5),
        RequestField("history_ratings", "numbers", False, minimum=1, maximum=5, max_values=5),
        RequestField("history_timestamps", "integers", False, minimum=1, max_values=5),
        RequestField("user_rating_count", "integer", required=False, minimum=0),
        RequestField("user_rating_mean", "number", required=False, minimum=1, maximum=5),
        RequestField("movie_rating_count", "integer", required=False, minimum=0),
        RequestField("movie_rating_mean", "number", required=False, minimum=1, maximum=5),
        RequestField("movie_last_timestamp", "integer", required=False, minimum=1),
        RequestField("movie_recent_popularity", "number", required=False, minimum=0),
    ),
    label="user_rating",
    label_minimum=1.0,
    label_maximum=5.0,
    training={"state": {"max_history": 5, "popularity_half_life_days": 7.0}},
    signatures=SIGNATURES,
    num_candidates=13,
)
