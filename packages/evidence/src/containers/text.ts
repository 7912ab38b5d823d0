import { fileError } from './file-error.ts';

export interface Decoded {
  readonly text: string;
  /** Encoding of the bytes, where they were not plain UTF-8. */
  readonly encoding?: string;
}

/**
 * Text from bytes: UTF-8 with or without a byte-order mark, UTF-16 in both orders (with a mark, or told by its zero
 * bytes), else Windows-1252, which holds Latin-1. Binary files are refused.
 */
export function decodeText(bytes: Uint8Array, name: string): Decoded {
  const [first, second, third] = bytes;
  if (first === 0xff && second === 0xfe) return { text: decode(bytes, 'utf-16le'), encoding: 'UTF-16' };
  if (first === 0xfe && second === 0xff) return { text: decode(bytes, 'utf-16be'), encoding: 'UTF-16' };
  if (first === 0xef && second === 0xbb && third === 0xbf) return { text: decode(bytes, 'utf-8') };
  const zeros = zeroBytes(bytes);
  if (zeros !== undefined) {
    if (zeros === 'odd') return { text: decode(bytes, 'utf-16le'), encoding: 'UTF-16' };
    if (zeros === 'even') return { text: decode(bytes, 'utf-16be'), encoding: 'UTF-16' };
    throw fileError(
      'binary-file',
      name,
      'text, or a zip, gzip, Parquet or XLSX file',
      'bytes of another kind',
    );
  }
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    return { text: decode(bytes, 'windows-1252'), encoding: 'Latin-1' };
  }
}

const decode = (bytes: Uint8Array, encoding: string) => new TextDecoder(encoding).decode(bytes);

/** Places of zeros among the first bytes: at every odd or even place as in UTF-16, or anywhere as in no text. */
function zeroBytes(bytes: Uint8Array): 'odd' | 'even' | 'mixed' | undefined {
  const probe = bytes.subarray(0, 1024);
  let odd = 0;
  let even = 0;
  for (const [i, byte] of probe.entries()) {
    if (byte !== 0) continue;
    if (i % 2 === 1) odd += 1;
    else even += 1;
  }
  if (odd + even === 0) return undefined;
  if (even === 0 && odd > probe.length / 4) return 'odd';
  if (odd === 0 && even > probe.length / 4) return 'even';
  return 'mixed';
}
