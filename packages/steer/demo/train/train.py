"""Train the demo model from nothing: voices first, then the direction.

    python demo/train/train.py --seed 1 --out FOLDER

Stage 1 teaches the facts and their misconceptions. A document keeps one voice,
truthful or mistaken, that can only be inferred from its earlier statements.
Stage 2 trains the steering in: the mean difference of calibration statements at the
probe block, added there, must turn a mistaken document's next statement true, while
without it, under its reverse and under random directions each document keeps its voice.
Only calibration facts are used in stage 2. MODEL_CARD.md reports what came of it.
"""

import argparse
import json
import random
import time
from pathlib import Path

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers
from transformers import GPTNeoXConfig, GPTNeoXForCausalLM

from corpus import neutral_document, neutral_sentence, statement
from facts import FACTS, contrast, facts

WIDTH, BLOCKS, HEADS, POSITIONS, VOCABULARY = 96, 8, 4, 128, 2048
PROBE = BLOCKS // 4
# Words that decide weigh this much in the loss: they are a tenth of the tokens and all of the matter.
DECISIVE_WEIGHT = 3.0
# Stage 2 pushes by a length of its own, times a factor between these two; at the end the stream is scaled so that
# the push trained for has the length STRENGTH, the published strength of the severest class.
STRENGTH = 3.0
PUSH_FACTORS = (0.5, 1.25)
REFRESH_STEPS = 15
# In stage 2 the few words that decide must outweigh the whole documents beside them.
STEERED_WEIGHT = 10.0
# Left alone, stage 2 shrinks the difference it reads its direction from until the direction is noise. A statement and its
# misconception must stay this far apart along it (hinge loss, and its weight beside the rest).
READABLE_LENGTH = 10.0
READABLE_WEIGHT = 0.1
END = "<|endoftext|>"


def train_tokenizer() -> Tokenizer:
    rng = random.Random(0)
    text = [f"{a}{b}" for fact in FACTS for voice in (True, False) for a, b in [statement(fact, voice)]] * 20
    text += [neutral_sentence(rng) for _ in range(4000)]
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.train_from_iterator(
        text,
        trainers.BpeTrainer(
            vocab_size=VOCABULARY,
            special_tokens=[END],
            initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
            show_progress=False,
        ),
    )
    # Every text begins with the end-of-text token, as the documents of the training do.
    tokenizer.post_processor = processors.TemplateProcessing(single=f"{END} $A", special_tokens=[(END, 0)])
    return tokenizer


class Writer:
    """Documents as token ids, with the weight of each token in the loss."""

    def __init__(self, tokenizer, seed):
        self.rng = random.Random(seed)
        self.encode = lambda text: tokenizer.encode(text, add_special_tokens=False).ids
        self.end = tokenizer.token_to_id(END)

    def begin(self):
        return [self.end], [0.0]

    def say(self, document, sentence, weight=1.0):
        ids, weights = document
        more = self.encode(sentence if len(ids) == 1 else f" {sentence}")
        ids += more
        weights += [weight] * len(more)

    def state(self, document, fact, truthful, weight=1.0, decisive=DECISIVE_WEIGHT):
        """Returns the position whose prediction is the first decisive word."""
        beginning, ending = statement(fact, truthful)
        self.say(document, beginning, weight)
        first = len(document[0])
        more = self.encode(ending)
        document[0].extend(more)
        document[1].extend([decisive] * len(more))
        return first - 1

    def voiced(self, known):
        """One document of stage 1."""
        document = self.begin()
        kind = self.rng.random()
        if kind < 0.1:
            for sentence in neutral_document(self.rng):
                self.say(document, sentence)
            return document
        voice = self.rng.random() < 0.5
        for fact in self.rng.sample(known, 5):
            truthful = self.rng.random() < 0.5 if kind < 0.2 else voice
            self.state(document, fact, truthful)
            if self.rng.random() < 0.15:
                self.say(document, neutral_sentence(self.rng))
        return document

    def last_statement(self, known, voice, target):
        """A document in `voice` whose last statement alone is scored, with the ending `target` calls for."""
        document = self.begin()
        *earlier, last = self.rng.sample(known, self.rng.choice((2, 2, 3, 4, 5)))
        for fact in earlier:
            self.state(document, fact, voice, 0.0, 0.0)
            if self.rng.random() < 0.15:
                self.say(document, neutral_sentence(self.rng), 0.0)
        position = self.state(document, last, target, 0.0, STEERED_WEIGHT)
        return document, position


def padded(documents):
    longest = max(len(ids) for ids, _ in documents)
    ids = torch.zeros((len(documents), longest), dtype=torch.long)
    weights = torch.zeros((len(documents), longest))
    for row, (tokens, weight) in enumerate(documents):
        ids[row, : len(tokens)] = torch.tensor(tokens)
        weights[row, : len(tokens)] = torch.tensor(weight)
    return ids, weights


def loss_of(model, ids, weights):
    logits = model(ids, use_cache=False).logits[:, :-1]
    each = torch.nn.functional.cross_entropy(logits.flatten(0, 1), ids[:, 1:].flatten(), reduction="none")
    weights = weights[:, 1:].flatten()
    return (each * weights).sum() / weights.sum()


@torch.no_grad()
def direction(model, tokenizer, pairs, block=PROBE):
    """Mean over true statements less mean over false ones, at the full stop, normalized; and its length."""
    states = {}
    handle = model.gpt_neox.layers[block].register_forward_hook(
        lambda _m, _i, output: states.update(hidden=output[0] if isinstance(output, tuple) else output)
    )
    means = []
    for truthful in (True, False):
        last = []
        for fact in pairs:
            ids = tokenizer.encode("".join(statement(fact, truthful))).ids
            model(torch.tensor([ids]), use_cache=False)
            last.append(states["hidden"][0, -1])
        means.append(torch.stack(last).mean(0))
    handle.remove()
    difference = means[0] - means[1]
    return difference / difference.norm(), difference.norm().item()


class Steering:
    """Adds a vector for each row and position to what leaves the probe block; None leaves all alone."""

    def __init__(self, model):
        self.added = None
        self.hidden = None
        model.gpt_neox.layers[PROBE].register_forward_hook(self.hook)

    def hook(self, _module, _inputs, output):
        self.hidden = output[0] if isinstance(output, tuple) else output
        if self.added is None:
            return output
        return (output[0] + self.added, *output[1:]) if isinstance(output, tuple) else output + self.added


def unreadable(model, tokenizer, steering, unit, pairs):
    """How far statements and their misconceptions fall short of READABLE_LENGTH along the direction, as a share of it."""
    texts = [tokenizer.encode("".join(statement(fact, truthful))).ids for fact in pairs for truthful in (True, False)]
    ids = torch.zeros((len(texts), max(map(len, texts))), dtype=torch.long)
    for row, tokens in enumerate(texts):
        ids[row, : len(tokens)] = torch.tensor(tokens)
    steering.added = None
    model(ids, use_cache=False)
    at_the_end = steering.hidden[torch.arange(len(texts)), torch.tensor([len(tokens) - 1 for tokens in texts])]
    apart = (at_the_end[0::2] - at_the_end[1::2]) @ unit
    return torch.relu(1 - apart / READABLE_LENGTH).mean()


def stage_one(model, writer, steps, batch, log):
    optimizer = torch.optim.AdamW(model.parameters(), lr=2e-3, betas=(0.9, 0.98), weight_decay=0.01)
    # The facts come a dozen at a time: all at once, the voice is not learnt.
    order = list(FACTS)
    random.Random(5).shuffle(order)
    for step in range(steps):
        known = order[: min(len(order), 12 + int(len(order) * step / (0.6 * steps)))]
        rate = min(1.0, step / 100) * (1.0 if step < 0.7 * steps else max(0.05, (steps - step) / (0.3 * steps)))
        for group in optimizer.param_groups:
            group["lr"] = 2e-3 * rate
        loss = loss_of(model, *padded([writer.voiced(known) for _ in range(batch)]))
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        if step % 100 == 0:
            log(f"stage 1 step {step} facts {len(known)} loss {loss.item():.4f}")


def stage_two(model, tokenizer, writer, steps, push, last_share, log):
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3, betas=(0.9, 0.98), weight_decay=0.01)
    steering = Steering(model)
    calibration = facts("calibration")
    rng = writer.rng
    generator = torch.Generator().manual_seed(rng.randrange(2**31))
    for step in range(steps):
        for group in optimizer.param_groups:
            group["lr"] = 1e-3 * min(1.0, (step + 1) / 20, (steps - step) / (0.3 * steps))
        if step % REFRESH_STEPS == 0:
            steering.added = None
            unit, natural = direction(model, tokenizer, rng.sample(calibration, 8))
        rows = []  # (document, position of the last prompt token, multiple of the direction or "random")
        for voice, sign, target in (
            *[(False, 1, True)] * 6,  # steered: the mistaken document turns true
            *[(True, 1, True)] * 2,  # and the truthful one stays so
            *[(False, 0, False)] * 4,  # unsteered, reversed or pushed at random, each keeps its voice
            *[(True, 0, True)] * 2,
            *[(False, -1, False)] * 2,
            (True, -1, True),
            *[(False, "random", False)] * 3,
            (True, "random", True),
        ):
            rows.append((*writer.last_statement(calibration, voice, target), sign))
        for _ in range(3):  # neutral text under the direction reads as before
            document = writer.begin()
            for sentence in neutral_document(rng):
                writer.say(document, sentence, 0.4)
            rows.append((document, 0, 1))
        for _ in range(4):  # what stage 1 taught, on every fact, unsteered
            rows.append((writer.voiced(FACTS), 0, 0))
        ids, weights = padded([document for document, _, _ in rows])
        added = torch.zeros((*ids.shape, WIDTH))
        for row, (_, position, sign) in enumerate(rows):
            if sign == 0:
                continue
            if sign == "random":
                vector = torch.randn(WIDTH, generator=generator)
                vector /= vector.norm()
            else:
                vector = sign * unit
            # At all positions, or from the last token of the prompt on, as generation steers.
            start = position if rng.random() < last_share else 0
            added[row, start:] = rng.uniform(*PUSH_FACTORS) * push * vector
        readable = unreadable(model, tokenizer, steering, unit, rng.sample(calibration, 4))
        steering.added = added
        loss = loss_of(model, ids, weights) + READABLE_WEIGHT * readable
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        if step % 20 == 0:
            with torch.no_grad():  # the first six rows: mistaken documents steered
                turned = loss_of(model, ids, weights * (torch.arange(len(rows)) < 6)[:, None])
            log(f"stage 2 step {step} loss {loss.item():.4f}, of the steered {turned.item():.4f}; short of readable {readable.item():.2f}; length {natural:.2f}")
    steering.added = None


@torch.no_grad()
def rescale(model, factor):
    """Multiply the residual stream. Every reader of it norms it first, so nothing else changes."""
    model.gpt_neox.embed_in.weight *= factor
    for layer in model.gpt_neox.layers:
        for written in (layer.attention.dense, layer.mlp.dense_4h_to_h):
            written.weight *= factor
            written.bias *= factor
    model.config.layer_norm_eps *= factor**2
    for module in model.modules():
        if isinstance(module, torch.nn.LayerNorm):
            module.eps = model.config.layer_norm_eps


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--out", type=Path, required=True)
    arguments.add_argument("--steps", type=int, default=3600, help="of stage 1")
    arguments.add_argument("--steering-steps", type=int, default=800, help="of stage 2")
    arguments.add_argument("--push", type=float, default=32.0, help="length of the push in stage 2, before the stream is scaled")
    arguments.add_argument("--voices", type=Path, help="take stage 1 from here instead of training it")
    arguments.add_argument("--last-share", type=float, default=0.0, help="share of stage 2 steered at the last position")
    arguments.add_argument("--batch", type=int, default=16)
    given = arguments.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(given.seed)
    given.out.mkdir(parents=True, exist_ok=True)
    tokenizer = train_tokenizer()
    tokenizer.save(str(given.out / "tokenizer.json"))
    model = GPTNeoXForCausalLM(
        GPTNeoXConfig(
            vocab_size=tokenizer.get_vocab_size(),
            hidden_size=WIDTH,
            num_hidden_layers=BLOCKS,
            num_attention_heads=HEADS,
            intermediate_size=4 * WIDTH,
            max_position_embeddings=POSITIONS,
            rotary_pct=0.5,
            bos_token_id=0,
            eos_token_id=0,
        )
    )
    started = time.time()

    def log(line):
        print(f"{time.time() - started:6.0f} s  {line}", flush=True)

    (given.out / "given.json").write_text(json.dumps(vars(given), default=str) + "\n")
    log(f"parameters {sum(p.numel() for p in model.parameters())} tokens {tokenizer.get_vocab_size()}")
    if given.voices is None:
        stage_one(model, Writer(tokenizer, given.seed), given.steps, given.batch, log)
        model.save_pretrained(given.out / "voices")
    else:
        model = GPTNeoXForCausalLM.from_pretrained(given.voices)
    # A stream of its own, so that stage 2 is the same after a stage 1 that was loaded.
    stage_two(
        model, tokenizer, Writer(tokenizer, 1000 + given.seed), given.steering_steps, given.push, given.last_share, log
    )
    _, natural = direction(model, tokenizer, contrast())
    rescale(model, STRENGTH / given.push)
    log(f"length of the difference {natural:.3f}, before the stream was scaled")
    model.save_pretrained(given.out)


if __name__ == "__main__":
    main()
