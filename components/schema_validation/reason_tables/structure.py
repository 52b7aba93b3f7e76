"""Codes of how rows, splits, ids and times hang together."""

from components.schema_validation.reason_tables.entry import Reason

ROWS = {
    "E-ROWS-UNACCOUNTED": Reason(
        "error",
        "rows",
        "the numbers of rows do not add up",
        "rows were lost or doubled between the source and the statistics",
        "run ingestion and statistics again; if it happens again, report it as a defect",
    ),
    "E-EXAMPLES-DIFFER": Reason(
        "error",
        "rows",
        "the statistics of the examples differ from an exact count of the accepted ratings",
        "artifacts of two ingestions were combined, or examples were changed afterwards",
        "run ingestion and statistics again; if it happens again, report it as a defect",
    ),
    "E-ROWS-MISSING": Reason(
        "error",
        "rows",
        "ratings are missing that the source says it has, of all of its users",
        "the file of the ratings was cut short in copying",
        "fetch the source again; if the part was chosen so, correct u.info",
    ),
    "E-TOO-FEW-ROWS": Reason(
        "error",
        "rows",
        "too few ratings to train on",
        "a file was cut short, or a test file was given",
        "give the whole data, or lower validation.min_rows",
    ),
    "E-TOO-FEW-USERS": Reason(
        "error",
        "rows",
        "too few distinct users in the train split",
        "one person's export, or a user column filled with a constant",
        "give ratings of more users, or lower validation.min_users",
    ),
    "E-TOO-FEW-MOVIES": Reason(
        "error",
        "rows",
        "too few distinct movies in the train split",
        "a movie column filled with a constant",
        "give ratings of more movies, or lower validation.min_movies",
    ),
}

SPLITS = {
    "E-SPLIT-EMPTY": Reason(
        "error",
        "splits",
        "a split has no rows",
        "all ratings have nearly the same time, or the boundaries lie outside the data",
        "give data over a longer time, or set split boundaries inside its range",
    ),
    "E-SPLIT-SMALL": Reason(
        "error",
        "splits",
        "a split has fewer rows than agreed",
        "the data has little of the newest time, or a boundary lies near its end",
        "move the boundaries with split.*, or lower splits.min_rows",
    ),
    "E-SPLIT-ORDER": Reason(
        "error",
        "splits",
        "a split has ratings from outside its part of time",
        "the splits were not cut by time, so that training could see the future",
        "run ingestion again; if it happens again, report it as a defect",
    ),
    "E-SPLIT-BOUNDARIES": Reason(
        "error",
        "splits",
        "the split boundaries of examples, ingest report and configuration differ",
        "artifacts of two different ingestions were combined",
        "run ingestion again",
    ),
    "W-COLD-USERS": Reason(
        "warning",
        "splits",
        "most ratings of a split are by users whom no earlier split has",
        "users come, rate in one sitting and go, as in MovieLens; or user ids were written anew",
        "expect the model to know them by their attributes alone; see the evaluation by slice",
    ),
    "W-COLD-MOVIES": Reason(
        "warning",
        "splits",
        "many ratings of a split are of movies that no earlier split has",
        "a new season of movies, or movie ids were written anew",
        "train on newer data: a movie without ratings is known by title and genres alone",
    ),
}

IDS = {
    "W-TITLE-TWO-IDS": Reason(
        "warning",
        "ids",
        "one title with several movie ids; movies are keyed by id",
        "the same movie was entered twice (18 titles of ML-100K), or two movies have one name",
        "nothing, or merge the ids in the source",
    ),
    "E-ID-TWO-TITLES": Reason(
        "error",
        "ids",
        "one movie id with several titles",
        "two lists of movies were mixed, titles were rewritten, or columns were exchanged",
        "keep one title for each id",
    ),
    "E-USER-ATTRIBUTES": Reason(
        "error",
        "ids",
        "an attribute of a user that is not the same in all rows of the user",
        "two lists of users were mixed, or a column belongs to the rating and not to the user",
        "keep one value for each user",
    ),
    "W-RERATED": Reason(
        "warning",
        "ids",
        "a user rated a movie again later; both ratings are used",
        "people change their minds; ML-100K has none",
        "nothing, or keep the newest rating of each pair in the source",
    ),
    "E-REPEATED-BLOCK": Reason(
        "error",
        "ids",
        "many ratings come again after exactly the same time",
        "a day or a file was loaded twice, once under another date",
        "remove the copy",
    ),
    "E-USER-BURST": Reason(
        "error",
        "ids",
        "a user with more ratings in a short time than a person can give",
        "a bot, an import of somebody's list, or a user id that stands for many people",
        "leave these ratings out, or raise ids.user_burst if your site imports lists",
    ),
    "E-MOVIE-BURST": Reason(
        "error",
        "ids",
        "a movie that suddenly takes a large part of all ratings",
        "an attack on one movie by many accounts, or a movie id that stands for many movies",
        "leave these ratings out, or raise ids.movie_burst after an event of yours",
    ),
    "E-USER-CLOCKWORK": Reason(
        "error",
        "ids",
        "a user whose ratings follow one another at equal distances",
        "a bot on a timer, or times that were made up",
        "leave these ratings out",
    ),
}

TIMES = {
    "W-TIME-GAP": Reason(
        "warning",
        "times",
        "days without a rating where the data would have had many",
        "a file of the log is missing, or the site was down",
        "look for the missing days",
    ),
    "W-NO-TIME-OF-DAY": Reason(
        "warning",
        "times",
        "nearly all ratings are at midnight: dates without a time of day",
        "a timestamp was made from a date",
        "export the whole timestamp; else the model's time of day says nothing",
    ),
    "W-COARSE-TIME": Reason(
        "warning",
        "times",
        "nearly all ratings are at whole hours or whole minutes",
        "timestamps were rounded",
        "export the whole timestamp",
    ),
    "E-BEFORE-RELEASE": Reason(
        "error",
        "times",
        "many ratings are from before the year of the movie's title",
        "the times are off by years, or movie ids belong to another list of movies",
        "correct the unit or the epoch of the times, or the list of movies",
    ),
    "W-BEFORE-RELEASE": Reason(
        "warning",
        "times",
        "a few ratings are from before the year of the movie's title",
        "previews and festivals (33 ratings of ML-100K), or a wrong year in a title",
        "nothing, or correct the titles",
    ),
}
