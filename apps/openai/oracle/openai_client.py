"""What OpenAI's own Python client makes of a server: python oracle/openai_client.py BASE_URL MODEL PROMPT

Lists models, continues a prompt whole and streamed, weighs it, chats, steers one request, is refused once, and prints
what came as JSON. OPENAI_API_KEY is the server's key; a direction named truth must be loaded. Needs openai.
"""

import json
import sys

from openai import BadRequestError, OpenAI


def main(base_url, model, prompt):
    client = OpenAI(base_url=base_url, max_retries=0)
    completion = {"model": model, "prompt": prompt, "max_tokens": 6, "temperature": 0}
    chat = {"model": model, "messages": [{"role": "user", "content": prompt}], "max_tokens": 6, "temperature": 0}
    steering = {"steering": [{"direction": "truth", "strength": 3}]}
    whole = client.completions.create(**completion, logprobs=2)
    echoed = client.completions.create(**{**completion, "max_tokens": 0}, echo=True, logprobs=1)
    seeded = [
        client.completions.create(**{**completion, "temperature": 1}, seed=5, n=2).choices[1].text for _ in range(2)
    ]
    try:
        client.completions.create(**completion, presence_penalty=1)
        refused = None
    except BadRequestError as error:
        refused = {"code": error.code, "param": error.param}
    found = {
        "models": [each.id for each in client.models.list()],
        "text": whole.choices[0].text,
        "logprobs": whole.choices[0].logprobs.token_logprobs,
        "usage": whole.usage.total_tokens,
        "echoed": echoed.choices[0].text,
        "first": echoed.choices[0].logprobs.token_logprobs[0],
        "streamed": "".join(
            chunk.choices[0].text for chunk in client.completions.create(**completion, stream=True) if chunk.choices
        ),
        "seeded": seeded,
        "chat": client.chat.completions.create(**chat).choices[0].message.content,
        "chat_streamed": "".join(
            chunk.choices[0].delta.content or ""
            for chunk in client.chat.completions.create(**chat, stream=True)
            if chunk.choices
        ),
        "steered": client.completions.create(**completion, extra_body=steering).choices[0].text,
        "refused": refused,
    }
    print(json.dumps(found))


main(*sys.argv[1:])
