import pytest

from components.contract.difference import Difference, chosen, ordered, with_unique_ids
from components.contract.draft import ContractFile, Draft, check_unchanged, edited, sha256_of
from components.contract.edits import Edit
from components.contract.errors import ContractError


def difference(name: str, effect: str = "loosens") -> Difference:
    edit = Edit("set", ("type",), "INT", ("feature", name))
    part = "rules" if name.startswith("rules:") else "schema"
    return Difference(name, part, effect, "a", "b", "why", (edit,))  # type: ignore[arg-type]


DIFFERENCES = [
    difference("schema:job.domain+astronaut"),
    difference("schema:job.domain+[x]*"),
    difference("schema:age.float_domain.max", "tightens"),
    difference("rules:ids.user_burst.per_hour"),
]


def draft(*differences: Difference) -> Draft:
    files = {"schema": ContractFile("a.pbtxt", "1"), "rules": ContractFile("r.yaml", "2")}
    return Draft("data", 3, files, ("a note",), differences)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("patterns", "numbers"),
    [
        (["schema:age.float_domain.max"], [2]),
        (["schema:job.*"], [0, 1]),
        (["rules:*", "schema:age*"], [2, 3]),
        (["*"], [0, 1, 2, 3]),
        (["schema:job.domain+[x]*"], [1]),  # an id that is written like a pattern is an id
    ],
)
def test_ids_and_patterns_choose_in_the_order_of_the_draft(
    patterns: list[str], numbers: list[int]
) -> None:
    assert chosen(DIFFERENCES, patterns) == [DIFFERENCES[i] for i in numbers]


def test_unknown_ids_are_all_named_with_the_nearest() -> None:
    with pytest.raises(ContractError) as error:
        chosen(DIFFERENCES, ["schema:age.float_domain.mx", "rules:*", "per_hour", "\x1b[31m"])
    assert str(error.value).splitlines() == [
        "no difference 'schema:age.float_domain.mx'; did you mean schema:age.float_domain.max?",
        "no difference 'per_hour'; did you mean rules:ids.user_burst.per_hour?",
        r"no difference '\\x1b[31m'",
    ]


def test_what_loosens_comes_first_and_otherwise_the_order_stays() -> None:
    assert [DIFFERENCES.index(one) for one in ordered(DIFFERENCES)] == [0, 1, 3, 2]


def test_ids_that_are_cut_to_the_same_text_stay_apart() -> None:
    same = [difference("schema:a"), difference("schema:b"), difference("schema:a")]
    assert [one.id for one in with_unique_ids(same)] == ["schema:a", "schema:b", "schema:a~2"]


def test_a_draft_comes_back_from_json() -> None:
    made = draft(*DIFFERENCES)
    assert Draft.from_json(made.to_json()) == made


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format": 1}', '{"format": 2}'])
def test_what_is_no_draft_is_refused(text: str) -> None:
    with pytest.raises(ContractError, match="the draft cannot be read"):
        Draft.from_json(text)


def test_accepted_differences_leave_the_draft() -> None:
    now = {"schema": ContractFile("b.pbtxt", "9")}
    left = draft(*DIFFERENCES).without(DIFFERENCES[:2], now)  # type: ignore[arg-type]
    assert left.differences == tuple(DIFFERENCES[2:])
    assert left.files == {**draft().files, **now}


def test_a_file_is_edited_by_the_differences_of_its_part_alone() -> None:
    text = 'feature {\n  name: "schema:job"\n}\n'
    both = [difference("schema:job"), difference("rules:a")]
    assert edited(text, "schema", both) == 'feature {\n  name: "schema:job"\n  type: INT\n}\n'
    assert edited(text, "schema", both[1:]) == text


def test_a_contract_that_changed_since_is_refused(tmp_path) -> None:  # type: ignore[no-untyped-def]
    drafted = ContractFile("a.pbtxt", sha256_of("x"))
    check_unchanged("x", tmp_path, drafted)
    with pytest.raises(ContractError, match="is not what the draft was compared with"):
        check_unchanged("x ", tmp_path, drafted)
