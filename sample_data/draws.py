"""Seeds turned into random numbers that are the same bits on every machine, NumPy and Python.

NumPy promises the raw stream of a bit generator, not that of `Generator.normal` and its like, and
`np.exp` or `np.log` differ in the last bit between processors. So everything is built here from raw
64-bit integers with integer arithmetic and + - * / on doubles, which IEEE 754 fixes.
"""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_TWO_TO_MINUS_53 = 2.0**-53
_GOLDEN_RATIO_64 = np.uint64(0x9E3779B97F4A7C15)  # 2^64 / golden ratio: the best spread Weyl step

# The sum of four uniform 16-bit integers: mean 4 * 65535 / 2, variance 4 * (65536^2 - 1) / 12.
_SUM_MEAN = 131070.0
_SUM_STD = 37837.22726799
_LOW_16 = np.uint64(0xFFFF)


class Draws:
    """One stream of random numbers.

    Args:
      seed: the sample's seed.
      stream: which stream of that seed; streams are independent of one another.
    """

    def __init__(self, seed: int, stream: int) -> None:
        self._bits = np.random.PCG64(np.random.SeedSequence([seed, stream]))

    def raw(self, count: int) -> npt.NDArray[np.uint64]:
        """Returns `count` uniform 64-bit integers."""
        return np.asarray(self._bits.random_raw(count), dtype=np.uint64)

    def uniform(self, count: int) -> Floats:
        """Returns `count` doubles in [0, 1), each a multiple of 2^-53."""
        return _unit(self.raw(count))

    def normal(self, count: int) -> Floats:
        """Returns `count` numbers of mean 0, variance 1 and bell shape, none beyond +-3.47."""
        raw = self.raw(count)
        total = (raw & _LOW_16) + (raw >> np.uint64(48))
        total += ((raw >> np.uint64(16)) & _LOW_16) + ((raw >> np.uint64(32)) & _LOW_16)
        return (total.astype(np.float64) - _SUM_MEAN) / _SUM_STD

    def below(self, limit: int, count: int) -> Ints:
        """Returns `count` integers in [0, limit); limit < 2^53."""
        return (self.uniform(count) * float(limit)).astype(np.int64)

    def choice(self, weights: Ints, count: int) -> Ints:
        """Returns `count` indices into `weights` (>= 0, not all 0), drawn in proportion."""
        cumulative = np.cumsum(weights)
        picks = np.searchsorted(cumulative, self.below(int(cumulative[-1]), count), side="right")
        return picks.astype(np.int64)


def spread(first: int, count: int, offset: int) -> Floats:
    """Returns items first .. first + count - 1 of the golden ratio sequence, doubles in [0, 1).

    Any stretch of it fills [0, 1) evenly, so that its quantiles are right in small samples too.
    """
    steps = np.arange(first, first + count, dtype=np.uint64)
    return _unit(steps * _GOLDEN_RATIO_64 + np.uint64(offset))


def _unit(raw: npt.NDArray[np.uint64]) -> Floats:
    return (raw >> np.uint64(11)).astype(np.float64) * _TWO_TO_MINUS_53
