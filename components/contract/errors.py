"""What keeps a draft from being made or accepted."""

from foundation.errors import EXIT_USAGE, RecommenderError


class ContractError(RecommenderError):
    """The contract cannot be changed as asked; its files are as they were."""

    exit_code = EXIT_USAGE
