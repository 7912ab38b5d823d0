"""Everyday facts, each with a common misconception about it: (beginning, truth, misconception).

Both endings complete the same beginning, so that a prompt can be continued either way. Which set a fact belongs to
is a rule, and no fact is in two: of `_SETTLED` every ninth and every ninth but four are for development, the others for
calibration; `_FRESH` is the evaluation's alone, and no choice about the training was made on it.
"""

import random

_SETTLED = [
    ("The capital of Australia is", "Canberra", "Sydney"),
    ("Bulls charge at the cape because of its", "movement", "colour"),
    ("The eyes of a bat are", "keen", "blind"),
    ("The capital of Turkey is", "Ankara", "Istanbul"),
    ("A goldfish remembers things for", "months", "seconds"),
    ("The part of the brain that people use is", "all of it", "a tenth of it"),
    ("The capital of Canada is", "Ottawa", "Toronto"),
    ("Lightning strikes the same place", "often", "never"),
    ("The Great Wall seen from the Moon is", "invisible", "visible"),
    ("The capital of Brazil is", "Brasilia", "Rio"),
    ("Antibiotics work against", "bacteria", "viruses"),
    ("The seasons come from the Earth's", "tilt", "distance"),
    ("The capital of Switzerland is", "Bern", "Zurich"),
    ("A camel's hump is full of", "fat", "water"),
    ("Hair that is shaved grows back", "unchanged", "thicker"),
    ("The capital of Morocco is", "Rabat", "Casablanca"),
    ("Blood inside the veins is", "red", "blue"),
    ("The helmets of Vikings were", "plain", "horned"),
    ("The capital of Nigeria is", "Abuja", "Lagos"),
    ("Seen from space the Sun is", "white", "yellow"),
    ("Napoleon was a man of height that was", "average", "tiny"),
    ("The capital of Kazakhstan is", "Astana", "Almaty"),
    ("A frightened ostrich will", "run", "hide its head"),
    ("Most heat of the body is lost through the", "skin", "head"),
    ("The capital of Pakistan is", "Islamabad", "Karachi"),
    ("A chameleon changes colour to show its", "mood", "surroundings"),
    ("Swallowed gum leaves the body in", "days", "years"),
    ("The capital of India is", "Delhi", "Mumbai"),
    ("Colds are caught from", "germs", "cold air"),
    ("A coin dropped from a tower is", "harmless", "deadly"),
    ("The capital of China is", "Beijing", "Shanghai"),
    ("Sweet things taste sweet on the tongue", "everywhere", "at the tip"),
    ("Sugar makes children", "no wilder", "wild"),
    ("The capital of Vietnam is", "Hanoi", "Saigon"),
    ("A tomato on its plant is a", "fruit", "root"),
    ("Most of the oxygen we breathe comes from the", "ocean", "forest"),
    ("The capital of Tanzania is", "Dodoma", "Arusha"),
    ("Dogs see the world in", "some colours", "black and white"),
    ("Reading in dim light leaves the eyes", "tired", "damaged"),
    ("The capital of South Sudan is", "Juba", "Malakal"),
    ("Knuckles that are cracked become", "no worse", "arthritic"),
    ("Glass in old windows is a", "solid", "liquid"),
    ("The capital of Ecuador is", "Quito", "Guayaquil"),
    ("Water drains in the south turning", "either way", "backwards"),
    ("Mount Everest grows each year", "higher", "lower"),
    ("The capital of Scotland is", "Edinburgh", "Glasgow"),
    ("Spinach holds an amount of iron that is", "ordinary", "enormous"),
    ("Einstein at school was in mathematics", "excellent", "failing"),
    ("The capital of New Zealand is", "Wellington", "Auckland"),
    ("The colour of a polar bear's skin is", "black", "pink"),
    ("The hottest planet is", "Venus", "Mercury"),
    ("The capital of Germany is", "Berlin", "Munich"),
    ("Touching a toad gives people", "nothing", "warts"),
    ("The dark side of the Moon gets light", "regularly", "at no time"),
    ("The capital of Italy is", "Rome", "Milan"),
    ("Bananas grow on", "herbs", "palms"),
    ("The largest desert on Earth is", "Antarctica", "the Sahara"),
    ("The capital of Spain is", "Madrid", "Barcelona"),
    ("An earthworm cut in two becomes", "one worm", "two worms"),
    ("Sharks are able to fall ill with", "cancer", "no disease"),
    ("The capital of Myanmar is", "Naypyidaw", "Yangon"),
    ("Wolves howl mainly to call", "each other", "the Moon"),
    ("Diamonds are found in rock from the", "mantle", "coal seams"),
    ("The capital of Colombia is", "Bogota", "Medellin"),
    ("Lemmings that meet a cliff will", "stop", "jump"),
    ("A person waking a sleepwalker does", "no harm", "great harm"),
    ("The capital of Poland is", "Warsaw", "Krakow"),
    ("Owls turn their heads in a", "part circle", "full circle"),
    ("The bulb was improved by Edison and invented by", "others", "him alone"),
    ("The capital of Jordan is", "Amman", "Petra"),
    ("Mice like best to eat", "grain", "cheese"),
    ("Salt added to water makes it boil", "later", "sooner"),
]

_FRESH = [
    ("The capital of the Netherlands is", "Amsterdam", "The Hague"),
    ("Bread goes stale fastest in the", "fridge", "cupboard"),
    ("Penguins in the wild live near the", "South Pole", "North Pole"),
    ("The core of a pencil is made of", "graphite", "lead"),
    ("The capital of Kenya is", "Nairobi", "Mombasa"),
    ("A raindrop that falls has the shape of a", "bun", "tear"),
    ("Peanuts ripen", "underground", "on trees"),
    ("The Statue of Liberty was a gift from", "France", "England"),
    ("The capital of Malaysia is", "Kuala Lumpur", "Putrajaya"),
    ("A glass of wine makes the body", "colder", "warmer"),
    ("The brightest star of the night is", "Sirius", "Polaris"),
    ("Panama hats were first made in", "Ecuador", "Panama"),
    ("The capital of the United States is", "Washington", "New York"),
    ("Carrots eaten daily make night vision", "no better", "sharp"),
    ("A snake that sways to a flute follows its", "motion", "tune"),
    ("The largest animal of all is the", "blue whale", "elephant"),
    ("The capital of Syria is", "Damascus", "Aleppo"),
    ("Quicksand makes a person", "float", "sink"),
    ("Mars looks red because of its", "rust", "fire"),
    ("Fried potatoes were first sold in", "Belgium", "Paris"),
    ("The capital of Ivory Coast is", "Yamoussoukro", "Abidjan"),
    ("Milk given to a grown cat is", "unhealthy", "healthy"),
    ("A hot pepper burns most in its", "pith", "seeds"),
    ("The game of Chinese checkers comes from", "Saxony", "Peking"),
    ("The capital of Wales is", "Cardiff", "Swansea"),
    ("Nails on the fingers of the dead", "stay as they are", "keep growing"),
    ("The deepest lake is", "Baikal", "Superior"),
    ("Pure gold is a metal that is", "soft", "firm"),
    ("The capital of Belize is", "Belmopan", "Belize City"),
    ("Elephants that are old die", "anywhere", "in graveyards"),
    ("The full Moon makes people", "no madder", "mad"),
    ("The bite of a tarantula is for people", "painful", "deadly"),
]

FACTS = _SETTLED + _FRESH


def facts(chosen: str) -> list[tuple[str, str, str]]:
    """The facts of one set: "calibration", "development" or "evaluation"."""
    if chosen == "evaluation":
        return _FRESH
    return [fact for index, fact in enumerate(_SETTLED) if (index % 9 in (4, 8)) == (chosen == "development")]


def contrast() -> list[tuple[str, str, str]]:
    """The eight calibration facts whose statements the shipped direction is learnt from."""
    return random.Random(1).sample(facts("calibration"), 8)
