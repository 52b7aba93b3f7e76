"""The settings of training, checked once: sizes, steps and the weight of each task."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class TrainerParams:
    """What the trainer may be told. Defaults are free of scale: none knows a data set's size.

    Raises:
      ValueError: a setting is out of its range; the message names the field.
    """

    embedding_dim: int = field(
        default=32, metadata={"help": "length of the query and candidate embeddings"}
    )
    hidden_units: int = field(
        default=64, metadata={"help": "width of the hidden layer of each tower and of the head"}
    )
    batch_size: int = field(
        default=512, metadata={"help": "rows a step; the other rows' movies are the negatives"}
    )
    max_epochs: int = field(default=12, metadata={"help": "passes over the train split at most"})
    patience: int = field(
        default=2, metadata={"help": "epochs without a better eval loss before training stops"}
    )
    learning_rate: float = field(default=5e-4, metadata={"help": "step size of Adam"})
    weight_decay: float = field(
        default=0.1, metadata={"help": "decoupled decay of all weights, relative to the step"}
    )
    dropout: float = field(default=0.3, metadata={"help": "share of hidden units left out"})
    oov_dropout: float = field(
        default=0.5,
        metadata={"help": "share of rows whose user, and a tenth whose movie, poses as unseen"},
    )
    retrieval_weight: float = field(default=1.0, metadata={"help": "weight of the softmax loss"})
    rating_weight: float = field(default=0.3, metadata={"help": "weight of the squared error"})
    history_dropout: float = field(
        default=0.2, metadata={"help": "share of rows that pose as a user's first request"}
    )
    session_half_life_days: float = field(
        default=1.0,
        metadata={
            "help": "days after the last rating at which a request counts half as its session"
        },
    )
    max_linear_movies: int = field(
        default=4000,
        metadata={
            "help": "most rated movies in the linear model; memory and time grow by its square"
        },
    )
    neighbour_shrinkage: float = field(
        default=50.0,
        metadata={"help": "imagined users who rated both of two movies and say nothing of them"},
    )
    state_damping: float = field(
        default=4.0,
        metadata={"help": "imagined average ratings added to what a user or movie has so far"},
    )
    popularity_smoothing: float = field(
        default=0.05, metadata={"help": "share of all-time popularity in the popularity prior"}
    )
    bias_damping: float = field(
        default=10.0, metadata={"help": "imagined average ratings added to each user and movie"}
    )
    absolute_time: bool = field(
        default=False,
        metadata={"help": "let the query tower see trend and season; requests lie after them all"},
    )
    movie_recency: bool = field(
        default=False,
        metadata={
            "help": "let the rating see how long ago and how often of late a movie was rated:"
            " better while that is up to date, worse when it is not"
        },
    )
    approximate_from: int = field(
        default=200_000,
        metadata={
            "help": "movies from which `recommend` searches an approximate index; 0 for never"
        },
    )
    index_probes: float = field(
        default=0.05,
        metadata={"help": "share of its clusters that a query looks at: more finds more, slower"},
    )
    seed: int = field(default=42, metadata={"help": "seed of weights, order, dropout: 0..2^32-1"})

    def __post_init__(self) -> None:
        for name in (
            "embedding_dim",
            "hidden_units",
            "batch_size",
            "max_epochs",
            "patience",
            "max_linear_movies",
        ):
            value = getattr(self, name)
            if not isinstance(value, int) or value < 1:
                raise ValueError(f"{name}: expected an integer of at least 1, got {value!r}")
        for name in ("learning_rate", "session_half_life_days"):
            if not getattr(self, name) > 0:
                raise ValueError(f"{name}: expected more than 0, got {getattr(self, name)!r}")
        for name in ("dropout", "oov_dropout", "history_dropout"):
            if not 0 <= getattr(self, name) < 1:
                raise ValueError(f"{name}: expected 0 <= share < 1, got {getattr(self, name)!r}")
        if not 0 < self.popularity_smoothing <= 1:
            raise ValueError(
                f"popularity_smoothing: expected 0 < share <= 1, got {self.popularity_smoothing!r}"
            )
        for name in (
            "weight_decay",
            "retrieval_weight",
            "rating_weight",
            "bias_damping",
            "neighbour_shrinkage",
            "state_damping",
        ):
            if not getattr(self, name) >= 0:
                raise ValueError(f"{name}: expected 0 or more, got {getattr(self, name)!r}")
        if not isinstance(self.approximate_from, int) or self.approximate_from < 0:
            raise ValueError(
                f"approximate_from: expected an integer of 0 or more, got {self.approximate_from!r}"
            )
        if not 0 < self.index_probes <= 1:
            raise ValueError(f"index_probes: expected 0 < share <= 1, got {self.index_probes!r}")
        if not 0 <= self.seed < 1 << 32:
            raise ValueError(f"seed: expected 0..2^32-1, got {self.seed!r}")
        if self.retrieval_weight == 0 and self.rating_weight == 0:
            raise ValueError("retrieval_weight, rating_weight: one of them must be above 0")
