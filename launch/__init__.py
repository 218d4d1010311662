"""What ``run.py`` does, in the standard library only: nothing here may import an installed package.

Read ``commands`` first. ``venv`` makes the virtual environment; ``binaries``, ``cluster``, ``keeper`` and
``postgres`` find, make, watch over and share the database server; ``table`` says which processes make up the
platform and ``processes`` keeps them running; ``words`` holds every sentence, in English and Chinese.
"""
