import type { Flag } from './command.ts';

/** Flags that say how a law of dynamics is discovered. */
export const discovery: readonly Flag[] = [
  {
    flags: '--degree <number>',
    kind: 'whole',
    description: 'degree of the polynomial library, 0 to 3 (default 1)',
  },
  {
    flags: '--derivative <scheme>',
    kind: 'text',
    choices: ['midpoint', 'finite-difference', 'smoothed', 'integral'],
    description: 'how dB/ds is had from scores at a few sizes (default integral)',
  },
  {
    flags: '--threshold <number>',
    kind: 'number',
    description: 'drop smaller coefficients (default: chosen by leave-one-out)',
  },
  {
    flags: '--alpha <number>',
    kind: 'number',
    description: 'weight of the ridge (default: by leave-one-out)',
  },
  {
    flags: '--ensemble <number>',
    kind: 'whole',
    description: 'laws fitted to redrawn steps, for the band (default 200)',
  },
];
