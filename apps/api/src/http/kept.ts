/** An answer that was given, with its validator where it is sent with one. */
export interface Answered {
  readonly body: string;
  readonly etag?: string;
}

const most = { answers: 256, characters: 8_000_000, question: 1_000 };

/**
 * Answers by what was asked, the longest unasked forgotten first. An answer is a function of its question and of
 * embedded data alone, so none of them ever grows old.
 */
export class Kept {
  readonly #answers = new Map<string, Answered>();
  readonly #making = new Map<string, Promise<Answered>>();
  #characters = 0;

  get(question: string): Answered | undefined {
    const known = this.#answers.get(question);
    // Deleted and set again, so that the map's order is that of the last asking.
    if (known !== undefined && this.#answers.delete(question)) this.#answers.set(question, known);
    return known;
  }

  /** Make and keep an answer, once for all who ask while it is made. */
  once(question: string, make: () => Promise<Answered>): Promise<Answered> {
    const known = this.#making.get(question);
    if (known !== undefined) return known;
    const making = make()
      .then((answer) => {
        this.set(question, answer);
        return answer;
      })
      .finally(() => this.#making.delete(question));
    this.#making.set(question, making);
    return making;
  }

  set(question: string, answer: Answered): void {
    // Longer questions carry rows: few ask the same twice.
    if (question.length > most.question || answer.body.length > most.characters / 4) return;
    this.#forget(question);
    this.#answers.set(question, answer);
    this.#characters += answer.body.length;
    while (this.#answers.size > most.answers || this.#characters > most.characters) {
      this.#forget(this.#answers.keys().next().value!);
    }
  }

  #forget(question: string): void {
    this.#characters -= this.#answers.get(question)?.body.length ?? 0;
    this.#answers.delete(question);
  }
}
