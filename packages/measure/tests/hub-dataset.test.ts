import { convertedFiles, parseDatasetId, splitFiles } from '@cape/measure';
import { expect, test } from 'vitest';

const card = (configs: string) => `---\nlicense: mit\nconfigs:\n${configs}---\n\n# A dataset\n`;

test.each([
  ['Rowan/hellaswag', { id: 'Rowan/hellaswag' }],
  ['allenai/ai2_arc:ARC-Easy', { id: 'allenai/ai2_arc', config: 'ARC-Easy' }],
  ['me/own@v1.0:en', { id: 'me/own', revision: 'v1.0', config: 'en' }],
  ['me/own@refs/pr/1', { id: 'me/own', revision: 'refs/pr/1' }],
  ['rows', null],
  ['./rows', null],
  ['../rows', null],
  ['a/b/c', null],
  ['a/b@../../x', null],
])('%s is read as a dataset or as none', (text, id) => {
  expect(parseDatasetId(text)).toEqual(id);
});

const arc = card(
  '- config_name: ARC-Easy\n  data_files:\n  - split: train\n    path: ARC-Easy/train-*\n  - split: test\n    path: ARC-Easy/test-*\n' +
    '- config_name: ARC-Challenge\n  data_files:\n  - split: test\n    path: ARC-Challenge/test-*\n',
);
const arcPaths = [
  'README.md',
  'ARC-Challenge/test-00000-of-00001.parquet',
  'ARC-Easy/test-00001-of-00002.parquet',
  'ARC-Easy/test-00000-of-00002.parquet',
  'ARC-Easy/train-00000-of-00001.parquet',
];

test('the card says which files a split has; they come in order', () => {
  expect(splitFiles(arcPaths, arc, { config: 'ARC-Easy', split: 'test' })).toEqual([
    'ARC-Easy/test-00000-of-00002.parquet',
    'ARC-Easy/test-00001-of-00002.parquet',
  ]);
});

test.each([
  [{ split: 'test' }, 'ARC-Easy, ARC-Challenge'],
  [{ config: 'ARC', split: 'test' }, 'ARC-Easy, ARC-Challenge'],
  [{ config: 'ARC-Easy', split: 'dev' }, 'train, test'],
])(
  'a configuration or split that the card does not declare is refused with those it does: %o',
  (part, told) => {
    expect(() => splitFiles(arcPaths, arc, part)).toThrow(told);
  },
);

test.each([
  ['the only one', '- config_name: one\n  data_files:\n  - split: test\n    path: [a.csv, b/*.csv]\n'],
  [
    'the one named default',
    '- config_name: x\n  data_files: []\n- config_name: default\n  data_files:\n  - split: test\n    path: "**.csv"\n',
  ],
  [
    'the one declared so',
    '- config_name: x\n  data_files: []\n- config_name: y\n  default: true\n  data_files:\n  - split: test\n    path: ["?.csv", "**/c.csv"]\n',
  ],
])('without a configuration, %s is taken', (_title, configs) => {
  const paths = ['README.md', 'b/c.csv', 'a.csv', 'a.json'];
  expect(splitFiles(paths, card(configs), { split: 'test' })).toEqual(['a.csv', 'b/c.csv']);
});

test('patterns that match nothing, or that would match at length, are refused', () => {
  const of = (path: string) =>
    splitFiles(
      ['a'.repeat(200)],
      card(`- config_name: default\n  data_files:\n  - split: test\n    path: "${path}"\n`),
      {
        split: 'test',
      },
    );
  expect(() => of('x-*')).toThrow('x-*');
  expect(() => of(`${'*a'.repeat(40)}b`)).toThrow('6 stars');
  expect(() => of('[ab]')).toThrow('brackets');
  expect(of('a*')).toHaveLength(1);
});

test('a card that is no YAML is refused', () => {
  expect(() => splitFiles(['test.csv'], '---\n: [\n---\n', { split: 'test' })).toThrow('YAML');
});

test('without a declaration, files are found by their names', () => {
  const paths = [
    'README.md',
    'test.json',
    'data/test-00000-of-00001.parquet',
    'en/test.jsonl.gz',
    'tested.csv',
  ];
  expect(splitFiles(paths, '# No head', { split: 'test' })).toEqual(['test.json']);
  expect(splitFiles(paths.slice(2), undefined, { split: 'test' })).toEqual([
    'data/test-00000-of-00001.parquet',
  ]);
  expect(splitFiles(paths.slice(3), undefined, { config: 'en', split: 'test' })).toEqual([
    'en/test.jsonl.gz',
  ]);
  expect(splitFiles(paths.slice(4), undefined, { split: 'test' })).toBeNull();
});

test('of the conversion, the whole split is taken and a beginning refused', () => {
  const paths = [
    'default/test/0001.parquet',
    'default/test/0000.parquet',
    'default/partial-train/0000.parquet',
  ];
  expect(convertedFiles(paths, { split: 'test' })).toEqual([paths[1], paths[0]]);
  expect(() => convertedFiles(paths, { split: 'train' })).toThrow('beginning');
  expect(convertedFiles(paths, { config: 'en', split: 'test' })).toBeNull();
  expect(convertedFiles(['plain_text/test/0000.parquet'], { split: 'test' })).toEqual([
    'plain_text/test/0000.parquet',
  ]);
  expect(() => convertedFiles(['de/test/0000.parquet', 'en/test/0000.parquet'], { split: 'test' })).toThrow(
    'de, en',
  );
});
