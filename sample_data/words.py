"""The plain lists that movies and users are made from: genres, occupations, words of titles.

Genres and occupations are GroupLens' own labels, in the order of their files. The words are ours.
"""

import numpy as np

# u.genre, in order; the position is the flag's position in u.item. "unknown" is never used.
GENRES = (
    *(
        "unknown",
        "Action",
        "Adventure",
        "Animation",
        "Children's",
        "Comedy",
        "Crime",
        "Documentary",
    ),
    *("Drama", "Fantasy", "Film-Noir", "Horror", "Musical", "Mystery", "Romance", "Sci-Fi"),
    *("Thriller", "War", "Western"),
)
GENRE_WEIGHTS = np.array(
    [0, 150, 85, 30, 70, 300, 65, 30, 420, 20, 16, 60, 34, 40, 150, 65, 150, 42, 18], dtype=np.int64
)

# u.occupation, in order: (label, weight, typical age, spread of age).
OCCUPATIONS = (
    ("administrator", 80, 39, 10),
    ("artist", 30, 31, 9),
    ("doctor", 10, 43, 8),
    ("educator", 95, 42, 9),
    ("engineer", 70, 36, 9),
    ("entertainment", 20, 29, 8),
    ("executive", 35, 38, 9),
    ("healthcare", 20, 41, 9),
    ("homemaker", 12, 33, 8),
    ("lawyer", 14, 36, 8),
    ("librarian", 50, 40, 9),
    ("marketing", 26, 37, 8),
    ("none", 14, 24, 12),
    ("other", 105, 34, 11),
    ("programmer", 66, 32, 7),
    ("retired", 16, 63, 5),
    ("salesman", 14, 35, 9),
    ("scientist", 31, 35, 8),
    ("student", 190, 22, 5),
    ("technician", 28, 33, 8),
    ("writer", 44, 36, 10),
)

# Ten themes of ten nouns; a movie's noun tells its theme, and themes are part of taste.
THEMES = tuple(
    tuple(nouns.split())
    for nouns in (
        "Harbour Lighthouse Tide Anchor Schooner Reef Brine Fjörd Gull Oar",
        "Lantern Midnight Candle Shadow Moth Cellar Attic Whisper Owl Veil",
        "Engine Cogwheel Robot Antenna Turbine Circuit Piston Valve Dynamo Relay",
        "Thicket Bramble Fox Acorn Hollow Fern Badger Moss Birch Warren",
        "Aunt Cousin Wedding Señora Suitor Niño Fiancé Heirloom Cradle Trousseau",
        "Ledger Alibi Safe Witness Forger Courier Ransom Locksmith Dossier Decoy",
        "Bugle Trench Sabre Convoy Garrison Banner Drummer Bivouac Sentry Cannon",
        "Fiddle Waltz Chorus Accordion Ballroom Étude Trombone Refrain Encore Drumroll",
        "Comet Orbit Nebula Airlock Asteroid Beacon Quasar Probe Eclipse Crater",
        "Café Pâtisserie Skillet Saffron Crème Teapot Marmalade Oven Recipe Pretzel",
    )
)
NOUNS = tuple(noun for theme in THEMES for noun in theme)

# The theme that a genre leans to, by the genre's position in GENRES.
GENRE_THEMES = (0, 6, 0, 3, 3, 9, 5, 7, 4, 3, 1, 1, 7, 5, 4, 8, 5, 6, 6)

ADJECTIVES = tuple(
    adjective
    for line in (
        "Crooked Paper Velvet Reluctant Borrowed Hollow Copper Thirteenth Drowsy Gilded",
        "Unsent Backward Tin Crimson Forgetful Northern Wandering Brittle Second-Hand",
        "Restless Painted Upside-Down Last-But-One Polite Salted Muddy Feathered Improbable",
        "Woollen Flickering Late Stubborn Amber Locked Über Threadbare Humming Sunken Naïve",
        "Rusted Patient Counterfeit Left-Handed Moonless Invited Plaid Quarrelsome Sleepless",
        "Overdue Marble Tangled",
    )
    for adjective in line.split()
)
PLACES = tuple(
    place
    for line in (
        "Brindlemoor, Quillhaven, Château-sur-Lune, Ostervik, Pellworth, Santa Ampára, Düsterwald",
        "Marrowgate, Tolsford, Kesterly, Vällingby Row, Nether Wicken, Port Ombra, Zafirón",
        "Halloway Flats, Cinderbrook, Île Perdrix, Gorsefield, Lindqvist Lane, Upper Thrum",
        "Tannenbrück, Wexcombe, Bel-Orvalle, Mirefoot, Dunlarrow, Saltney Cross, Corvindale",
    )
    for place in line.split(", ")
)
NAMES = tuple(
    name
    for line in (
        "Odalys Renée Jürgen Tobiah Marguerite Zoë Bartolomé Ingrid Casimir Noor Wilhelmina",
        "Søren Anselm Perpetua Ignác Dulcie Leontyne Örjan Mabel Thaddeus Inês Kasimira",
        "Lucian Ottoline Fatoumata Gideon Hélène Yusuf Clementine Ravi",
    )
    for name in line.split()
)
