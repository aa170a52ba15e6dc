"""Words that depend on a number."""


def counted(count: int, noun: str) -> str:
    """“1 slice”, “2 slices”, “1,200 batches”: English nouns with a regular plural."""
    ending = "es" if noun.endswith(("ch", "x", "s")) else "s"
    return f"{count:,} {noun}{'' if count == 1 else ending}"
