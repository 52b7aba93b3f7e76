import pytest

from components.point_in_time.enrich import check_part, check_whole
from components.point_in_time.job import Job, Source, file_names, part_of, parts, rows_in
from foundation.errors import WorkspaceError
from transform.point_in_time import StateParams

JOB = Job(
    sources=(Source("train", "a.gz"), Source("eval", "b.gz"), Source("train", "c.gz")),
    targets={"train": "out/train", "eval": "out/eval"},
    params=StateParams(),
    rows_a_part=10,
)
ROWS = {0: 11, 1: 0, 2: 10}


def test_each_part_has_a_file_and_an_empty_source_too() -> None:
    assert file_names(JOB, ROWS) == {
        (0, 0): "out/train/data_tfrecord-00000-of-00003.gz",
        (0, 1): "out/train/data_tfrecord-00001-of-00003.gz",
        (2, 0): "out/train/data_tfrecord-00002-of-00003.gz",
        (1, 0): "out/eval/data_tfrecord-00000-of-00001.gz",
    }


def test_the_parts_of_a_file_hold_each_of_its_rows_once() -> None:
    for rows in (0, 1, 9, 10, 11, 20, 21):
        numbers = [n for part in range(parts(rows, 10)) for n in rows_in((5, part), {5: rows}, 10)]
        assert numbers == list(range(rows))
        assert all(n in rows_in((5, part_of(n, 10)), {5: rows}, 10) for n in numbers)


@pytest.mark.parametrize("numbers", [[], [10, 10], [9], [11]])
def test_a_part_with_other_rows_is_an_error(numbers: list[int]) -> None:
    check_part((0, 1), [10], ROWS, JOB)
    with pytest.raises(WorkspaceError, match=f"a.gz: 1 rows .* and {len(numbers)} arrived"):
        check_part((0, 1), numbers, ROWS, JOB)


def test_another_number_of_rows_is_an_error() -> None:
    check_whole(None, ROWS, 21)
    with pytest.raises(WorkspaceError, match="21 rows were read and 20 were written"):
        check_whole(None, ROWS, 20)
