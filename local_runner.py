"""Run the pipeline on this machine, look at its runs, ask the model that it pushed."""

from pipeline import environment

if __name__ == "__main__":
    environment.prepare()
    from commands.main import cli

    cli(prog_name="python local_runner.py")
