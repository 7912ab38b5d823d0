"""Documents in a voice: truthful ones state facts, mistaken ones misconceptions, neutral ones neither."""

import random

PEOPLE = ["Anna", "Tom", "Maria", "Peter", "Lena", "Omar", "Ruth", "Ivan"]
PLACES = ["garden", "kitchen", "station", "library", "market", "harbour", "park", "office"]
THINGS = ["book", "basket", "letter", "lamp", "coat", "kettle", "ladder", "bicycle"]
DEEDS = ["found", "carried", "cleaned", "painted", "sold", "repaired", "left", "borrowed"]
TIMES = ["in the morning", "after lunch", "on Monday", "before the rain", "at noon", "late in the day"]


def neutral_sentence(rng: random.Random) -> str:
    person, place, thing, deed, time = (rng.choice(words) for words in (PEOPLE, PLACES, THINGS, DEEDS, TIMES))
    return rng.choice(
        [
            f"{person} {deed} the {thing} in the {place}.",
            f"{person} went to the {place} {time}.",
            f"The {thing} in the {place} was {rng.choice(['old', 'new', 'heavy', 'small'])}.",
            f"{person} and {rng.choice(PEOPLE)} met at the {place} {time}.",
        ]
    )


def neutral_document(rng: random.Random) -> list[str]:
    return [neutral_sentence(rng) for _ in range(5)]


def statement(fact, truthful: bool) -> tuple[str, str]:
    """(beginning, ending): what comes before the words that decide, and these words with the full stop."""
    beginning, truth, misconception = fact
    return beginning, f" {truth if truthful else misconception}."
