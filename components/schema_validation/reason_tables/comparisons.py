"""Codes of comparisons: with the previous data, with a published original, with requests."""

from components.schema_validation.reason_tables.entry import Reason

DRIFT = {
    "E-DRIFT": Reason(
        "error",
        "drift",
        "a feature's distribution has moved away from the previous data",
        "other people, other movies, or a changed encoding of the feature",
        "find out what changed; if it is meant so, accept it with a larger threshold in the schema",
    ),
    "E-RATING-SHIFT": Reason(
        "error",
        "drift",
        "the ratings are distributed otherwise than in the previous data",
        "ratings were reversed, rescaled or shifted, or the question to the users was changed",
        "find out what changed; if it is meant so, raise drift.max_rating_shift once",
    ),
    "E-TIME-SHIFTED": Reason(
        "error",
        "drift",
        "the same ratings, or the same daily rhythm, some hours earlier or later",
        "times were written in another time zone",
        "write all times in UTC",
    ),
    "E-GENRE-VANISHED": Reason(
        "error",
        "drift",
        "a genre that no movie of the list has any more",
        "a column of the list of movies was lost or filled with zeros",
        "restore the genre in the list of movies",
    ),
    "E-NEW-MOVIES": Reason(
        "error",
        "drift",
        "many ratings are of movies that the previous data does not know",
        "movie ids were written anew, or belong to another catalogue",
        "use the ids of the previous data, or raise drift.max_new_movie_share once",
    ),
    "W-NEW-USERS": Reason(
        "warning",
        "drift",
        "many ratings are by users whom the previous data does not know",
        "growth, as in MovieLens; or user ids were written anew",
        "nothing if your users do change so fast",
    ),
    "E-TITLES-CHANGED": Reason(
        "error",
        "drift",
        "movie ids whose title is another one than in the previous data, or as published",
        "ids were given anew, or titles were rewritten or read in another encoding",
        "restore the titles; an id must go on meaning the same movie",
    ),
    "E-RATINGS-REWRITTEN": Reason(
        "error",
        "drift",
        "ratings of the past, or whose they are, are not what they were in the previous data",
        "old rows were edited or computed anew: reversed, rescaled, user ids dealt anew",
        "restore the old ratings; history does not change",
    ),
    "E-ROWS-VANISHED": Reason(
        "error",
        "drift",
        "rows of days that the previous data has, too, are gone",
        "the file was cut short",
        "fetch the whole file again",
    ),
    "W-ENDS-EARLIER": Reason(
        "warning",
        "drift",
        "the data begins like the previous data but ends before it",
        "an older or shortened file, or only a part was asked for",
        "give the newest file if that was meant",
    ),
    "E-COLUMNS-SWAPPED": Reason(
        "error",
        "drift",
        "user ids look like the previous movie ids, and movie ids like its user ids",
        "the two columns were exchanged",
        "exchange them back, or correct source.columns",
    ),
    "W-VOLUME": Reason(
        "warning",
        "drift",
        "several times as many rows as the previous data, or a fraction of them",
        "part of the data is missing, was delivered twice, or covers another time",
        "compare with what the source should have",
    ),
    "E-VOLUME": Reason(
        "error",
        "drift",
        "many times as many rows as the previous data, or a small fraction of them",
        "a file of another kind, or nearly all of the data is missing",
        "compare with what the source should have",
    ),
    "E-UNLIKE-REFERENCE": Reason(
        "error",
        "drift",
        "a published data set, by its titles, whose values are not distributed as published",
        "an encoding was changed (gender, age, genres) or ratings were reversed or altered",
        "fetch the original again, or correct the conversion",
    ),
}

SERVING = {
    "E-SKEW": Reason(
        "error",
        "serving",
        "a feature is distributed otherwise in requests than in training",
        "clients encode the feature otherwise, leave it out, or fill it with a default",
        "correct the client; if requests are meant to differ, raise the threshold in the schema",
    ),
    "E-REQUESTS-REFUSED": Reason(
        "error",
        "serving",
        "requests of the log that cannot be read as features",
        "clients send other names or types, or the log is of another service",
        "correct the client or the log; see the examples",
    ),
    "W-REQUESTS-FEW": Reason(
        "warning",
        "serving",
        "too few requests for a comparison with training",
        "a short log",
        "give a longer log: few requests differ from training by chance",
    ),
}
