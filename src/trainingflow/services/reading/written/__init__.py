"""Rows that PostgreSQL writes as the JSON that is answered, where all that is asked for is columns.

A page of fifty items with their histories is a thousand values. To read each into Python, to put it
into an object and to take it out again costs several times what it costs to find them. Much of what
a type shows is a column, or stands one join away: that the database can write itself. What has to
be decided stays where it is decided, and whoever asks for it gets rows.

Who may see a row is asked as everywhere: what is written are the rows of the same lists.
"""

from trainingflow.services.reading.written.wanted import Wanted, WrittenType

__all__ = ["Wanted", "WrittenType"]
