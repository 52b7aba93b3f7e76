from components.serving_parity.odd_ids import lookalikes, strangers


def test_lookalikes_are_none_of_the_known_ids() -> None:
    made = dict(lookalikes("u1", {"u1", "U1"}))
    assert made["a space behind it"] == "u1 "
    assert made["in full width"] == "\uff55\uff11"
    assert "in capitals" not in made and "in small letters" not in made
    assert not {"u1", "U1"} & set(made.values())


def test_strangers_differ() -> None:
    assert len(set(strangers("nobody"))) == len(list(strangers("nobody"))) > 10
