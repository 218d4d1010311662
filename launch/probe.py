"""Run by the virtual environment's Python: sees that ``DATABASE_URL`` leads to a server that will do.

Makes the database if the server has none of that name. Ends with 1 and one sentence if anything is wrong;
the sentence never holds the password.
"""

from __future__ import annotations

import os
import sys

import psycopg
from psycopg import conninfo, sql

OLDEST = 15


def main(url: str) -> str | None:
    """What is wrong with the database, or None."""
    try:
        with psycopg.connect(url, connect_timeout=10) as connection:
            return complaint(connection)
    except psycopg.OperationalError as error:
        if error.sqlstate == "3D000" or "does not exist" in str(error):
            return create(url)
        return str(error).strip()
    except psycopg.Error as error:
        return str(error).strip()


def complaint(connection: psycopg.Connection[tuple[object, ...]]) -> str | None:
    """Old servers, other encodings and locales that know no Chinese letters are refused."""
    if connection.info.server_version < OLDEST * 10_000:
        return f"PostgreSQL {OLDEST} or later is needed; this is {connection.info.server_version // 10_000}."
    row = connection.execute("SELECT getdatabaseencoding(), to_tsvector('simple', '破损') <> ''").fetchone()
    if row is None or row[0] != "UTF8":
        return "The database's encoding must be UTF8."
    if not row[1]:
        return "The database's locale knows no Chinese letters: make it with locale C.UTF-8, not C."
    return None


def create(url: str) -> str | None:
    """Makes the database of the URL, from the server's own ``postgres`` database."""
    name = str(conninfo.conninfo_to_dict(url).get("dbname") or "")
    try:
        with psycopg.connect(url, dbname="postgres", autocommit=True, connect_timeout=10) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {} ENCODING 'UTF8'").format(sql.Identifier(name)))
        with psycopg.connect(url, connect_timeout=10) as connection:
            return complaint(connection)
    except psycopg.Error as error:
        return str(error).strip()


if __name__ == "__main__":
    wrong = main(os.environ["DATABASE_URL"])
    if wrong:
        print(wrong)
    sys.exit(1 if wrong else 0)
