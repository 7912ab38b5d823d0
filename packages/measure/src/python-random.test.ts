import { expect, test } from 'vitest';
import { PythonRandom } from './python-random.ts';

const range = (end: number) => Array.from({ length: end }, (_, i) => i);

test('draws what Python 3.11’s random.Random(1234).sample draws, call after call', () => {
  const random = new PythonRandom(1234);
  expect(random.sample(range(50), 3)).toEqual([49, 28, 7]);
  expect(random.sample(range(10), 5)).toEqual([0, 1, 9, 5, 6]);
  expect(random.sample(range(1000), 6)).toEqual([85, 100, 784, 363, 242, 17]);
  expect(random.sample(range(200), 25)).toEqual([
    7, 4, 88, 165, 159, 123, 157, 118, 38, 23, 46, 182, 29, 3, 128, 124, 63, 16, 170, 138, 119, 17, 153, 172,
    22,
  ]);
  expect(new PythonRandom(0).sample(range(40000), 4)).toEqual([25247, 27562, 2653, 16968]);
});
