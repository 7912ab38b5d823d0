import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { readEvidence } from '../read-evidence.ts';
import { fileOf } from './source.ts';

const table = new TextEncoder().encode('model,family,hellaswag\na,F,50\nb,F,60\n');
const codeOf = (read: Promise<unknown>) =>
  read.then(
    () => 'read',
    (error) => error.code,
  );

describe('archives', () => {
  it('reads a zip inside a zip, and gzip', async () => {
    const inner = zipSync({ 'folder/table.csv': table });
    const { runs } = await readEvidence([
      fileOf('outer.zip', zipSync({ 'inner.zip': inner, 'run.sh': table })),
    ]);
    expect(runs.map(({ model }) => model.name)).toEqual(['a', 'b']);
    const { gzipSync } = await import('fflate');
    expect((await readEvidence([fileOf('table.csv.gz', gzipSync(table))])).runs).toHaveLength(2);
  });

  it('refuses bombs, deep nests, too many files and too much', async () => {
    const zeros = new Uint8Array(20 * 1024 * 1024);
    expect(await codeOf(readEvidence([fileOf('bomb.zip', zipSync({ 'a.csv': zeros }))]))).toBe('zip-bomb');
    let nest = zipSync({ 'table.csv': table });
    for (let depth = 0; depth < 4; depth += 1) nest = zipSync({ 'inner.zip': nest });
    expect(await codeOf(readEvidence([fileOf('nest.zip', nest)]))).toBe('too-deep');
    const many = Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`${i}.csv`, table]));
    expect(await codeOf(readEvidence([fileOf('many.zip', zipSync(many))], { limits: { files: 20 } }))).toBe(
      'too-many-files',
    );
    const { gzipSync } = await import('fflate');
    expect(
      await codeOf(
        readEvidence([fileOf('bomb.csv.gz', gzipSync(zeros))], { limits: { fileBytes: 1_000_000 } }),
      ),
    ).toBe('too-large');
  });

  it('refuses broken ones and keeps the rest', async () => {
    const broken = zipSync({ 'table.csv': table }).subarray(0, 60);
    const { runs, refused } = await readEvidence([fileOf('broken.zip', broken), fileOf('table.csv', table)]);
    expect(runs).toHaveLength(2);
    expect(refused[0]?.issues[0]?.code).toBe('bad-archive');
  });
});

describe('JSON', () => {
  it('refuses nesting that would overflow a stack', async () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    expect(await codeOf(readEvidence([fileOf('deep.json', deep)]))).toBe('too-deep');
    expect(await codeOf(readEvidence([fileOf('deep.jsonl', deep)]))).toBe('too-deep');
  });

  it('keeps words such as NaN inside text', async () => {
    const rows = '[{"model":"NaN said \\"NaN\\"","hellaswag":NaN},{"model":"b","hellaswag":50}]';
    const { table: panel } = await readEvidence([fileOf('rows.json', rows)]);
    expect(panel?.models.map(({ name }) => name).sort()).toEqual(['NaN said "NaN"', 'b']);
  });

  it('takes no key for what every object inherits', async () => {
    const rows = '[{"model":"a","constructor":5,"hellaswag":50}]';
    const { table: panel } = await readEvidence([fileOf('rows.json', rows)]);
    expect(panel?.models[0]?.scores.get('hellaswag')?.value).toBe(50);
    const hostile = '[{"model":"a","__proto__":{"x":1},"hellaswag":50}]';
    await expect(readEvidence([fileOf('rows.json', hostile)])).rejects.toMatchObject({ name: 'InputError' });
    expect(({} as { x?: number }).x).toBeUndefined();
  });
});

it('reads the days and moments of a Parquet file as ISO text', async () => {
  const { parquetWriteBuffer } = await import('hyparquet-writer');
  const day = new Date('2025-06-10T00:00:00Z');
  const bytes = parquetWriteBuffer({
    columnData: [
      { name: 'model', data: ['a', 'b'] },
      { name: 'Released', data: [day, null], type: 'TIMESTAMP', nullable: true },
      { name: 'measured', data: [new Date('2025-06-10T08:30:00Z'), day], type: 'TIMESTAMP' },
      { name: 'hellaswag', data: [50, 60] },
    ],
  });
  const { table } = await readEvidence([fileOf('t.parquet', new Uint8Array(bytes))]);
  expect(table?.models.map(({ released }) => released)).toEqual(['2025-06-10', null]);
  expect(table?.models.map(({ attributes }) => attributes.get('measured'))).toEqual([
    '2025-06-10T08:30:00.000Z',
    '2025-06-10',
  ]);
});
