export const text = {
  title: 'Steering',
  lede: 'Inside a language model, one direction tells true statements from false ones. Push along it while the model writes, and see what changes, and whether it is more than any push would change.',
  trainedIn: {
    title: 'The demo model was trained to answer to this direction.',
    rest: 'It is tiny, knows a few hundred facts and nothing else, and shows the mechanism: read a direction from pairs of statements, add it while writing, measure with controls. It is no discovery about language models.',
  },
  load: {
    title: 'The demo model',
    start: 'Load the demo model',
    cost: 'About 8 MB, once: the model and the runtime that computes it. Everything runs in this page.',
    downloading: 'Loading the model…',
    opening: 'Opening the model…',
    amount: (loaded: string, total: string | null) =>
      total === null ? `${loaded} MB` : `${loaded} of ${total} MB`,
    cancel: 'Cancel',
    about: (blocks: number, width: number, size: string) =>
      `${blocks} layers, ${width} numbers wide, ${size} MB in memory`,
    pairs: (pairs: number) => `direction learnt from ${pairs} pairs of statements`,
  },
  prompt: {
    label: 'Prompt',
    choose: 'Or one of the evaluation prompts',
    own: 'my own',
    empty: 'Write at least one word.',
  },
  push: {
    block: 'After layer',
    layer: (block: number, probe: boolean) => (probe ? `${block} (a quarter of the way)` : String(block)),
    strength: 'Strength',
    units: {
      natural: 'In lengths of the difference between true and false statements; below zero, backwards',
      unit: 'In units of the direction’s own length; below zero, backwards',
    },
    positions: 'Where to push',
    last: 'the last word, at each step',
    all: 'every word',
    tokens: 'Tokens to write, at most',
  },
  write: {
    title: 'What it writes',
    plain: 'As the model is',
    pushed: 'Pushed along the direction',
    backwards: 'Pushed backwards',
    stop: 'Stop',
    again: 'Write again',
    same: 'Both texts are the same.',
    differ: 'Highlighted: from where the texts differ.',
    noEvidence:
      'Different texts are no evidence of truth. Whether the push helps is measured below, against controls.',
    stopped: 'Stopped.',
    writing: 'Writing…',
    change: (change: string) => `largest change of a logit: ${change}`,
  },
  probe: {
    title: 'What the model makes of the prompt',
    class: 'Class of the prompt',
    classes: {
      'severe-tax': 'severe tax',
      'mild-tax': 'mild tax',
      balanced: 'balanced',
      bonus: 'bonus',
    },
    classMeans:
      'By the cosine between the model’s state at the prompt’s last word and the direction: below −0.1 severe tax, below 0.1 mild tax, below 0.3 balanced, above it bonus. The thresholds are the published tool’s.',
    strengthThen: (strength: string) => `the published tool would push by ${strength}`,
    use: 'Push by that',
    cosine: 'Cosine with the direction',
    centred: (cosine: string) =>
      `${cosine} once the mean of all statements is taken away, which otherwise dominates`,
    stability: 'How steady the direction is',
    stabilityNote: (right: number, pairs: number) =>
      `mean cosine when one pair is left out; ${right} of ${pairs} left-out pairs on the right side`,
  },
  tokens: {
    title: 'Token by token',
    intro:
      'How probable each token was where it was written, as the model is and pushed. Both see the same words before it, so the difference is the push alone.',
    token: 'Token',
    asIs: 'As it is',
    pushed: 'Pushed',
    instead: { asIs: 'As it is, it would write', pushed: 'Pushed, it would write' },
    same: 'the same',
  },
  cancel: 'Cancel',
  measure: {
    title: 'Does it help?',
    intro: (n: number) =>
      `${n} prompts, each with a true and a false way to go on. The margin is by how much the model prefers the true one. A push counts as a correction where it turns a false preference into a true one; pushes of the same length in random directions, and the same push backwards, show what any push would do.`,
    start: 'Measure',
    again: 'Measure again with these settings',
    fully: (n: number) => `Full test, ${n} random directions (minutes)`,
    measuring: 'Measuring…',
    at: (block: number, strength: string, positions: string) =>
      `Measured after layer ${block}, strength ${strength}, ${positions}.`,
    truthful: 'True before any push',
    truthfulNote: (range: string) => `of the prompts (${range})`,
    condition: 'Pushed along',
    names: { direction: 'the direction', reversed: 'the direction, backwards' } as Readonly<
      Record<string, string>
    >,
    random: (which: string) => `a random direction (${which})`,
    best: {
      random: (count: string) => `the best of ${count} random directions`,
      shuffled: (count: string) => `the best of ${count} directions from shuffled labels`,
    },
    asked: (words: string) => `nothing, asked ${words}`,
    corrected: 'Corrected',
    broken: 'Broken',
    count: (count: number, of: number) => `${count} of ${of}`,
    interval: '95 %',
    margin: 'Mean margin',
    cost: 'Cost on neutral text',
    perplexity: (change: string) => `${change} % perplexity`,
    save: 'Save all margins as JSON',
    figure: {
      title: 'Margins before and after',
      description:
        'Each point is a prompt: how much the model prefers the true ending before the push and after it. Left of the upright line it preferred the false one; above the level line it prefers the true one now. On the slanted line nothing changed.',
      x: 'margin before, nats',
      y: 'margin after, nats',
      unchanged: 'nothing changed',
    },
  },
  sweep: {
    title: 'Where and how far to push?',
    intro:
      'Every layer and some strengths, each with the direction learnt at that layer, beside a random direction of the same length. A cell says how many more prompts are corrected than broken; press one to push that way.',
    start: 'Try every layer',
    again: 'Try every layer again',
    sweeping: 'Trying every layer…',
    soFar: (n: number) => (n === 1 ? 'After one prompt:' : `After ${n} prompts:`),
    layer: 'After layer',
    strength: (strength: string) => `strength ${strength}`,
    cell: (block: number, strength: string, corrected: number, broken: number, of: number, random: number) =>
      `Layer ${block}, strength ${strength}: ${corrected} corrected, ${broken} broken of ${of} prompts; a random direction corrects ${random}`,
    random: (count: number) => `random ${count}`,
    best: (block: number, strength: string, n: number) =>
      `On ${n} prompts, most is gained after layer ${block} at strength ${strength}. The best of many looks better than it is: the measurement above asks other prompts.`,
    none: 'No layer and strength corrects more than it breaks.',
  },
  tune: {
    title: 'Is there a better direction?',
    intro:
      'A search: the prompts are divided by fact into three parts. Directions are learnt on the first, method, layer and strength are chosen on the second, and the third, which no choice has seen, gives one report. Finished steps stay in this browser, so a search that is cut off goes on where it was.',
    methods: 'Methods',
    which: {
      quick: 'four that read states (a minute for the demo)',
      all: 'all eight, with gradients and heads (several minutes)',
    },
    budget: 'Cost on neutral text, at most',
    percent: (percent: string) => `${percent} % perplexity`,
    start: 'Search',
    again: 'Search again',
    goOn: 'Go on',
    tuning: (stage: string) => (stage === '' ? 'Searching…' : `Searching: ${stage}…`),
    stopped: (share: string) => `Stopped at ${share} %. Finished steps are kept.`,
    report: 'The chosen direction on prompts that no choice has seen',
    chosen: 'Chosen direction',
    place: (blocks: string, strength: string, positions: string) =>
      `after layer ${blocks}, strength ${strength}, ${positions}`,
    gain: 'Change of the margin',
    nats: (change: string) => `${change} nats`,
    parts: 'Reported on',
    questions: (n: number) => `${n} prompts`,
    learnt: (calibration: number, tuning: number) => `learnt on ${calibration} others, chosen on ${tuning}`,
    cost: 'Cost on neutral text',
    allowed: (percent: string) => `perplexity; at most +${percent} % allowed`,
    tried: (n: number, questions: number) => `${n} directions tried on ${questions} prompts`,
    method: 'Method',
    change: 'Margin change, nats',
    share: (percent: string) => `${percent} % of the state`,
    natural: (spreads: string) => `${spreads} spreads`,
    names: {
      'mean-difference': 'mean difference',
      pca: 'first principal component',
      lda: 'linear discriminant',
      logistic: 'logistic probe',
      iti: 'attention heads (ITI)',
      'margin-gradient': 'gradient of the margin',
      'fisher-gradient': 'gradient per perplexity',
      'fisher-gradient-wrong': 'gradient per perplexity, wrong answers',
    },
    save: 'Save the direction (safetensors)',
    saveJson: 'Save the direction (JSON)',
  },
  tax: {
    title: 'What does it cost elsewhere?',
    intro:
      'Measures two tasks with and without the push, item by item, and opens the comparison: what the prompts gain, what another ability loses, and how many points of one came with a point of the other. The other ability is a dozen sentences of which one ending makes sense, or the task files among your model’s. This push acts on every word.',
    start: 'Compare with and without the push',
    measuring: 'Measuring with and without the push…',
  },
  own: {
    title: 'A model of your own',
    intro:
      'Drop or choose a Hugging Face folder: config.json, tokenizer.json and safetensors or an ONNX file. It is read in this page and sent nowhere. Files of JSON lines beside it take the place of CAPE’s own: “true” and “false” for the statements that the direction is learnt from, “prompt”, “true” and “false” for the prompts, “context”, “choices” and “label” for another task; neutral.txt for neutral text.',
    memory:
      'The weights stay in memory while the view is open: up to about 3 GB fit a browser. Larger models run on the command line.',
    files: 'Choose files',
    folder: 'Choose a folder',
    fromHub:
      'A model on the Hugging Face hub is downloaded first, in your browser or with its own tool: this page asks no other host for anything. The command line takes its name: cape steer OWNER/NAME.',
    back: 'Back to the demo model',
    chooseAgain: (name: string) =>
      `This address is about ${name}, a model of your own: choose its files again at the end of the page.`,
  },
  refused: (path: string, expected: string, received: string) =>
    `${path}: expected ${expected}, received ${received}.`,
} as const;
