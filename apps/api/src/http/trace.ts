/** The trace that a request belongs to, from its W3C `traceparent`; nothing where there is none that can be read. */
export function traceOf(header: string | undefined): { traceId?: string; parentSpanId?: string } {
  const [, version, traceId, parentSpanId] =
    /^([\da-f]{2})-([\da-f]{32})-([\da-f]{16})-[\da-f]{2}(?:-.*)?$/.exec(header?.slice(0, 200) ?? '') ?? [];
  if (version === undefined || version === 'ff') return {};
  if (/^0+$/.test(traceId!) || /^0+$/.test(parentSpanId!)) return {};
  return { traceId: traceId!, parentSpanId: parentSpanId! };
}
