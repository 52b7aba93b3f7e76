"""Words of the MovieLens files turned into the numbers that TensorFlow Datasets gives them.

Source of every table: tensorflow_datasets/structured/movielens.py and movielens_parsing.py
(4.9.10); the tests compare with that code.
"""

GENRES = (
    "Action",
    "Adventure",
    "Animation",
    "Children",
    "Comedy",
    "Crime",
    "Documentary",
    "Drama",
    "Fantasy",
    "Film-Noir",
    "Horror",
    "IMAX",
    "Musical",
    "Mystery",
    "Romance",
    "Sci-Fi",
    "Thriller",
    "Unknown",
    "War",
    "Western",
    "(no genres listed)",
)
OCCUPATIONS = (
    "academic/educator",
    "artist",
    "clerical/admin",
    "customer service",
    "doctor/health care",
    "entertainment",
    "executive/managerial",
    "farmer",
    "homemaker",
    "lawyer",
    "librarian",
    "other/not specified",
    "programmer",
    "retired",
    "sales/marketing",
    "scientist",
    "self-employed",
    "student",
    "technician/engineer",
    "tradesman/craftsman",
    "unemployed",
    "writer",
)
AGE_BUCKETS = (1, 18, 25, 35, 45, 50, 56)

# The order of the genre flags of a line of u.item.
GENRES_100K = (
    "Unknown",
    "Action",
    "Adventure",
    "Animation",
    "Children",
    "Comedy",
    "Crime",
    "Documentary",
    "Drama",
    "Fantasy",
    "Film-Noir",
    "Horror",
    "Musical",
    "Mystery",
    "Romance",
    "Sci-Fi",
    "Thriller",
    "War",
    "Western",
)
_OCCUPATIONS_100K = {
    "administrator": "clerical/admin",
    "artist": "artist",
    "doctor": "doctor/health care",
    "educator": "academic/educator",
    "engineer": "technician/engineer",
    "entertainment": "entertainment",
    "executive": "executive/managerial",
    "healthcare": "doctor/health care",
    "homemaker": "homemaker",
    "lawyer": "lawyer",
    "librarian": "librarian",
    "marketing": "sales/marketing",
    "none": "other/not specified",
    "other": "other/not specified",
    "programmer": "programmer",
    "retired": "retired",
    "salesman": "sales/marketing",
    "scientist": "scientist",
    "student": "student",
    "technician": "technician/engineer",
    "writer": "writer",
}
# The occupation numbers of a line of ml-1m's users.dat.
OCCUPATIONS_1M = (
    "other/not specified",
    "academic/educator",
    "artist",
    "clerical/admin",
    "college/grad student",
    "customer service",
    "doctor/health care",
    "executive/managerial",
    "farmer",
    "homemaker",
    "K-12 student",
    "lawyer",
    "programmer",
    "retired",
    "sales/marketing",
    "scientist",
    "self-employed",
    "technician/engineer",
    "tradesman/craftsman",
    "unemployed",
    "writer",
)

_GENRE_LABELS = {name: label for label, name in enumerate(GENRES)}
_GENRE_LABELS["Children's"] = _GENRE_LABELS["Children"]  # as ml-1m writes it
_GENRE_LABELS["unknown"] = _GENRE_LABELS["Unknown"]  # as u.genre writes it
_OCCUPATION_LABELS = {name: label for label, name in enumerate(OCCUPATIONS)}


def genre_label(name: str) -> int | None:
    """Returns the label of a genre, or None for a name that TFDS does not have."""
    return _GENRE_LABELS.get(name)


def occupation_label(text: str) -> int | None:
    """Returns the label of an occupation as any MovieLens file spells it, or None."""
    if text in ("K-12 student", "college/grad student"):
        text = "student"
    return _OCCUPATION_LABELS.get(_OCCUPATIONS_100K.get(text, text))


def age_bucket(age: int) -> int:
    """Returns the highest of AGE_BUCKETS that is not above `age` (1 for a younger age)."""
    return max((bucket for bucket in AGE_BUCKETS if bucket <= age), default=AGE_BUCKETS[0])
