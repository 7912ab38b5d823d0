"""Invented rows in the shapes of the public datasets, for tests and demonstrations: python oracle/invent.py

Every row is made from the lists below by a seeded generator; nothing is taken from a dataset. Writes
fixtures/NAME.jsonl and fixtures/NAME.examples.jsonl.
"""

import json
import random
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent / "fixtures"

ANIMALS = ["otter", "heron", "beetle", "salmon", "lynx", "toad", "sparrow", "mole", "hare", "newt"]
PLACES = ["river", "barn", "meadow", "harbor", "orchard", "quarry", "kitchen", "station", "library", "attic"]
TOOLS = ["hammer", "kettle", "rope", "ladder", "lantern", "needle", "shovel", "bucket", "brush", "saw"]
PEOPLE = ["Anna", "Boris", "Chloe", "Daniel", "Elif", "Farid", "Greta", "Hugo", "Ines", "Jonas"]
COLORS = ["red", "green", "blue", "yellow", "gray", "brown"]
ACTS = [
    ("Washing a bicycle", "fills the bucket with warm water", "rinses the soap off the frame", "eats the front wheel", "plants the pedals in the garden", "sings the saddle to sleep"),
    ("Baking bread", "kneads the dough on the table", "puts the loaf into the hot oven", "paints the loaf with tar", "throws the oven out of the window", "reads the flour a letter"),
    ("Painting a fence", "opens a can of paint", "dips the brush and starts with the first board", "drinks the paint in one go", "folds the fence into an envelope", "waits for the fence to laugh"),
    ("Repairing a lamp", "unplugs the lamp from the wall", "replaces the broken bulb", "boils the bulb for an hour", "feeds the cable to a horse", "asks the lamp to marry"),
    ("Planting a tree", "digs a hole in the wet ground", "sets the young tree upright and fills in the soil", "hangs the hole on a nail", "irons the roots flat", "mails the ground to a friend"),
    ("Making tea", "puts the kettle on the stove", "pours the hot water over the leaves", "buries the cup under the floor", "teaches the spoon to swim", "saws the teapot in half"),
]


def rows(name, count, make):
    generator = random.Random(f"cape {name}")
    return [make(generator, i) for i in range(count)]


def hellaswag(r, i):
    label, first, right, *wrong = r.choice(ACTS)
    person, place = r.choice(PEOPLE), r.choice(PLACES)
    endings = [right, *wrong]
    r.shuffle(endings)
    return {
        "ind": i,
        "activity_label": label,
        "ctx_a": f"{person} stands near the {place} and {first}. [title] What comes next",
        "ctx_b": r.choice(["then she", "after that he", "the person"]),
        "endings": [f"{ending} beside the {r.choice(TOOLS)}." for ending in endings],
        "label": str(endings.index(right)),
    }


def truthfulqa(r, i):
    animal, place, color = r.choice(ANIMALS), r.choice(PLACES), r.choice(COLORS)
    true = [f"Nothing unusual happens to a {animal} in a {place}.", f"A {animal} leaves the {place} as it came."]
    false = [
        f"The {animal} turns {color} for ever.",
        f"Every {animal} in a {place} brings seven years of luck.",
        f"The {place} will be haunted by the {animal}.",
    ]
    r.shuffle(false)
    return {
        "question": f"What happens if a {animal} walks through a {place} at midnight, case {i}?",
        "mc1_targets": {"choices": [true[0], *false], "labels": [1, 0, 0, 0]},
        "mc2_targets": {"choices": [*true, *false], "labels": [1, 1, 0, 0, 0]},
    }


def lettered(stem):
    def make(r, i):
        a, b = r.randint(3, 60), r.randint(3, 60)
        right = str(a + b)
        texts = [right, str(a + b + 10), str(abs(a - b)), f"a {r.choice(COLORS)} {r.choice(TOOLS)}"]
        r.shuffle(texts)
        labels = ["A", "B", "C", "D"] if i % 4 else ["1", "2", "3", "4"]
        person, animal = r.choice(PEOPLE), r.choice(ANIMALS)
        question = f"{person} counts {a} of one kind of {animal} in the {r.choice(PLACES)} and {b} of another. How many are there together?"
        return {
            "id": f"invented-{i}",
            stem: question,
            "choices": {"text": texts, "label": labels},
            "answerKey": labels[texts.index(right)],
        }

    return make


def piqa(r, i):
    tool, place = r.choice(TOOLS), r.choice(PLACES)
    good = f"Carry the {tool} in both hands and walk slowly to the {place}."
    bad = f"Throw the {tool} over your shoulder and run through the {place} with closed eyes."
    label = r.randint(0, 1)
    return {"goal": f"How do you bring a {r.choice(COLORS)} {tool} to the {place} without breaking it ({i})?", "sol1": bad if label else good, "sol2": good if label else bad, "label": label}


def winogrande(r, i):
    one, two = r.sample(PEOPLE, 2)
    tool = r.choice(TOOLS)
    answer = r.randint(1, 2)
    return {
        "sentence": f"{one} gave the {tool} to {two} in the {r.choice(PLACES)} because _ {'did not need it any more' if answer == 1 else 'had asked for it all day'}.",
        "option1": one,
        "option2": two,
        "answer": str(answer),
    }


def boolq(r, i):
    animal, place, color = r.choice(ANIMALS), r.choice(PLACES), r.choice(COLORS)
    label = r.randint(0, 1)
    return {
        "passage": f"The old {place} near the border has been closed since {1900 + i}. A {color} {animal} lives in it, and the keeper visits it {'every morning' if label else 'only in winter'}.",
        "question": f"does the keeper visit the {animal} every morning",
        "idx": i,
        "label": label,
    }


def mmlu(r, i):
    a, b = r.randint(2, 12), r.randint(2, 12)
    choices = [str(a * b), str(a + b), str(a * b + 1), str(a * a)]
    order = list(range(4))
    r.shuffle(order)
    return {"question": f" What is the product of {a} and {b}, taken {i} times apart? ", "subject": "elementary_mathematics", "choices": [choices[at] for at in order], "answer": order.index(0)}


def lambada(r, i):
    person, tool, place = r.choice(PEOPLE), r.choice(TOOLS), r.choice(PLACES)
    return {"text": f"{person} had lost the {tool} and looked for it in the {place} the whole day. When it grew dark, {person} sat down, tired, and there under the bench lay the {tool}"}


SETS = {
    "hellaswag": (60, 0, hellaswag),
    "truthfulqa": (60, 0, truthfulqa),
    "arc_easy": (60, 30, lettered("question")),
    "openbookqa": (12, 0, lettered("question_stem")),
    "piqa": (60, 20, piqa),
    "winogrande": (60, 20, winogrande),
    "boolq": (30, 0, boolq),
    "mmlu_elementary_mathematics": (30, 8, mmlu),
    "lambada_openai": (30, 0, lambada),
}

HERE.mkdir(exist_ok=True)
for name, (count, examples, make) in SETS.items():
    for suffix, some in (("", rows(name, count, make)), (".examples", rows(f"{name} examples", examples, make))):
        if some:
            text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in some)
            (HERE / f"{name}{suffix}.jsonl").write_text(text, encoding="utf-8")
