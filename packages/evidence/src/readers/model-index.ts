import { benchmarkIdOf } from '../benchmarks/registry.ts';
import { finite, listOf, member, own, words } from '../containers/json.ts';
import { figureIn, percentOf } from '../number.ts';
import { columnScale } from '../scale.ts';
import { type Measured, oneMetricEach } from './one-metric.ts';
import type { Reader } from './reader.ts';

/** The model-index of a model card: YAML of its own or at the head of a README. */
export const modelIndex: Reader = {
  format: 'model-index',
  claims: (document) => document.kind === 'yaml' && Array.isArray(own(document.value, 'model-index')),
  async read(document, using) {
    if (document.kind !== 'yaml') return [];
    return listOf(own(document.value, 'model-index')).map((entry) => {
      const model = words(own(entry, 'name')) ?? document.name;
      const found = listOf(own(entry, 'results')).flatMap((result) => {
        const dataset = member(result, 'dataset');
        const name = words(own(dataset, 'name')) ?? words(own(dataset, 'type'));
        return listOf(own(result, 'metrics')).flatMap((metric) => {
          const value = own(metric, 'value');
          const figure = figureIn(value);
          return name === undefined || figure === undefined ? [] : [{ name, result, metric, figure }];
        });
      });
      // A card writes all its scores alike: one scale for all of them.
      const scale = columnScale(found.map(({ figure }) => figure));
      if (scale.kind === 'mixed') {
        using.warn(
          'mixed-scales',
          `${document.name}: some scores have a % sign and some are fractions; left out.`,
        );
        return { model: { name: model }, records: [] };
      }
      const measured: Measured[] = [];
      for (const { name, result, metric, figure } of found) {
        const value = scale.kind === 'fraction' ? percentOf(figure.value) : figure.value;
        const benchmark = benchmarkIdOf(name.replace(/\(\d+-shot\)$/i, '').trimEnd());
        const type = words(own(metric, 'name')) ?? words(own(metric, 'type'));
        const shots = finite(own(member(member(result, 'dataset'), 'args'), 'num_few_shot'));
        const source = words(own(member(result, 'source'), 'url'));
        if (value < 0 || value > 100) continue;
        measured.push({
          name: benchmark,
          metric: type ?? 'score',
          record: {
            model,
            benchmark,
            value,
            provenance: {
              reporter: { kind: 'self' },
              task: name,
              ...(type === undefined ? {} : { metric: type }),
              ...(shots === undefined ? {} : { shots }),
              ...(source === undefined ? {} : { source }),
              file: document.name,
            },
          },
        });
      }
      return { model: { name: model }, records: oneMetricEach(measured, document.name, using) };
    });
  },
};
