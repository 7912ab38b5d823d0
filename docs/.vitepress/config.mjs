// The docs as one site with search: npm run site. A link that leads nowhere ends the build.

import { readFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const { repository } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));

/**
 * Links to files of the repository, which the site does not hold: at the host that package.json names, and while it
 * names none, the words without a link.
 */
function filesOfTheRepository(md) {
  md.core.ruler.push('files-of-the-repository', ({ tokens, env }) => {
    for (const { children } of tokens) {
      let isOutside = false;
      for (const token of children ?? []) {
        if (token.type === 'link_close' && isOutside) {
          token.type = 'file_close';
          token.tag = repository === undefined ? 'span' : 'a';
          isOutside = false;
        }
        if (token.type !== 'link_open') continue;
        const [path = ''] = (token.attrGet('href') ?? '').split('#');
        const file = relative(root, resolve(dirname(env.path), path));
        isOutside =
          path !== '' && !/^[a-z]+:|^\//.test(path) && !(file.startsWith('docs') && path.endsWith('.md'));
        if (!isOutside) continue;
        token.type = 'file_open';
        token.tag = repository === undefined ? 'span' : 'a';
        token.attrs =
          repository === undefined ? [['title', file]] : [['href', `${repository}/blob/main/${file}`]];
      }
    }
  });
}

const page = (text, link) => ({ text, link });

export default {
  title: 'CAPE',
  // Made of docs/ alone, into docs/.vitepress/dist, which any static host serves.
  description: "Do a language model's capabilities help or hurt each other as it grows?",
  lang: 'en',
  cleanUrls: false,
  lastUpdated: false,
  themeConfig: {
    search: { provider: 'local' },
    outline: [2, 3],
    sidebar: [
      {
        text: 'Start',
        items: [
          page('Concepts', '/concepts'),
          page('Tutorials', '/tutorials/'),
          page('Diagnose your own models', '/tutorials/diagnose-your-models'),
          page('Did my fine-tune pay a tax?', '/tutorials/did-my-fine-tune-pay-a-tax'),
          page('Track your lab’s releases', '/tutorials/track-your-lab'),
          page('Steer a model', '/tutorials/steer-a-model'),
          page('The tax of steering', '/tutorials/the-tax-of-steering'),
          page('Use the kernel from Python', '/tutorials/kernel-from-python'),
        ],
      },
      {
        text: 'Trust',
        items: [
          page('Findings, and limits', '/findings'),
          page('Every published claim, recomputed', '/claims'),
          page('Calibration', '/calibration'),
          page('Calibration of the statistics', '/calibration-statistics'),
          page('What steering does on a real model', '/model-evidence'),
        ],
      },
      {
        text: 'Understand',
        items: [
          page('Methods', '/methods'),
          page('Steering', '/steering'),
          page('Where an export leaves PyTorch', '/steering-numerics'),
        ],
      },
      {
        text: 'Use',
        items: [
          page('The command line', '/cli'),
          page('The API', '/api'),
          page('Running the API', '/deploy'),
          page('The kernel’s binary interface', '/kernel-abi'),
          page('What ships, and its licences', '/licences'),
        ],
      },
      {
        text: 'Reference',
        items: ['analysis', 'core-wasm', 'evidence', 'figures', 'steer'].map((name) =>
          page(`@cape/${name}`, `/reference/${name}`),
        ),
      },
    ],
  },
  markdown: {
    config: filesOfTheRepository,
  },
  rewrites: { 'tutorials/README.md': 'tutorials/index.md' },
};
