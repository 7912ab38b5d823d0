/** Steps to add a question: its folder (fixtures/doubling), and an entry. Command line, API, page, MCP and Python have it then. */
import { commandLine, manifest, type QuestionEntry } from '@cape/analysis';
import { createApp } from '@cape/api';
import { loadKernel } from '@cape/core-wasm';
import { describe, expect, it } from 'vitest';
import { pythonOf } from '../../../packages/python/scripts/python-of.mjs';
import { settingsFrom } from '../../api/src/settings.ts';
import { linksOf } from '../../web/build/cross-links.ts';
import { questionCommands } from '../src/commands/index.ts';
import { offer } from '../src/mcp/server.ts';
import type { Screen } from '../src/render/screen.ts';
import { screenOver } from '../src/render/terminal.ts';

const doubling: QuestionEntry = {
  name: 'doubling',
  summary: 'Scores times a factor',
  command: 'twice',
  flags: { factor: 'by' },
  members: { scores: 'score' },
  load: () => import('./fixtures/doubling/doubling-question.ts').then((room) => room.doublingQuestion),
};
const input = { benchmarks: ['HS', 'TQA'], scores: { HS: 20.4, TQA: 40 }, factor: 3, whole: true };
const expected = {
  reading: ['2 benchmarks times 3'],
  results: [
    { benchmark: 'HS', value: 61 },
    { benchmark: 'TQA', value: 120 },
  ],
  warnings: [],
};

describe('a question added by one entry', () => {
  it('is a command, its flags made from its schema', async () => {
    const entry = questionCommands([...manifest, doubling]).find(({ name }) => name === 'twice')!;
    expect(entry.summary).toBe('Scores times a factor');
    const { command } = await entry.load();
    expect(command.flags.map(({ flags, description }) => `${flags}  ${description}`)).toEqual([
      '--benchmarks <name,…>  which benchmarks',
      '--by <number>  how many times as much (default 2)',
      '--score <name=value>  scores in percent',
      '--rule <up|down>  in which direction (default up)',
      '--whole  round the results',
    ]);
    expect(command.examples).toEqual(['twice --benchmarks HS --score HS=20 --by 3']);
    const shown: string[] = [];
    const screen = (form: Screen['form']) =>
      screenOver({
        form,
        width: 80,
        color: false,
        watched: false,
        indent: 0,
        write: (text) => shown.push(text),
      });
    const flags = { benchmarks: 'HS,TQA', score: ['HS=20.4', 'TQA=40'], by: '3', whole: true };
    for (const form of ['json', 'csv', 'text'] as const)
      expect(await command.run({ flags, positionals: [] }, screen(form))).toBe(0);
    expect(JSON.parse(shown[0]!)).toEqual(expected);
    expect(shown[1]).toBe('benchmark,value\nHS,61\nTQA,120\n');
    expect(shown[2]).toMatch(/- 2 benchmarks times 3[\s\S]*benchmark {2}value[\s\S]*TQA +120/);
    const wrong = command.run({ flags: { benchmarks: 'HS', by: '0' }, positionals: [] }, screen('text'));
    await expect(wrong).rejects.toThrow(/^--by: expected/);
  });

  it('is an address of the API, and of its document', async () => {
    const app = await createApp({
      kernel: await loadKernel(),
      questions: [...manifest, doubling],
      settings: settingsFrom({}),
      log: () => {},
      requestBuckets: null,
      workBuckets: null,
      compute: null,
      draining: () => false,
      metrics: null,
      clientOf: () => '',
      registry: null,
      jobs: null,
      compresses: false,
    });
    const headers = { 'content-type': 'application/json' };
    const answer = await app.request('/v1/doubling', {
      method: 'POST',
      headers,
      body: JSON.stringify(input),
    });
    expect([answer.status, await answer.json()]).toEqual([200, expected]);
    const misspelt = await app.request('/v1/doubling', {
      method: 'POST',
      headers,
      body: JSON.stringify({ ...input, factr: 1 }),
    });
    expect(misspelt.status).toBe(422);
    const document = await (await app.request('/openapi.json')).json();
    expect(document.paths['/v1/doubling'].post).toMatchObject({
      summary: 'Scores times a factor',
      operationId: 'postDoubling',
    });
  });

  it('is a command line that the page shows', () => {
    const links = linksOf([...manifest, doubling]);
    expect(commandLine(links.doubling!, input)).toBe(
      'cape twice --benchmarks HS,TQA --score HS=20.4 --score TQA=40 --by 3 --whole',
    );
  });

  it('is a tool of the Model Context Protocol', async () => {
    const { tools } = await offer({ files: false, viaApi: false }, [doubling]);
    expect(tools.map(({ entry }) => entry.name)).toEqual(['doubling']);
    const { properties } = tools[0]!.schema['~standard'].jsonSchema.input({ target: 'draft-2020-12' }) as {
      properties: object;
    };
    expect(properties).toMatchObject({
      factor: { type: 'integer', default: 2 },
      rule: { enum: ['up', 'down'] },
    });
  });

  it('is a typed function of the Python package', async () => {
    const { answers, questions } = await pythonOf([doubling]);
    expect(questions).toMatch(
      /^def doubling\(\n[\s\S]*rule: Literal\["up", "down"\] = "up",[\s\S]*\) -> DoublingAnswer:/m,
    );
    expect(answers).toContain('class DoublingAnswer(Answer):');
  });
});
