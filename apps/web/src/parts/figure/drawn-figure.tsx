import { Chart, type ChartProps, type Drawing, paintCrowd } from '@cape/figures';
import type { VNode } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

/**
 * A figure as elements; a crowd of thousands of points is painted on a canvas between its axes and its lines and
 * names, so that nothing that moves above it paints them again.
 */
export function DrawnFigure({
  props,
  drawing: base,
  followed,
}: {
  props: ChartProps;
  /** Of the figure whatever is followed: the dots of a crowd are the same. */
  drawing: Drawing;
  followed: ReadonlySet<string>;
}): VNode {
  const drawing = { ...base, followed };
  if (!drawing.isCrowd) return <Chart {...props} drawing={drawing} />;
  return (
    <div class="layers">
      <div aria-hidden="true">
        <Chart {...props} drawing={drawing} layer="under" />
        <CrowdCanvas props={props} drawing={base} />
      </div>
      <Chart {...props} drawing={drawing} layer="over" />
    </div>
  );
}

function CrowdCanvas({
  props: { figure, width, height },
  drawing,
}: {
  props: ChartProps;
  drawing: Drawing;
}): VNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  const ratio = devicePixelRatio;
  useLayoutEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context) return;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    paintCrowd(context, figure, drawing);
  }, [figure, drawing, ratio]);
  return (
    <canvas
      ref={canvas}
      width={width * ratio}
      height={height * ratio}
      style={{ width: `${width}px`, height: `${height}px` }}
    />
  );
}
