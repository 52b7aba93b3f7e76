"""Every feature key, once: the raw fields of a rating, their roles, what Transform makes of them.

A raw field is a column of the records and of the tf.Examples. Its role says which part of the model
may see it. The label is in none of the feature groups, so nothing built from them can leak it.
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

# Raw fields that no log of ratings has: what is known at the moment of the rating, or of the
# request, from strictly earlier seconds (transform/point_in_time). All of them are optional.
HISTORY_MOVIE_IDS = "history_movie_ids"  # texts: the user's newest ratings, newest first
HISTORY_RATINGS = "history_ratings"  # numbers, in the same order
HISTORY_TIMESTAMPS = "history_timestamps"  # integers, seconds, in the same order
USER_RATING_COUNT = "user_rating_count"
USER_RATING_MEAN = "user_rating_mean"
MOVIE_RATING_COUNT = "movie_rating_count"
MOVIE_RATING_MEAN = "movie_rating_mean"
MOVIE_LAST_TIMESTAMP = "movie_last_timestamp"  # seconds
MOVIE_RECENT_POPULARITY = "movie_recent_popularity"

# Lists of equal length, element by element one rating.
HISTORY_FIELDS = (HISTORY_MOVIE_IDS, HISTORY_RATINGS, HISTORY_TIMESTAMPS)
USER_STATE_FIELDS = (*HISTORY_FIELDS, USER_RATING_COUNT, USER_RATING_MEAN)
MOVIE_STATE_FIELDS = (
    MOVIE_RATING_COUNT,
    MOVIE_RATING_MEAN,
    MOVIE_LAST_TIMESTAMP,
    MOVIE_RECENT_POPULARITY,
)
STATE_FIELDS = USER_STATE_FIELDS + MOVIE_STATE_FIELDS

# What is known of the user and of the moment of the request: the query tower's raw fields.
QUERY_FIELDS = (
    USER_ID,
    TIMESTAMP,
    RAW_USER_AGE,
    BUCKETIZED_USER_AGE,
    USER_GENDER,
    USER_OCCUPATION_TEXT,
    *USER_STATE_FIELDS,
)

# What is known of a movie at any time: the candidate tower's raw fields. MOVIE_STATE_FIELDS, known
# of it at the moment, are the ranking head's.
CANDIDATE_FIELDS = (MOVIE_ID, MOVIE_TITLE, MOVIE_GENRES)

# Carried by the records but never shown to a model: a zip code nearly names a person, and the
# occupation's label is a second encoding of the text that is used.
NEVER_MODEL_FIELDS = (USER_ZIP_CODE, USER_OCCUPATION_LABEL)

FEATURE_FIELDS = QUERY_FIELDS + CANDIDATE_FIELDS + MOVIE_STATE_FIELDS
REQUIRED_FIELDS = (USER_ID, MOVIE_ID, USER_RATING, TIMESTAMP)
# Of a log of ratings.
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

# Transformed features: what preprocessing_fn emits beside the label, and what the towers read.
USER_INDEX = "user_index"  # int64 [batch]
TIMESTAMP_STANDARDISED = "timestamp_standardised"  # float32 [batch]
TIMESTAMP_BUCKET = "timestamp_bucket"  # int64 [batch]
TIME_OF_DAY_CYCLIC = "time_of_day_cyclic"  # float32 [batch, 2]: sine, cosine
DAY_OF_WEEK_CYCLIC = "day_of_week_cyclic"  # float32 [batch, 2]: sine, cosine
SEASON_INDEX = "season_index"  # int64 [batch]; only with season_encoding "categorical"
SEASON_CYCLIC = "season_cyclic"  # float32 [batch, 2]; only with season_encoding "cyclic"
AGE_BUCKET = "age_bucket"  # int64 [batch]
GENDER_INDEX = "gender_index"  # int64 [batch]
OCCUPATION_INDEX = "occupation_index"  # int64 [batch]
MOVIE_INDEX = "movie_index"  # int64 [batch]
TITLE_TOKENS = "title_tokens"  # int64 [batch, varying]
GENRE_INDICES = "genre_indices"  # int64 [batch, varying]
MOVIE_YEAR = "movie_year"  # float32 [batch]
# Three of equal length, element by element one rating of the history.
HISTORY_MOVIES = "history_movies"  # int64 [batch, varying], as MOVIE_INDEX has them
HISTORY_STARS = "history_stars"  # float32 [batch, varying]
HISTORY_AGE_DAYS = "history_age_days"  # float32 [batch, varying]
MOVIE_IDLE_DAYS = "movie_idle_days"  # float32 [batch]
# USER_RATING_COUNT, USER_RATING_MEAN, MOVIE_RATING_COUNT, MOVIE_RATING_MEAN and
# MOVIE_RECENT_POPULARITY are features under the names of their fields, float32 [batch].

QUERY_FEATURES = (
    USER_INDEX,
    TIMESTAMP_STANDARDISED,
    TIMESTAMP_BUCKET,
    TIME_OF_DAY_CYCLIC,
    DAY_OF_WEEK_CYCLIC,
    SEASON_INDEX,
    SEASON_CYCLIC,
    AGE_BUCKET,
    GENDER_INDEX,
    OCCUPATION_INDEX,
    HISTORY_MOVIES,
    HISTORY_STARS,
    HISTORY_AGE_DAYS,
    USER_RATING_COUNT,
    USER_RATING_MEAN,
)
# Where the moment lies in history, apart from its place in the day and the week.
ABSOLUTE_TIME_FEATURES = (
    TIMESTAMP_STANDARDISED,
    TIMESTAMP_BUCKET,
    SEASON_INDEX,
    SEASON_CYCLIC,
)
CANDIDATE_FEATURES = (MOVIE_INDEX, TITLE_TOKENS, GENRE_INDICES, MOVIE_YEAR)
MOVIE_STATE_FEATURES = (
    MOVIE_RATING_COUNT,
    MOVIE_RATING_MEAN,
    MOVIE_IDLE_DAYS,
    MOVIE_RECENT_POPULARITY,
)
MODEL_FEATURES = QUERY_FEATURES + CANDIDATE_FEATURES + MOVIE_STATE_FEATURES

# Not a feature, and in no group of them: which raw row a transformed row was made from, so that
# the parity check can lay the two side by side.
ROW_KEY = "row_key"  # int64 [batch]

# Whose row it is, of users too whom the vocabulary does not hold: for what is decided user by user.
USER_KEY = "user_key"  # int64 [batch]

# What preprocessing_fn gives beside the features; no tower reads it.
PASSED_THROUGH = (LABEL, ROW_KEY, USER_KEY, TIMESTAMP)

# Names of the vocabulary files in the transform graph.
USER_VOCABULARY = "user_ids"
MOVIE_VOCABULARY = "movie_ids"
TITLE_VOCABULARY = "title_tokens"
GENRE_VOCABULARY = "genres"
OCCUPATION_VOCABULARY = "occupations"
