import random

from components.point_in_time.packing import packed, unpacked


def test_every_row_comes_out_once_where_it_belongs() -> None:
    chance = random.Random(0)
    rows = [((chance.randrange(3), chance.randrange(2)), (n, b"x" * (n % 7))) for n in range(1000)]
    places = sorted({place for place, _ in rows})
    packs = list(packed(rows))
    for place in places:
        found = unpacked(pack for where, pack in packs if where == place)
        assert list(found) == [row for where, row in rows if where == place]
    assert len(packs) < 30


def test_rows_that_repeat_one_another_need_a_fraction() -> None:
    history = random.Random(0).randbytes(4000)
    rows = [((0, 0), (number, history[number:] + history[:number])) for number in range(640)]
    assert sum(len(pack) for _, pack in packed(rows)) < 0.2 * 4000 * 640


def test_rows_wait_for_few_others() -> None:
    """A user with very many ratings does not fill the memory."""
    taken = 0

    def rows():
        nonlocal taken
        for number in range(10_000):
            taken += 1
            yield (0, 0), (number, b"")

    next(packed(rows()))
    assert taken < 100
