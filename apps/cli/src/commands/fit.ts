import { writeFileSync } from 'node:fs';
import { fitQuestion, InputError } from '@cape/analysis';
import { discovery } from '../discovery-flags.ts';
import { panel, shared } from '../flags.ts';
import { questionCommand } from '../question-command.ts';
import { facts, heading, list, table, text, warnings } from '../render/block.ts';
import { amount, chance, counted, fixed, none, range } from '../render/number.ts';
