"""What can be counted: one function each, from text to a number."""


def lines(text: str) -> int:
    return len(text.splitlines())


def words(text: str) -> int:
    return len(text.split())
