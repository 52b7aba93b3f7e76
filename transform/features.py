"""Every feature key, once: the raw fields of a rating, what each may be used for, and the keys that Transform emits.

A raw field is a column of the records (and of the tf.Examples). Its role says which part of the model may see it.
The label is in none of the feature groups, so nothing that is built from these groups can leak it.
"""

# Raw fields: the twelve of TFDS' `movielens` ratings.
USER_ID = "user_id"
MOVIE_ID = "movie_id"
MOVIE_TITLE = "movie_title"
MOVIE_GENRES = "movie_genres"
TIMESTAMP = "timestamp"
USER_RATING = "user_rating"
RAW_USER_AGE = "raw_user_age"
BUCKETIZED_USER_AGE = "bucketized_user_age"
USER_GENDER = "user_gender"
USER_OCCUPATION_LABEL = "user_occupation_label"
USER_OCCUPATION_TEXT = "user_occupation_text"
USER_ZIP_CODE = "user_zip_code"

LABEL = USER_RATING

# What is known of the user and the moment of the request: the query tower's raw fields.
QUERY_FIELDS = (
    USER_ID,
    TIMESTAMP,
    RAW_USER_AGE,
    BUCKETIZED_USER_AGE,
    USER_GENDER,
    USER_OCCUPATION_TEXT,
)

# What is known of a movie: the candidate tower's raw fields.
CANDIDATE_FIELDS = (MOVIE_ID, MOVIE_TITLE, MOVIE_GENRES)

# Carried by the records but never shown to a model: a zip code nearly names a person, and the occupation's label is
# one encoding of the text that is used.
NEVER_MODEL_FIELDS = (USER_ZIP_CODE, USER_OCCUPATION_LABEL)

FEATURE_FIELDS = QUERY_FIELDS + CANDIDATE_FIELDS
REQUIRED_FIELDS = (USER_ID, MOVIE_ID, USER_RATING, TIMESTAMP)
ALL_FIELDS = (
    BUCKETIZED_USER_AGE,
    MOVIE_GENRES,
    MOVIE_ID,
    MOVIE_TITLE,
    RAW_USER_AGE,
    TIMESTAMP,
    USER_GENDER,
    USER_ID,
    USER_OCCUPATION_LABEL,
    USER_OCCUPATION_TEXT,
    USER_RATING,
    USER_ZIP_CODE,
)
OPTIONAL_FIELDS = tuple(field for field in ALL_FIELDS if field not in REQUIRED_FIELDS)
