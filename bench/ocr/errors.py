"""How many characters of what is written on a picture were read wrong."""


def errors(wanted: str, text: str) -> int:
    """Return the fewest changes that make any stretch of the text into what is wanted; blanks aside.

    So it does not matter in what order a reader goes through the columns of a dialog.
    """
    wanted, text = "".join(wanted.split()), "".join(text.split())
    # A stretch may begin anywhere: nothing is lost before it.
    above = [0] * (len(text) + 1)
    for i, letter in enumerate(wanted, start=1):
        row = [i]
        for j, seen in enumerate(text, start=1):
            row.append(min(above[j - 1] + (letter != seen), above[j] + 1, row[j - 1] + 1))
        above = row
    return min(above)
