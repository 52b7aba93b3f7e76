"""Codes of what single values and features say: schema, values, leakage, text."""

from components.schema_validation.reason_tables.entry import Reason

SCHEMA = {
    "E-FEATURE-MISSING": Reason(
        "error",
        "schema",
        "a required feature is absent from some or all rows",
        "a column was dropped or renamed, or is filled only in part",
        "restore the column, or set source.columns to its new name",
    ),
    "E-FEATURE-NEW": Reason(
        "error",
        "schema",
        "a feature that the schema does not know",
        "the source has gained a column, or the label is where it must not be",
        "remove the feature, or agree on it by adding it to the schema",
    ),
    "E-FEATURE-TYPE": Reason(
        "error",
        "schema",
        "the values have another type than agreed",
        "ids or numbers were written in another format",
        "write the feature with the type that the schema names",
    ),
    "E-FEATURE-SHAPE": Reason(
        "error",
        "schema",
        "a row has more or fewer values than agreed",
        "several values were written into a feature that takes one",
        "write one value a row, or change the feature's shape in the schema",
    ),
    "E-FEATURE-UNIQUE": Reason(
        "error",
        "schema",
        "more or fewer distinct values than agreed",
        "part of the data is missing, or ids were written differently",
        "compare the distinct values with the previous data",
    ),
    "E-VALUE-RANGE": Reason(
        "error",
        "schema",
        "a number outside the range that was agreed, or not a number at all",
        "another scale or unit: ratings out of ten, times in milliseconds",
        "convert the values, or agree on a new range in the schema",
    ),
    "E-VALUE-UNEXPECTED": Reason(
        "error",
        "schema",
        "a value that is not in the agreed list",
        "a new category, or another spelling of an old one",
        "correct the values, or add the new one to the schema's list",
    ),
    "E-TEXT-ENCODING": Reason(
        "error",
        "schema",
        "text that is not valid UTF-8",
        "the source is in another encoding than it was read in",
        "read it with the encoding that it has",
    ),
    "E-DATASET-SIZE": Reason(
        "error",
        "schema",
        "more or fewer rows than the schema allows",
        "part of the data is missing, or was delivered twice",
        "compare the number of rows with what the source should have",
    ),
    "E-SCHEMA-INVALID": Reason(
        "error",
        "schema",
        "the schema contradicts itself",
        "an edit of the schema that was not tried",
        "correct pipeline/schema/ratings.pbtxt at the lines shown",
    ),
    "E-SCHEMA-OTHER": Reason(
        "error",
        "schema",
        "another anomaly of TFDV; its name is shown with it",
        "the schema uses a check that this table has no own code for",
        "look up the anomaly's name in TFDV's documentation",
    ),
}

VALUES = {
    "E-RATING-CONSTANT": Reason(
        "error",
        "values",
        "all ratings of the train split are equal",
        "implicit feedback, or a default value written into the rating column",
        "give ratings that differ: there is nothing to learn from a constant",
    ),
    "E-RATING-SCALE": Reason(
        "error",
        "values",
        "the highest rating of the scale never occurs",
        "ratings on a smaller scale, such as 1..4 or 0.5..2.5, inside the agreed one",
        "convert the ratings, or set source.rating_min, rating_max and rating_step to their scale",
    ),
    "E-GENRES-EMPTY": Reason(
        "error",
        "values",
        "many movies have an empty list of genres",
        "a genre's flags were lost, or genres were joined from another list of movies",
        "restore the genres in the list of movies; `(no genres listed)` is a genre, too",
    ),
    "W-CONSTANT-USER": Reason(
        "warning",
        "values",
        "users of many ratings who always give the same one",
        "a script, or people who only ever press one button",
        "look at the rows; leave these users out if they are no people",
    ),
}

LEAKAGE = {
    "E-LABEL-REACHABLE": Reason(
        "error",
        "leakage",
        "the label is among the features of the model or of a request",
        "the label was added to a feature list or to the schema's environment SERVING",
        "remove it there: a model that is shown the answer learns nothing else",
    ),
    "E-UNKNOWN-AT-REQUEST": Reason(
        "error",
        "leakage",
        "a feature of the model that nobody knows when a recommendation is asked for",
        "a value that comes with or after the rating was made a feature",
        "take it out of the model's features, or out of leakage.unknown_at_request if it is known",
    ),
    "E-LABEL-LEAK": Reason(
        "error",
        "leakage",
        "one feature alone predicts the label implausibly well",
        "the feature was filled from the rating, or from something computed from it",
        "fill the feature from what was known before the rating, or drop the column",
    ),
}

TEXT = {
    "E-TEXT-MOJIBAKE": Reason(
        "error",
        "text",
        "text that is UTF-8 read as Latin-1, such as `MisÃ©rables`",
        "the file was converted to UTF-8 but is still read, or was once read, as Latin-1",
        "read the file in the encoding that it has (source.encoding) or convert it back",
    ),
    "E-TEXT-REPLACED": Reason(
        "error",
        "text",
        "text with the replacement character U+FFFD: letters are lost",
        "Latin-1 was read as UTF-8 with errors ignored",
        "export the text again in its own encoding",
    ),
    "E-TEXT-JSON": Reason(
        "error",
        "text",
        "text that does not survive JSON: half of a surrogate pair",
        "text was cut in the middle of a character by another program",
        "export the text again as UTF-8",
    ),
    "W-TEXT-CONTROL": Reason(
        "warning",
        "text",
        "control characters in text",
        "line breaks or terminal codes copied along with the text",
        "remove the characters",
    ),
    "W-TEXT-BIDI": Reason(
        "warning",
        "text",
        "marks that change the direction of text",
        "text copied from a page in a right-to-left script, or meant to deceive",
        "remove the marks unless the text needs them",
    ),
    "W-TEXT-PLACEHOLDER": Reason(
        "warning",
        "text",
        "a word that stands for nothing, such as nan, null or n/a",
        "a missing value was written as a word by another program",
        "leave the field empty",
    ),
    "W-TEXT-BLANK": Reason(
        "warning",
        "text",
        "text of nothing but white space",
        "a missing value was written as a space",
        "leave the field empty",
    ),
    "W-TEXT-EDGES": Reason(
        "warning",
        "text",
        "white space at the beginning or the end of text",
        "fixed-width columns, or a blank behind the delimiter",
        "strip the values: `drama` and `drama ` are two values",
    ),
    "W-TITLE-NO-YEAR": Reason(
        "warning",
        "text",
        "titles that do not end in a year in parentheses",
        "a title that was entered otherwise; in MovieLens' own files a few are like this",
        "add the year, or leave it: the year is only used to find ratings before the release",
    ),
}
