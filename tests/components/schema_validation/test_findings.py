from components.schema_validation.findings import Finding, ordered, verdict


def finding(code: str, severity: str = "error", **changes: object) -> Finding:
    return Finding(code, severity, "this", "that", **changes)  # type: ignore[arg-type]


def test_one_error_fails_and_warnings_alone_do_not() -> None:
    assert verdict([]) == "passed"
    assert verdict([finding("W", "warning")]) == "passed"
    assert verdict([finding("W", "warning"), finding("E")]) == "failed"


def test_worst_comes_first() -> None:
    many_warned = finding("A", "warning", rows=1_000)
    few = finding("B", rows=1)
    many = finding("C", rows=50)
    eval_, train = finding("D", split="eval"), finding("D", split="train")
    assert ordered([many_warned, few, eval_, train, many]) == [many, few, train, eval_, many_warned]
