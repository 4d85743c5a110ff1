"""`python -m trainingflow` is the command `trainingflow`."""

from trainingflow.cli import main

main()
