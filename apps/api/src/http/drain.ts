/** Largest part of a body that is read after its refusal. */
const most = { bytes: 16 * 2 ** 20, milliseconds: 2_000 };

/** The body of a request that says it has one. */
function bodyOf(request: Request): ReadableStream<Uint8Array> | null {
  if (request.method === 'GET' || request.method === 'HEAD' || request.bodyUsed) return null;
  const length = Number(request.headers.get('content-length') ?? 0);
  // More than would be read: its sender has to be cut off anyway.
  if (length > most.bytes || (length === 0 && !request.headers.has('transfer-encoding'))) return null;
  return request.body;
}

/**
 * Read a body that was refused unread, and drop it. A server that answers and closes while its client still
 * writes resets the connection, and the client never reads the refusal.
 */
export async function drain(request: Request): Promise<void> {
  const body = bodyOf(request);
  if (body !== null && !body.locked) await drainReader(body.getReader());
}

/** The same for what is left of a body that was begun. */
export async function drainReader(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
  let bytes = 0;
  const late = setTimeout(() => void reader.cancel().catch(() => {}), most.milliseconds);
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      bytes += part.value.byteLength;
      if (bytes > most.bytes) await reader.cancel();
    }
  } catch {
    // The sender has gone, and nobody waits for the answer.
  } finally {
    clearTimeout(late);
  }
}
