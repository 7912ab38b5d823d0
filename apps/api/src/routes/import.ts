import { InputError } from '@cape/evidence/input-error';
import type { ChooseOptions, ReadLimits } from '@cape/evidence/readers';
import { mustAccept } from '../http/accept.ts';
import { bodyBytes } from '../http/body-bytes.ts';
import { knownFields, queryFields } from '../http/fields.ts';
import { identityOf } from '../http/key.ts';
import { Refusal } from '../http/problem.ts';
import { send, timingSince } from '../http/send.ts';
import { charge } from '../questions.ts';
import type { App, Service } from '../service.ts';
import { keyLimits, type Limits, openLimits } from '../settings.ts';

export const importPath = '/v1/import';

/** The ways to choose between several runs, as the command line has them. */
export const preferences = ['newest', 'oldest', 'file'] as const;

/** Characters of a field of the query. */
export const fieldCharacters = 200;

const fields = {
  names: ['name', 'family', 'prefer', 'reporter'],
  numeric: new Set<string>(),
  records: new Set<string>(),
  lists: new Set<string>(),
};

/**
 * Read a file of results, an archive of them too, and answer what `cape import --json` prints. The readers are loaded
 * when the first file comes.
 */
export function mountImport(app: App, service: Service): void {
  app.post(importPath, async (c) => {
    mustAccept(c.req.header('accept'), 'application/json');
    refuseForms(c.req.header('content-type'));
    const keyed = (await identityOf(c, service)) !== null;
    const limits = keyed ? keyLimits : openLimits;
    const query = knownFields(queryFields(new URL(c.req.url).searchParams, fields), fields);
    const { name = 'file', ...options } = checkedFields(query as Readonly<Record<string, string>>);
    const bytes = await bodyBytes(c.req.raw, limits.bodyBytes);
    // About a microsecond per byte, unpacking included.
    if (!keyed) charge(c, service, bytes.length);
    const start = performance.now();
    const { fileOf, importFiles } = await import('@cape/evidence/readers');
    const { answer } = await importFiles([fileOf(name, bytes)], options, { limits: readingLimits(limits) });
    return send(c, JSON.stringify(answer), 200, {
      'content-type': 'application/json',
      'cache-control': 'no-store',
      'server-timing': timingSince(start),
    });
  });
}

/** Limits on the unpacked size of a body. */
function readingLimits({ bodyBytes: bytes, rows }: Limits): Partial<ReadLimits> {
  const unpacked = 8 * bytes;
  return {
    files: rows,
    fileBytes: unpacked,
    archiveBytes: bytes,
    streamBytes: unpacked,
    unpackedBytes: unpacked,
    lineCharacters: unpacked,
    jsonDepth: 50,
    // A table may have one score per row.
    rows: 20 * rows,
    columns: 256,
  };
}

function checkedFields(query: Readonly<Record<string, string>>): ChooseOptions & { readonly name?: string } {
  const refuse = (path: string, expected: string, received: string) =>
    new InputError([{ code: 'invalid-value', path, expected, received: received.slice(0, 60) }]);
  for (const [path, text] of Object.entries(query)) {
    if (text.trim() === '' || text.length > fieldCharacters)
      throw refuse(path, `1 to ${fieldCharacters} characters`, text === '' ? 'nothing' : text);
  }
  const { prefer } = query;
  if (prefer !== undefined && !preferences.some((each) => each === prefer))
    throw refuse('prefer', `one of ${preferences.join(', ')}`, prefer);
  return query as ChooseOptions;
}

/** A form wraps the file in parts of its own. */
function refuseForms(type: string | undefined): void {
  if (type === undefined || !/^multipart\//i.test(type)) return;
  throw new Refusal(415, 'unsupported-media-type', 'This address reads the file itself, not a form.', {
    issues: [
      {
        code: 'unsupported-media-type',
        path: 'content-type',
        expected: 'the type of one file, such as text/csv or application/zip',
        received: type.slice(0, 60),
      },
    ],
  });
}
