import pytest

from serving.settings import Limits, parse


def test_it_binds_to_loopback_unless_told_otherwise() -> None:
    assert parse(["--folder", "x"]).host == "127.0.0.1"
    assert parse(["--folder", "x", "--host", "0.0.0.0"]).host == "0.0.0.0"


def test_what_is_said_reaches_the_settings() -> None:
    settings = parse(
        [
            "--folder",
            "f",
            "--port",
            "0",
            "--threads",
            "3",
            "--max-body-bytes",
            "9",
            "--max-instances",
            "7",
            "--ready-file",
            "r",
            "--request-log",
            "l",
            "--request-log-sample",
            "0.5",
        ]
    )
    assert (settings.port, settings.threads) == (0, 3)
    assert settings.limits == Limits(body_bytes=9, instances=7)
    assert (str(settings.ready_file), str(settings.log.file), settings.log.sample) == (
        "r",
        "l",
        0.5,
    )


@pytest.mark.parametrize(
    "wrong",
    [
        [], ["--folder"], ["--folder", "x", "--port", "65536"], ["--folder", "x", "--port", "-1"],
        ["--folder", "x", "--threads", "0"], ["--folder", "x", "--poll-s", "nan"],
        ["--folder", "x", "--request-log-sample", "1.1"],
        ["--folder", "x", "--request-log-sample", "0"], ["--fold", "x"],
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(wrong: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as raised:
        parse(wrong)
    assert raised.value.code == 2
    assert "error: " in capsys.readouterr().err
