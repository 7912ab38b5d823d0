import { type SymbolType, symbol } from 'd3-shape';
import type { VNode } from 'preact';
import type { Look } from '../palette.ts';
import { symbolArea } from './drawing.ts';

/** A group's mark alone, for a legend on a page. */
export function Swatch({ look }: { look: Look }): VNode {
  return (
    <svg width="14" height="14" viewBox="-7 -7 14 14" aria-hidden="true">
      <GroupMark look={look} />
    </svg>
  );
}

/** A group's mark alone, for a legend inside a picture. */
export function GroupMark({ look }: { look: Look }): VNode {
  return <path d={symbolPath(look.shape, symbolArea.point)} fill={look.colour} />;
}

/** A symbol of so many square pixels as an SVG path about the origin. */
export function symbolPath(shape: SymbolType, area: number): string {
  return symbol(shape, area)() ?? '';
}
