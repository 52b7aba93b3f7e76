"""Partials merge to the same whatever the order."""

from hypothesis import given
from hypothesis import strategies as st

from components.ratings_profile.partials import Collector, Partial, merge
from components.ratings_profile.profile import MAX_SAMPLES

KEYS = st.tuples(st.sampled_from(["a", "b", "earliest"]), st.integers(0, 2))
ENTRIES = st.lists(st.tuples(KEYS, st.integers(0, 99)), max_size=40)


def collected(entries):
    collector = Collector()
    for key, value in entries:
        collector.add(*key, n=value)
        collector.keep(*key, items=[(value,)])
    return collector.partial()


@given(ENTRIES, st.integers(0, 40), st.integers(0, 40), st.randoms())
def test_merging_is_one_pass_in_any_order(entries, first, second, random):
    low, high = sorted((first, second))
    parts = [collected(entries[:low]), collected(entries[low:high]), collected(entries[high:])]
    random.shuffle(parts)
    whole = collected(entries)
    assert merge(parts) == whole
    assert merge([merge(parts[:2]), parts[2]]) == whole
    assert merge([parts[0], merge(parts[1:])]) == whole


@given(ENTRIES)
def test_the_smallest_are_kept(entries):
    for key, items in collected(entries).firsts.items():
        values = sorted({value for k, value in entries if k == key})
        cap = 1 if key[0] == "earliest" else MAX_SAMPLES
        assert [item[0] for item in items] == values[:cap]


def test_nothing_merges_to_nothing():
    assert merge([]) == Partial()
