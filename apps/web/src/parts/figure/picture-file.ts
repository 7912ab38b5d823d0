import type { Figure } from '@cape/figures';
import { svgOf } from '@cape/figures/svg';

/** Weights of the figures' font, each with the weights of text that it stands for. */
const weights = { 400: '400', 600: '600 700' } as const;
const family = 'Inter';

type Ending = 'woff2' | 'ttf';

/** Points per pixel: pictures of one and two columns are 89 and 174 mm wide, and their letters 7 points high. */
const scale = 0.6;

/** A picture of a figure with its font inside: whoever opens it sees the same letters. */
export async function svgFile(figure: Figure, options: Parameters<typeof svgOf>[1]): Promise<string> {
  const faces = await Promise.all(
    Object.entries(weights).map(async ([weight, range]) => ({
      weight: range,
      url: `data:font/woff2;base64,${base64(await fontBytes(weight, 'woff2'))}`,
    })),
  );
  return svgOf(figure, { ...options, font: { family, faces } });
}

/** Drawn at three times the size: sharp in print and on slides. */
export async function pngFile(svg: string): Promise<Blob> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = image.width * 3;
  canvas.height = image.height * 3;
  canvas.getContext('2d')!.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob === null ? reject(new Error('PNG')) : resolve(blob)), 'image/png'),
  );
}

/**
 * A page as large as the picture, of lines and letters: jsPDF writes it, svg2pdf.js draws the picture on it. Both
 * come when the first PDF is asked for.
 */
export async function pdfFile(
  figure: Figure,
  options: Parameters<typeof svgOf>[1],
  about: { readonly title: string; readonly source: string },
): Promise<Blob> {
  const [{ jsPDF }, { svg2pdf }] = await Promise.all([import('jspdf'), import('svg2pdf.js')]);
  const picture = new DOMParser().parseFromString(
    svgOf(figure, { ...options, font: { family, faces: [] } }),
    'image/svg+xml',
  ).documentElement;
  const [width, height] = ['width', 'height'].map((name) => scale * Number(picture.getAttribute(name)));
  outlineFirst(picture);
  const pdf = new jsPDF({
    unit: 'pt',
    format: [width!, height!],
    orientation: width! > height! ? 'landscape' : 'portrait',
    compress: true,
  });
  pdf.setProperties({
    title: about.title,
    subject: figure.description,
    author: about.source,
    creator: 'CAPE',
  });
  const loaded: FontFace[] = [];
  try {
    for (const [weight, style] of [
      ['400', 'normal'],
      ['600', 'bold'],
    ] as const) {
      const bytes = await fontBytes(weight, 'ttf');
      pdf.addFileToVFS(`${style}.ttf`, base64(bytes));
      pdf.addFont(`${style}.ttf`, family, style);
      // Widths are measured in the page.
      const face = await new FontFace(family, bytes, { weight: style }).load();
      document.fonts.add(face);
      loaded.push(face);
    }
    for (const bold of picture.querySelectorAll('[font-weight]')) bold.setAttribute('font-weight', 'bold');
    await svg2pdf(picture, pdf, { width: width!, height: height! });
  } finally {
    for (const face of loaded) document.fonts.delete(face);
  }
  return pdf.output('blob');
}

/** Puts the outlines that keep letters clear of what lies under them before the letters: PDF has no paint order. */
function outlineFirst(picture: Element): void {
  for (const letters of picture.querySelectorAll('[paint-order="stroke"]')) {
    const outline = letters.cloneNode(true) as Element;
    const color = letters.getAttribute('stroke')!;
    for (const each of [outline, ...outline.querySelectorAll('text')]) each.setAttribute('fill', color);
    for (const name of ['stroke', 'stroke-width']) letters.removeAttribute(name);
    letters.before(outline);
  }
}

async function fontBytes(weight: string, ending: Ending): Promise<ArrayBuffer> {
  const answer = await fetch(`./fonts/figure-${weight}.${ending}`);
  if (!answer.ok) throw new Error(`fonts/figure-${weight}.${ending}: ${answer.status}`);
  return answer.arrayBuffer();
}

function base64(bytes: ArrayBuffer): string {
  let text = '';
  for (const byte of new Uint8Array(bytes)) text += String.fromCharCode(byte);
  return btoa(text);
}
