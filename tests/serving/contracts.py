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
}
MOVIE = {"movie_id": TEXT, "movie_title": TEXT, "movie_genres": TensorInfo("int64", (None, None))}
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
    ),
    label="user_rating",
    signatures=SIGNATURES,
    num_candidates=13,
)
