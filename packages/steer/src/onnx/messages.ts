import { Message } from './wire.ts';

/** A tensor whose elements are a byte range of a file. */
export interface ExternalTensor {
  readonly name: string;
  readonly elementType: number;
  readonly shape: readonly number[];
  readonly file: string;
  readonly offset: number;
  readonly length: number;
}

/** A TensorProto that refers to its elements. */
export function externalTensor({ name, elementType, shape, file, offset, length }: ExternalTensor): Message {
  const message = new Message();
  for (const size of shape) message.integer(1, size);
  message.integer(2, elementType).text(8, name);
  for (const [key, value] of Object.entries({ location: file, offset, length }))
    message.message(13, new Message().text(1, key).text(2, String(value)));
  return message.integer(14, 1);
}

/** A ValueInfoProto; a text as a dimension is a symbol, no shape leaves even the rank open. */
export function valueInfo(
  name: string,
  elementType: number,
  shape: readonly (number | string)[] | null,
): Message {
  const type = new Message().integer(1, elementType);
  if (shape !== null) {
    const dims = new Message();
    for (const dim of shape)
      dims.message(1, typeof dim === 'number' ? new Message().integer(1, dim) : new Message().text(2, dim));
    type.message(2, dims);
  }
  return new Message().text(1, name).message(2, new Message().message(1, type));
}
